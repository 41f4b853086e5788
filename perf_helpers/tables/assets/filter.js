// What a filter means: bert, >=16, 4..8, bert|gpt2, !inf1; several joined by & must all hold.

const natural = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** The number that a text is, as people write it: "$1,234.5" is 1234.5, any other text NaN. */
function number(text) {
  const digits = text.replace(/[$,\s]/g, "");
  return digits ? +digits : NaN;
}

/**
 * A test of a cell's text and value. In a column of numbers, numbers are compared; elsewhere
 * texts, versions by their parts. Throws an error that says what is no number.
 */
function matcher(filter, numeric) {
  const parts = filter.split("&").map((part) => {
    const [, not, rest] = part.match(/^\s*(!?)(.*)/);
    // A sign without a number is one that is still being typed.
    const terms = rest.split("|").filter((term) => /[^<>=.\s]/.test(term));
    const tests = terms.map((term) => test(term.trim(), numeric));
    return (...cell) => !tests.length || tests.some((holds) => holds(...cell)) === !not;
  });
  return (...cell) => parts.every((holds) => holds(...cell));
}

function test(term, numeric) {
  const [, low, high] = term.match(/^(.*?)\.\.(.*)/) || [];
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
  const exact = number(term);
  return numeric && !isNaN(exact)
    ? (text, value) => value === exact || number(text) === exact
    : (text) => text.toLowerCase().includes(term.toLowerCase());
}

/** How a cell compares with an operand: below 0, 0, above 0, or NaN where it cannot. */
function compared(operand, numeric) {
  const limit = number(operand);
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
