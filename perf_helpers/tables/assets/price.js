// What rows cost at another rate: computed from throughput, and written, as the page was built.

/** A rate that somebody may pay, in US dollars an hour; of any other text 0. */
function rated(text) {
  return +text > 1e-9 && +text < 1e9 ? +text : 0;
}

/** The reader's own rates by instance type, and how a head names them. */
function ownRates(view, types) {
  const rates = Object.fromEntries(types.map((type) => [type, rated(view.get(type))]));
  const given = Object.values(rates).filter((rate) => rate);
  return { rates, named: `own ${given.map((rate) => `$${rate}`).join(",\n") || "$"}/hour` };
}

/** Let a view have the reader's own rates, from those of a basis, or keep them for later. */
function switchRates(view, value, kept, types, [, rates]) {
  for (const kind of types) {
    if (view.get("price") === "own") kept[kind] = view.get(kind) || "";
    put(view, kind, value === "own" && (kept[kind] ?? rates[kind]?.[0]));
  }
}

/** The basis that a view wants with its rates, or the one in force. */
function basisOf(view, bases) {
  return bases.find(([name]) => slug(name) === view.get("price")) || bases[0] || ["", {}];
}

/** Those of the price book on a basis. */
function bookRates(book, types, basis) {
  const rates = Object.fromEntries(types.map((type) => [type, rated(book[type]?.[0])]));
  return { rates, named: basis };
}

/** The costs of a column's rows: US dollars for a million, NaN where there is no price. */
function costs({ rows, per, nodes, main }, at, rates) {
  return rows.map(({ kind, values, cells }) => {
    const rate = rates[kind];
    const times = at === main ? 1 : cells[at].dataset.times;
    const hourly = nodes < 0 ? rate : rate * values[nodes];
    return rate && times ? ((1e6 / values[per]) * hourly) / 3600 * times : NaN;
  });
}

/** Amounts as the cells of a column show them: three decimals, more below half of the last. */
function dollars(amounts) {
  return amounts.map((amount) => {
    if (isNaN(amount)) return "";
    const digits = amount < 5e-4 ? 1 - Math.floor(Math.log10(amount)) : 3;
    return `$${rounded(amount, digits).replace(/\B(?=(\d{3})+\.)/g, ",")}`;
  });
}

/** toFixed, but to the even digit where a value lies halfway, as Python rounds. */
function rounded(value, digits) {
  const text = value.toFixed(digits);
  const halfway = (value * 2 ** (digits + 1)) % 2 === 1;
  return halfway && text.at(-1) % 2 ? value.toFixed(digits + 1).slice(0, -1) : text;
}

/**
 * The share of each amount in the largest of its group, of those that can be true; none where most
 * were dots beside it.
 */
function shares({ groups, rows, main }, amounts) {
  const found = [];
  for (const group of groups) {
    const told = (row, at) => row.group === group && amounts[at] && !row.wrong[main];
    const own = rows.flatMap((row, at) => (told(row, at) ? at : []));
    const top = Math.max(...own.map((at) => amounts[at]));
    const sorted = own.map((at) => amounts[at] / top).sort((a, b) => a - b);
    const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
    if ((low + high) / 2 >= 0.05) for (const at of own) found[at] = amounts[at] / top;
  }
  return found;
}

const HOURS_A_MONTH = 730;

/** What a load asks of each row: how many instances reach it together, and what they cost a month. */
function fleets({ rows, per }, rates, load) {
  const counts = rows.map(({ values }) => Math.ceil(load / values[per]));
  const amounts = rows.map(({ kind }, at) => counts[at] * rates[kind] * HOURS_A_MONTH || NaN);
  const whole = (amount) => Math.round(amount).toLocaleString("en");
  const texts = amounts.map((amount, at) => (amount ? `$${whole(amount)} · ${counts[at]}×` : ""));
  return { amounts, texts };
}

/**
 * Cost every row of a table at rates by instance type, and name their basis in the heads. With a
 * load, the first cost is that of the instances which reach it.
 */
function reprice(table, rates, basis, load) {
  table.columns.forEach(({ head, kinds }, at) => {
    if (!kinds.contains("cost")) return;
    const fleet = load && at === table.main && fleets(table, rates, load);
    const amounts = fleet ? fleet.amounts : costs(table, at, rates);
    const texts = fleet ? fleet.texts : dollars(amounts);
    const bars = at === table.main ? shares(table, amounts) : [];
    const unit = fleet ? `USD/month at ${load.toLocaleString("en")}/s` : "USD";
    head.querySelector("small").textContent = `(${unit}${basis && `, ${basis}`})`;
    table.rows.forEach(({ cells, ...row }, n) => {
      const cell = cells[at];
      const slot = [...cell.childNodes].find((node) => node.nodeType === 3);
      row.values[at] = amounts[n];
      row.texts[at] = texts[n] || head.dataset.blank || "–";
      slot.data = (slot.previousSibling ? " " : "") + row.texts[at];
      cell.classList.toggle("blank", !texts[n]);
      if (at !== table.main) return;
      cell.classList.toggle("bar", !!bars[n]);
      if (bars[n]) cell.style.setProperty("--bar", `${rounded(100 * bars[n], 0)}%`);
    });
  });
}
