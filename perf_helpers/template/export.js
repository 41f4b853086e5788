// What is seen, as CSV, TSV or Markdown: its rows and columns, in its order, at its price.

// What stands between cells, how a cell is written, and how the file's name ends.
const FORMATS = {
  CSV: [",", (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text), "csv"],
  TSV: ["\t", (text) => text, "tsv"],
  Markdown: [" | ", (text) => text.replaceAll("|", "\\|"), "md"],
};

/** Heads and rows of all tables together; numbers are bare where a machine is to read them. */
function exported(format, tables) {
  const [between, cell] = FORMATS[format];
  const bare = format !== "Markdown";
  const parts = tables.length > 1;
  const heads = new Map();
  for (const { key, head } of tables.flatMap(({ columns }) => columns)) {
    if (!head.hidden) heads.set(key, head.textContent);
  }
  const rows = tables.flatMap(({ columns, seen, part }) =>
    seen.map(({ texts }) => [
      ...(parts ? [part] : []),
      ...[...heads.keys()].map((name) => {
        const at = columns.findIndex(({ key }) => key === name);
        const text = at < 0 || texts[at] === "–" ? "" : texts[at];
        return bare && columns[at]?.numeric && number(text) ? text.replace(/[$,]/g, "") : text;
      }),
    ]),
  );
  const first = [...(parts ? ["Part"] : []), ...heads.values()];
  const rule = bare ? [] : [first.map(() => "---")];
  const lines = [first, ...rule, ...rows].map((row) => row.map(cell).join(between));
  return lines.map((line) => (bare ? `${line}\n` : `| ${line} |\n`)).join("");
}
