// What is seen, as CSV, TSV or Markdown: its rows and columns, in its order, at its price.

const FORMATS = {
  CSV: (tables, hidden) =>
    lines(seen(tables, hidden, true), ",", (text) =>
      /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text,
    ),
  TSV: (tables, hidden) => lines(seen(tables, hidden, true), "\t", (text) => text),
  Markdown: (tables, hidden) => {
    const [heads, ...rows] = seen(tables, hidden);
    const rule = heads.map(() => "---");
    const cell = (text) => text.replaceAll("|", "\\|");
    return lines([heads, rule, ...rows].map((row) => ["", ...row, ""]), " | ", cell);
  },
};

/** Heads, then the rows of all tables together; numbers bare where a machine is to read them. */
function seen(tables, hidden, bare) {
  const parts = tables.length > 1;
  const heads = new Map();
  for (const { columns } of tables) {
    for (const { key, label, head } of columns) {
      const unit = head.querySelector(".unit");
      if (!hidden.has(key)) heads.set(key, unit ? `${label} ${unit.textContent}` : label);
    }
  }
  const rows = tables.flatMap((table) =>
    table.seen.map(({ texts }) => [
      ...(parts ? [table.part] : []),
      ...[...heads.keys()].map((key) => {
        const at = table.columns.findIndex((column) => column.key === key);
        const text = at < 0 || texts[at] === "–" ? "" : texts[at];
        return bare && table.columns[at]?.numeric && number(text) ? text.replace(/[$,]/g, "") : text;
      }),
    ]),
  );
  return [[...(parts ? ["Part"] : []), ...heads.values()], ...rows];
}

function lines(rows, between, cell) {
  return rows.map((row) => `${row.map(cell).join(between).trim()}\n`).join("");
}
