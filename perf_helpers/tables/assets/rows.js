// A table of the page as plain data, and the rows that a view shows of it, in its order.

/** A heading as a link names it: "Cost per 1M tokens" is cost-per-1m-tokens. */
function slug(text) {
  return text.toLowerCase().match(/[a-z0-9]+/g)?.join("-") || "";
}

/** What a cell or head says, without marks, anchors and units. */
function words(cell) {
  const parts = [...cell.childNodes].filter(
    (node) => !node.matches?.(".flag, .age, .mark, .anchor, small"),
  );
  return parts.map((node) => node.textContent).join("").trim();
}

/** Give a table the columns that are said once for all rows, last, for who wants to see them. */
function bringBack(element, once) {
  for (const { dataset, classList, firstElementChild } of once) {
    const kind = classList.contains("num") ? "num" : "";
    const [, label, unit] = dataset.column.match(/(.*?)( \(.*\))?$/);
    const head = document.createElement("th");
    head.className = `more once ${classList}`;
    head.innerHTML = `${safe(label)}${unit ? `<small>${safe(unit)}</small>` : ""}`;
    element.tHead.rows[0].append(head);
    for (const row of [...element.tBodies].flatMap((body) => [...body.rows])) {
      if (row.matches(".group")) row.cells[0].colSpan++;
      else row.insertCell().outerHTML = `<td class="${kind}">${firstElementChild.innerHTML}</td>`;
    }
  }
}

/**
 * Columns, groups and rows of a table: each row with the texts of its cells, and their values,
 * by which it is sorted. That of a text is its rank: to compare thousands of texts anew for
 * every sort would be slow.
 */
function read(element) {
  const heads = [...element.tHead.rows[0].cells];
  const columns = heads.map((head) => ({
    head,
    kinds: head.classList,
    label: words(head),
    key: slug(words(head)),
    numeric: head.matches(".num, .trend"),
    once: head.matches(".once"),
  }));
  const groups = [...element.tBodies].map((body) => {
    const head = body.querySelector(".group");
    return { body, head, label: head ? words(head) : "" };
  });
  const rows = groups.flatMap((group) =>
    [...group.body.rows]
      .filter((row) => row !== group.head)
      .map((row) => ({ row, group, cells: [...row.cells], texts: [...row.cells].map(words) })),
  );
  const find = (kind) => columns.findIndex(({ kinds }) => kinds.contains(kind));
  const [per, type, nodes, main] = ["throughput", "type", "nodes", "cost"].map(find);
  const ranks = columns.map(({ numeric }, at) => {
    const texts = numeric ? [] : [...new Set(rows.map((row) => row.texts[at]))];
    return new Map(texts.sort(natural.compare).map((text, rank) => [text, rank]));
  });
  let model = 0;
  rows.forEach((row, at) => {
    row.values = row.cells.map((cell, of) =>
      cell.matches(".blank")
        ? NaN
        : columns[of].numeric
          ? +(cell.dataset.v ?? number(row.texts[of]))
          : ranks[of].get(row.texts[of]),
    );
    const before = rows[at - 1];
    const name = row.texts[0].toLowerCase();
    if (before?.group !== row.group || before.texts[0].toLowerCase() !== name) model++;
    row.model = model;
    // Of several types, the first is the one that a row is priced as.
    row.kind = row.texts[type].split("/")[0];
  });
  const title = element.closest(".part")?.querySelector("h3");
  const part = title?.firstChild.textContent.trim();
  // More rows are drawn when asked for: to lay them out takes a browser longer than to sort them.
  return { element, columns, groups, rows, per, nodes, main, title, part, drawn: 60 };
}

/** Where a column stands among others, -1 where it does not. */
function spot(columns, key) {
  return columns.findIndex((column) => column.key === key);
}

/** The test of a filter; or, where it is none, a text that says why. */
function sound(filter, numeric) {
  try {
    return matcher(filter || "", numeric);
  } catch ({ message }) {
    return message;
  }
}

/** What a row bears that is left out. */
const LEFT_OUT = { error: ".flag.error", doubt: ".flag" };

/** By which columns a view sorts, the first of them first, and whether downwards. */
function sorting(view) {
  const names = (view.get("sort") || "").split(",").filter(Boolean);
  return names.map((name) => ({ key: name.replace(/^-/, ""), down: name.startsWith("-") }));
}

/** The rows that a view shows of a table: in the order of the page, or of one column. */
function found({ rows, columns, main }, view, all) {
  const tests = all.flatMap(({ key, numeric }) => {
    const holds = view.get(key) && sound(view.get(key), numeric);
    const at = spot(columns, key);
    return holds?.call ? ({ texts, values }) => holds(texts[at] ?? "–", values[at] ?? NaN) : [];
  });
  const hidden = hiding(view, all);
  // What is said once for all rows is seen as well.
  const seen = columns.flatMap(({ key, once }, at) => (once || !hidden.has(key) ? at : []));
  const left = LEFT_OUT[view.get("leave")];
  const said = ({ group, texts }) => [group.label, ...seen.map((at) => texts[at])];
  const fits = view.get("q") ? searcher(view.get("q"), rows.map(said)) : () => true;
  const some = rows.filter(
    (row) =>
      fits(said(row)) &&
      tests.every((holds) => holds(row)) &&
      !(left && row.row.querySelector(left)),
  );
  const by = sorting(view)
    .map(({ key, down }) => ({ at: spot(columns, key), down }))
    .filter(({ at }) => at >= 0);
  const ways = by.length ? by : [{ at: main }];
  return some.sort((a, b) => {
    if (!by.length && a.model !== b.model) return a.model - b.model;
    for (const { at, down } of ways) {
      const [one, two] = [a.values[at], b.values[at]];
      // What is empty comes last both ways.
      const order = isNaN(one) - isNaN(two) || (one > two) - (one < two) || 0;
      if (order) return down && !isNaN(one + two) ? -order : order;
    }
    return 0;
  });
}

/** Put the rows of a view into the table: under their groups, or, sorted by a column, in one. */
function draw(table, view, all) {
  const { element, columns, groups, rows, drawn } = table;
  const flat = sorting(view).some(({ key }) => spot(columns, key) >= 0);
  const folded = listed(view, "fold");
  const fit = found(table, view, all);
  table.seen = fit.filter(({ group }) => flat || !folded.has(slug(group.label)));
  const some = table.seen.slice(0, drawn);
  groups.forEach((group, at) => {
    const own = some.filter((row) => (flat ? !at : row.group === group));
    const headed = !flat && group.head && fit.some((row) => row.group === group);
    group.body.replaceChildren(...(headed ? [group.head] : []), ...own.map(({ row }) => row));
  });
  element.nextSibling.hidden = table.seen.length <= drawn;
  const hidden = hiding(view, all);
  const now = [...hidden].join();
  if (table.hide === now) return;
  table.hide = now;
  for (const { cells } of [...element.tHead.rows, ...rows]) {
    columns.forEach(({ key }, at) => (cells[at].hidden = at && hidden.has(key)));
  }
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

/** The names that a view holds as a list. */
function listed(view, name) {
  return new Set(view.get(name)?.split(","));
}
