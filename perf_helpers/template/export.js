// What is seen, as CSV, TSV or Markdown: its rows and columns, in its order, at its price, and
// which of its figures the audit marks.

// What stands between cells, how a cell is written, and how the file's name ends.
const FORMATS = {
  CSV: [",", (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text), "csv"],
  TSV: ["\t", (text) => text, "tsv"],
  Markdown: [" | ", (text) => text.replaceAll("|", "\\|"), "md"],
};

/** The marks of a row that are seen, as the notes below the tables number them. */
function marks(row, columns) {
  const flags = [...row.querySelectorAll(":not([hidden]) > .flag")];
  const named = ({ parentNode }) => columns[parentNode.cellIndex].label;
  return flags.map((flag) => `${named(flag)}: ${flag.getAttribute("aria-label")}`).join("; ");
}

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
    seen.map(({ row, texts }) => [
      ...(parts ? [part] : []),
      ...[...heads.keys()].map((name) => {
        const at = columns.findIndex(({ key }) => key === name);
        const text = at < 0 || texts[at] === "–" ? "" : texts[at];
        return bare && columns[at]?.numeric && number(text) ? text.replace(/[$,]/g, "") : text;
      }),
      marks(row, columns),
    ]),
  );
  const first = [...(parts ? ["Part"] : []), ...heads.values(), "Audit"];
  if (!rows.some((row) => row.at(-1))) for (const row of [first, ...rows]) row.pop();
  const rule = bare ? [] : [first.map(() => "---")];
  const lines = [first, ...rule, ...rows].map((row) => row.map(cell).join(between));
  return lines.map((line) => (bare ? `${line}\n` : `| ${line} |\n`)).join("");
}
