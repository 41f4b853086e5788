// What a view holds of the reader's choices, each under its name.

/** The names that a view holds as a list. */
function listed(view, name) {
  return new Set(view.get(name)?.split(","));
}

/** Let a view hold a choice; without a value, no more. */
function put(view, name, value) {
  if (value) view.set(name, value);
  else view.delete(name);
}

/** Let a view hold one item more or less of a list. */
function toggle(view, name, item) {
  const items = listed(view, name);
  if (!items.delete(item)) items.add(item);
  put(view, name, [...items].join(","));
}

/** By which columns a view sorts, the first of them first, and whether downwards. */
function sorting(view) {
  const names = (view.get("sort") || "").split(",").filter(Boolean);
  return names.map((name) => ({ key: name.replace(/^-/, ""), down: name.startsWith("-") }));
}

/** Sort a view by a column, or the other way, or no more; `further`: after what it sorts by. */
function step(view, key, downFirst, further) {
  const ways = [key, `-${key}`];
  if (downFirst) ways.reverse();
  const by = (view.get("sort") || "").split(",").filter(Boolean);
  const now = by.find((name) => ways.includes(name));
  const next = [...ways, ""][ways.indexOf(now) + 1];
  const kept = (further ? by : []).map((name) => (name === now ? next : name));
  put(view, "sort", (kept.includes(next) ? kept : [...kept, next]).filter(Boolean).join());
}

/** The columns that a view hides: those of no set that it shows, but for what the reader chose. */
function hiding(view, [, ...columns]) {
  const [show, hide] = ["show", "hide"].map((name) => listed(view, name));
  const sets = { all: ".more, .late", latency: ".late" };
  const shown = sets[view.get("set")] || "none";
  const away = columns.filter(
    ({ key, head }) =>
      hide.has(key) || (head.matches(".more, .late") && !head.matches(shown) && !show.has(key)),
  );
  return new Set(away.map(({ key }) => key));
}

/** Show a column that a view hides, or hide one that it shows. */
function pick(view, all, key) {
  const away = hiding(view, all).has(key);
  toggle(view, "hide", key);
  if (listed(view, "hide").has(key) === away) toggle(view, "hide", key);
  if (away === hiding(view, all).has(key)) toggle(view, "show", key);
}

/** What of a view another snapshot or family can be seen by: not what is of its rows alone. */
function portable(view) {
  const others = new URLSearchParams(view);
  for (const name of ["pick", "base"]) others.delete(name);
  return others;
}

/** Call back before the browser's own search, which finds no rows that are folded or not drawn. */
function onSearch(then) {
  addEventListener("keydown", ({ key, ctrlKey, metaKey }) => {
    if (key === "f" && (ctrlKey || metaKey)) then();
  });
}
