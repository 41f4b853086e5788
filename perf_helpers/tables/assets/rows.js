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
    row.wrong = row.cells.map((cell) => !!cell.querySelector(".error"));
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
      // What is empty comes last both ways, and before it what cannot be true.
      const last = isNaN(one) - isNaN(two) || a.wrong[at] - b.wrong[at];
      const order = (one > two) - (one < two);
      if (last || order) return last || (down ? -order : order);
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
