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
function exported(format, tables, all) {
  const [between, cell] = FORMATS[format];
  const bare = format !== "Markdown";
  const parts = tables.length > 1;
  const grouped = tables.some(({ groups }) => groups[0].head);
  const kept = all.filter(({ head }) => !head.hidden);
  const rows = tables.flatMap(({ columns, seen, part }) =>
    seen.map(({ row, group, texts }) => [
      ...(parts ? [part] : []),
      ...(grouped ? [group.label] : []),
      ...kept.map(({ key, numeric }) => {
        const text = (texts[spot(columns, key)] ?? "–").replace(/^–$/, "");
        return bare && numeric && number(text) ? text.replace(/[$,]/g, "") : text;
      }),
      marks(row, columns),
    ]),
  );
  const before = [...(parts ? ["Part"] : []), ...(grouped ? ["Category"] : [])];
  const first = [...before, ...kept.map(({ head }) => head.textContent.replaceAll("\n", " ")), "Audit"];
  if (!rows.some((row) => row.at(-1))) for (const row of [first, ...rows]) row.pop();
  const rule = bare ? [] : [first.map(() => "---")];
  const lines = [first, ...rule, ...rows].map((row) => row.map(cell).join(between));
  return lines.map((line) => (bare ? `${line}\n` : `| ${line} |\n`)).join("");
}

/** Hand out a text as a file of a name. */
function download(text, name) {
  const href = URL.createObjectURL(new Blob([text]));
  Object.assign(document.createElement("a"), { href, download: name }).click();
}

/** Copy a text, and say in an element whether it was. */
function copied(text, status) {
  const said = (words) => () => (status.textContent = words);
  const done = navigator.clipboard?.writeText(text) ?? Promise.reject();
  done.then(said("copied"), said("not allowed: download it"));
}
