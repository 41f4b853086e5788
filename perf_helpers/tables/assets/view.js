// One view of all tables under an element: what the reader chose, kept as an address keeps it.
// sort=-throughput&batch-size=>=16&set=latency&hide=task&show=os&fold=encoder&q=bert&price=own&trn1.32xlarge=9.5

/**
 * Keep the tables as the page came, and begin with them where it was saved with its script's work
 * in it: what was filtered away then would be lost.
 */
function pristine(root, place) {
  const scrolls = [...root.querySelectorAll("th.throughput")].map((head) => head.closest(".scroll"));
  const kept = place.querySelector("template");
  if (kept) {
    [...kept.content.children].forEach((each, at) => (scrolls[at].innerHTML = each.innerHTML));
    for (const left of root.querySelectorAll("#meaning, .compare, .view > :not(template)")) left.remove();
    return;
  }
  place.innerHTML = "<template></template>";
  const { content } = place.firstChild;
  for (const scroll of scrolls) content.append(scroll.cloneNode(true));
}

/**
 * Let the tables sort, filter, fold, hide columns, change their price and be taken away. With
 * `addressed`, the page's address follows the view, and the view the address.
 */
function start(root, addressed) {
  const place = root.querySelector(".view");
  if (!place) return;
  pristine(root, place);
  const measured = [...root.querySelectorAll("th.throughput")];
  const once = [...root.querySelectorAll("[data-column]")];
  const tables = measured.map((head) => {
    bringBack(head.closest("table"), once);
    return read(head.closest("table"));
  });
  const bases = JSON.parse(place.dataset.rates);
  const types = tables.flatMap(({ rows }) => rows.map(({ kind }) => kind));
  const priced = [...new Set(types)].sort(natural.compare);
  let kept = {};
  let view = new URLSearchParams();
  let before;

  // The columns of all tables: one that a table does not have is empty there.
  const every = tables.flatMap(({ columns }) => columns.map((column) => [column.key, column]));
  const all = [...new Map(every).values()];
  const flagged = root.querySelector("td .flag, th .flag");
  const controls = bar(all, bases, priced, flagged, tables.every(({ nodes }) => nodes < 0));
  place.insertAdjacentHTML("beforeend", controls);
  tables.forEach(equip);
  tables.forEach(tickable);
  explain(root);
  const panel = document.createElement("section");
  panel.className = "compare";
  panel.setAttribute("aria-label", "Rows compared");
  place.parentElement.append(panel);
  const status = place.querySelector("[role=status]");

  function chosen() {
    return bases.find(([name]) => slug(name) === view.get("price")) || bases[0] || ["", {}];
  }

  function show() {
    const focused = document.activeElement;
    const own = view.get("price") === "own";
    const [basis, book] = chosen();
    const rates = Object.fromEntries(
      priced.map((type) => [type, rated(own ? view.get(type) : book[type]?.[0])]),
    );
    const given = Object.values(rates).filter((rate) => rate);
    const named = own ? `own ${given.map((rate) => `$${rate}`).join(",\n") || "$"}/hour` : basis;
    const load = rated(view.get("load"));
    const now = JSON.stringify([own, rates, load]);
    for (const table of tables) {
      if (now !== before) reprice(table, rates, named, load);
      draw(table, view, all);
    }
    before = now;
    const base = compare(panel, ticked(tables, view), view, all);
    for (const table of tables) relate(table, base);
    // Heads keep the width that they had for more rows, or all would jump with every letter.
    for (const { head } of tables.flatMap(({ columns }) => columns)) {
      if (head.offsetWidth) head.style.minWidth = `${head.offsetWidth}px`;
    }
    follow(root, tables, view, all);
    const [seen, rows] = ["seen", "rows"].map((of) => tables.flatMap((table) => table[of]).length);
    status.textContent = `${seen} of ${rows} rows`;
    chips(view, all, place);
    place.querySelector(".own").hidden = !own;
    place.querySelector("[name=price]").value = own ? "own" : slug(basis);
    // Rows and heads of groups were taken out and put back: the focus goes with them.
    if (focused !== document.activeElement) focused.focus({ preventScroll: true });
  }

  function address() {
    history.replaceState(null, "", `${view}` ? `#${view}` : location.href.split("#")[0]);
    // Other snapshots and families are seen as this one is, but for what is of its rows alone.
    const portable = new URLSearchParams(view);
    for (const name of ["pick", "base"]) portable.delete(name);
    for (const link of document.querySelectorAll("header nav a")) link.hash = portable;
  }

  function changed() {
    show();
    if (addressed) address();
  }

  function set(name, value) {
    if (value) view.set(name, value);
    else view.delete(name);
  }

  function toggle(name, item) {
    const items = listed(view, name);
    if (!items.delete(item)) items.add(item);
    set(name, [...items].join(","));
  }

  /** Show a column that is hidden, or hide one that is shown. */
  function pick(key) {
    const away = hiding(view, all).has(key);
    toggle("hide", key);
    if (listed(view, "hide").has(key) === away) toggle("hide", key);
    if (away === hiding(view, all).has(key)) toggle("show", key);
  }

  function unfurl() {
    for (const table of tables) table.drawn = Infinity;
  }

  root.addEventListener("input", ({ target: { name, value, type } }) => {
    if (name === "price") {
      const [, rates] = chosen();
      for (const kind of priced) {
        if (view.get(name) === "own") kept[kind] = view.get(kind) || "";
        set(kind, value === "own" && (kept[kind] ?? rates[kind]?.[0]));
      }
    }
    if (name === "pick") toggle(name, value);
    else if (type === "checkbox") pick(value);
    else set(name, value);
    // A set of columns is one whole: what was chosen beside the last one goes.
    if (name === "set") for (const chosen of ["show", "hide"]) set(chosen);
    changed();
  });

  root.addEventListener("click", ({ target, shiftKey }) => {
    const button = target.closest("button");
    if (!button) return;
    const { sort, fold, save, copy, reset, more, drop, base, unpick } = button.dataset;
    if (drop) set(drop);
    if (base) set("base", view.get("base") !== base && base);
    if (unpick) toggle("pick", unpick);
    if (sort) {
      const ways = [sort, `-${sort}`];
      if (target.closest("th").matches(".down")) ways.reverse();
      const by = (view.get("sort") || "").split(",").filter(Boolean);
      const now = by.find((name) => ways.includes(name));
      const next = [...ways, ""][ways.indexOf(now) + 1];
      // With shift, after what is sorted by already.
      const others = shiftKey ? by : [];
      const kept = others.map((name) => (name === now ? next : name));
      set("sort", (kept.includes(next) ? kept : [...kept, next]).filter(Boolean).join());
    }
    if (fold) toggle("fold", fold);
    if (reset != null) [view, kept] = [new URLSearchParams(), {}];
    if (more != null) unfurl();
    changed();
    if (save) download(exported(save, tables, all, view), `${place.dataset.name}.${FORMATS[save][2]}`);
    if (copy) copied(exported(copy, tables, all, view), status);
  });

  root.addEventListener("keydown", ({ key, target }) => {
    if (key !== "Escape") return;
    if (target.matches("input[name]:not([type=checkbox])") && target.value) {
      set(target.name);
      return changed();
    }
    const box = target.closest("details");
    if (!box) return;
    box.open = false;
    box.firstChild.focus();
  });

  function arrive() {
    const hash = location.hash.slice(1);
    // At a row, the view is what it was when the page was there.
    view = new URLSearchParams(hash.includes("=") || !hash ? hash : (history.state ?? view));
    const row = tables.flatMap((table) => table.rows).find((each) => each.row.id === hash)?.row;
    const away = row && !row.isConnected;
    // A link to a row leads to it, whatever hides it.
    if (away) view = new URLSearchParams();
    if (away) unfurl();
    show();
    if (row) history.replaceState(`${view}`, "");
    // A link to elsewhere on the page leaves the view in the address.
    else if (`${view}`) address();
    if (!away) return;
    location.replace("#");
    location.replace(`#${hash}`);
  }

  if (!addressed) {
    // JupyterLab takes keys for its own where it is not asked to leave them.
    root.dataset.lmSuppressShortcuts = true;
    return show();
  }
  addEventListener("hashchange", arrive);
  addEventListener("beforeprint", () => {
    unfurl();
    show();
  });
  arrive();
}
