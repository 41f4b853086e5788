// What a filter means: bert, >=16, 10-20, bert|gpt2, !inf1; several joined by & must all hold.
// And what a search finds: rows that have all of its words.

const natural = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** The number that a text is, as people write it: "$1,234.5" is 1234.5, any other text NaN. */
function number(text) {
  const digits = text.replace(/[$,\s]/g, "");
  return digits ? +digits : NaN;
}

/** The number that a reader means: 1,5 and 1.000,5 as well as 1.5 and 1,000.5. */
function meant(text) {
  const bare = text.replace(/[\s%$]/g, "");
  if (/^\d+,\d+$/.test(bare) && !/^\d{1,3},\d{3}$/.test(bare)) return number(bare.replace(",", "."));
  if (/^\d{1,3}(\.\d{3})+,\d+$/.test(bare)) {
    return number(bare.replaceAll(".", "").replace(",", "."));
  }
  return number(bare);
}

/**
 * A test of the texts of a row: each word of a query must begin a word of theirs, one of digits
 * alone must be one. What begins no word of all these rows may stand within one.
 */
function searcher(query, rows) {
  const escaped = (word) => word.replace(/[^a-z0-9]/g, "\\$&");
  const begins = (word) =>
    new RegExp(`(^|[^a-z0-9])${escaped(word)}${/^\d+$/.test(word) ? "([^a-z0-9]|$)" : ""}`, "i");
  const tests = query.toLowerCase().split(/\s+/).filter(Boolean).map((word) => {
    const test = begins(word);
    const known = rows.some((texts) => texts.some((text) => test.test(text)));
    return known ? test : new RegExp(escaped(word), "i");
  });
  return (texts) => tests.every((test) => texts.some((text) => test.test(text)));
}

/**
 * A test of a cell's text and value. In a column of numbers, numbers are compared; elsewhere
 * texts, versions by their parts. Throws an error that says what is no number.
 */
function matcher(filter, numeric) {
  const plain = filter.replaceAll("≤", "<=").replaceAll("≥", ">=").replaceAll("=<", "<=");
  const parts = plain.split("&").map((part) => {
    const [, not, rest] = part.match(/^\s*(!?)(.*)/);
    // A sign without a number is one that is still being typed.
    const terms = rest.split("|").filter((term) => /[^<>=.\s]/.test(term));
    const tests = terms.map((term) => test(term.trim(), numeric));
    return (...cell) => !tests.length || tests.some((holds) => holds(...cell)) === !not;
  });
  return (...cell) => parts.every((holds) => holds(...cell));
}

function test(term, numeric) {
  const between = numeric ? /^([\d.,]+)\s*[-–—]\s*([\d.,]+)$/ : /^$/;
  const [, low, high] = term.match(/^(.*?)\.\.(.*)/) || term.match(between) || [];
  if (low != null) {
    const ends = [low && `>=${low}`, high && `<=${high}`].filter((end) => end);
    const tests = ends.map((end) => test(end, numeric));
    return (...cell) => tests.every((holds) => holds(...cell));
  }
  const [, sign, operand] = term.match(/^([<>]=?|=)(.*)/) || [];
  if (sign === "=" && numeric) return test(operand.trim(), numeric);
  if (sign) {
    const order = compared(operand.trim(), numeric);
    return (...cell) => {
      const found = order(...cell);
      return sign.includes(found < 0 ? "<" : found > 0 ? ">" : found === 0 ? "=" : "none");
    };
  }
  if (!numeric || ["no price", "–"].some((blank) => blank.includes(term.toLowerCase()))) {
    return (text) => text.toLowerCase().includes(term.toLowerCase());
  }
  const exact = meant(term);
  if (isNaN(exact)) throw Error(`${term} is no number`);
  return (text, value) => value === exact || number(text) === exact;
}

/** How a cell compares with an operand: below 0, 0, above 0, or NaN where it cannot. */
function compared(operand, numeric) {
  const limit = meant(operand);
  if (!numeric) {
    // 2.14 stands for 2.14.0 as well, and trn1 for trn1.2xlarge.
    const start = `${operand}.`.toLowerCase();
    const order = (text) =>
      text.toLowerCase().startsWith(start) ? 0 : natural.compare(text, operand);
    return (text, value) => (isNaN(value) ? NaN : order(text));
  }
  if (isNaN(limit)) throw Error(`${operand} is no number`);
  return (text, value) => value - limit;
}
