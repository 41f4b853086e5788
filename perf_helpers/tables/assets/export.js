// What is seen, as CSV, TSV or Markdown: its rows and columns, in its order, at its price, and
// which of its figures the audit marks.

// What a spreadsheet would run, where a text begins with it. Apostrophes count as blanks: the one
// that is set before such a text can be told from those that it had. The CSV beside the page has
// the same rule, in perf_helpers/tables/table.py.
const FORMULA = /^['\s]*[=+\-@＝＋－＠]/;

// Before what GitHub's Markdown wants a backslash to take it for text: addresses, or they show the
// backslashes that come in them; underscores that may end an emphasis, as one before a letter may
// not; what else opens markup or a character reference, leads to where a link goes, ends a cell.
const MARKUP = /(www)(\.)|(:(?=\/)|_(?![^\W_])|[\\`*~<|]|&(?=#?\w+;)|\](?=\())/g;

// What stands between cells, how a text is written, and how the file's name ends. A spreadsheet
// may end the cells of a CSV at semicolons as well.
const FORMATS = {
  CSV: [",", (text) => inert(text, /[",;]/), "csv"],
  TSV: ["\t", (text) => inert(text, /"/), "tsv"],
  Markdown: [" | ", (text) => text.replace(MARKUP, "$1\\$2$3"), "md"],
};

/**
 * A text that stays one, and in its cell: behind an apostrophe where a spreadsheet would run it,
 * between quotes where it has what is special in the file.
 */
function inert(text, special) {
  const kept = FORMULA.test(text) ? `'${text}` : text;
  return special.test(kept) ? `"${kept.replaceAll('"', '""')}"` : kept;
}

/** The marks of a row that are seen, as the notes below the tables number them. */
function marks(row, columns) {
  const said = (flag) =>
    `${columns[flag.parentNode.cellIndex].label}: ${flag.getAttribute("aria-label")}`;
  return [...row.querySelectorAll(":not([hidden]) > .flag")].map(said).join("; ");
}

/** Heads and rows of all tables together; where a machine is to read them, numbers are bare. */
function exported(format, tables, all, view) {
  // Rows that are ticked are meant alone.
  const picks = listed(view, "pick");
  const [between, written] = FORMATS[format];
  const bare = format !== "Markdown";
  const figure = (text) =>
    bare && !isNaN(number(text.replace("%", ""))) ? text.replace(/[$,\s]/g, "") : written(text);
  const kept = all.filter(({ head }) => !head.hidden);
  const rows = tables.flatMap(({ columns, seen, part }) =>
    seen.filter(({ row }) => !picks.size || picks.has(row.id)).map(({ row, group, texts }) => [
      part,
      group.label,
      ...kept.map(({ key }) => (texts[spot(columns, key)] ?? "").replace(/^–$/, "")),
      marks(row, columns),
    ]),
  );
  const heads = kept.map(({ head }) => head.textContent);
  // Parts, categories and marks are columns where there are some.
  const wanted = [
    tables.length > 1,
    tables.some(({ groups }) => groups[0].head),
    ...kept,
    rows.some((row) => row.at(-1)),
  ];
  // A row is one line, as it is on the page.
  const one = (text) => text.replace(/[\t-\r]+/g, " ");
  const cell = (text, at) => (wanted[at] ? (wanted[at].numeric ? figure : written)(one(text)) : []);
  const line = (row) => row.flatMap(cell).join(between);
  const rule = bare ? [] : [wanted.map(() => "---")];
  return [["Part", "Category", ...heads, "Audit"], ...rule, ...rows]
    .map((row) => (bare ? `${line(row)}\n` : `| ${line(row)} |\n`))
    .join("");
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
