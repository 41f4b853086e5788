// What is seen, as CSV, TSV or Markdown: its rows and columns, in its order, at its price; which of
// its figures the audit marks, and why; and where all of it comes from.

// What a spreadsheet would run, where a text begins with it. Apostrophes count as blanks: the one
// that is set before such a text can be told from those that it had. The CSV beside the page has
// the same rule, in perf_helpers/tables/table.py.
const FORMULA = /^['\s]*[=+\-@＝＋－＠]/;

// Before what GitHub's Markdown wants a backslash to take it for text: addresses, or they show the
// backslashes that come in them; underscores that may end an emphasis, as one before a letter may
// not; dollars, or what stands between two is a formula; what else opens markup or a character
// reference, leads to where a link goes, ends a cell.
const MARKUP = /(www)(\.)|(:(?=\/)|_(?![^\W_])|[\\`*~<|$]|&(?=#?\w+;)|\](?=\())/g;

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

/** What stands in seen cells of a row, as a text of each, none twice. */
function gathered(row, kind, said) {
  return [...new Set([...row.querySelectorAll(`:not([hidden]) > ${kind}`)].map(said))].join("; ");
}

// What a row bears beside its figures, by the name of a column: the marks as the notes below the
// tables number them, what these say, the type whose rate it is costed at, where it leads.
const BESIDE = {
  Audit: (row, columns) =>
    gathered(row, ".flag", (flag) => {
      const { cellIndex } = flag.parentNode;
      return `${columns[cellIndex].label}: ${flag.getAttribute("aria-label")}`;
    }),
  Notes: (row) =>
    gathered(row, ".flag", ({ hash }) => {
      const note = document.getElementById(hash.slice(1));
      return note ? note.textContent.replace(/^[!?]\d+ /, "") : "";
    }),
  "Priced as": (row, columns, kind) => row.querySelector("[href='#priced-as']") && kind,
  Address: (row) => [...row.querySelectorAll("a:not([class])")].map(({ href }) => href).join("; "),
};

/** What is to be said of figures wherever they are taken: whose they are, and the view's address. */
function origin() {
  const cited = document.getElementById("citation");
  return cited ? `${cited.textContent}. ${location.href}` : "";
}

/**
 * Heads and rows of all tables together, with their origin; where a machine is to read them, numbers
 * are bare.
 */
function exported(format, tables, all, view) {
  const from = origin();
  // Rows that are ticked are meant alone.
  const picks = listed(view, "pick");
  const [between, written] = FORMATS[format];
  const bare = format !== "Markdown";
  const figure = (text) =>
    bare && !isNaN(number(text.replace("%", ""))) ? text.replace(/[$,\s]/g, "") : written(text);
  const kept = all.filter(({ head }) => !head.hidden);
  const rows = tables.flatMap(({ columns, seen, part }) =>
    seen.filter(({ row }) => !picks.size || picks.has(row.id)).map(({ row, group, kind, texts }) => [
      part,
      group.label,
      ...kept.map(({ key }) => (texts[spot(columns, key)] ?? "").replace(/^–$/, "")),
      ...Object.values(BESIDE).map((tell) => tell(row, columns, kind) || ""),
      from,
    ]),
  );
  const heads = kept.map(({ head }) => head.textContent);
  const beside = [...Object.keys(BESIDE), "Source"];
  // Parts, categories and what stands beside the figures are columns where there are some; in a text
  // for people, the origin is a line of its own.
  const wanted = [
    tables.length > 1,
    tables.some(({ groups }) => groups[0].head),
    ...kept,
    ...beside.map((name, at) => rows.some((row) => row.at(at - beside.length))),
  ];
  if (!bare) wanted.pop();
  // A row is one line, as it is on the page.
  const one = (text) => text.replace(/[\t-\r]+/g, " ");
  const cell = (text, at) => (wanted[at] ? (wanted[at].numeric ? figure : written)(one(text)) : []);
  const line = (row) => row.flatMap(cell).join(between);
  const rule = bare ? [] : [wanted.map(() => "---")];
  const lines = [["Part", "Category", ...heads, ...beside], ...rule, ...rows];
  if (bare) return lines.map((row) => `${line(row)}\n`).join("");
  const told = from && `\n${written(from)}\n`;
  return lines.map((row) => `| ${line(row)} |\n`).join("") + told;
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
