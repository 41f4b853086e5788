// What rows cost at another rate: computed from throughput, and written, as the page was built.

/** A rate that somebody may pay, in US dollars an hour; of any other text 0. */
function rated(text) {
  return +text > 1e-9 && +text < 1e9 ? +text : 0;
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
  const wide = amounts.some((amount) => amount >= 1e4);
  return amounts.map((amount) => {
    if (isNaN(amount)) return "";
    const digits = amount < 5e-4 ? 1 - Math.floor(Math.log10(amount)) : 3;
    const text = rounded(amount, digits);
    return `$${wide ? text.replace(/\B(?=(\d{3})+\.)/g, ",") : text}`;
  });
}

/** toFixed, but to the even digit where a value lies halfway, as Python rounds. */
function rounded(value, digits) {
  const text = value.toFixed(digits);
  const halfway = (value * 2 ** (digits + 1)) % 2 === 1;
  return halfway && text.at(-1) % 2 ? value.toFixed(digits + 1).slice(0, -1) : text;
}

/** Cost every row of a table at rates by instance type, and name their basis in the heads. */
function reprice(table, rates, basis) {
  table.columns.forEach(({ head, kinds }, at) => {
    if (!kinds.contains("cost")) return;
    const amounts = costs(table, at, rates);
    const texts = dollars(amounts);
    const top = Math.max(...amounts.filter((amount, n) => amount && !table.rows[n].wrong[at]));
    head.querySelector("small").textContent = `(USD${basis && `, ${basis}`})`;
    table.rows.forEach(({ cells, ...row }, n) => {
      const cell = cells[at];
      const slot = [...cell.childNodes].find((node) => node.nodeType === 3);
      row.values[at] = amounts[n];
      row.texts[at] = texts[n] || head.dataset.blank || "–";
      slot.data = (slot.previousSibling ? " " : "") + row.texts[at];
      cell.classList.toggle("blank", !texts[n]);
      if (at !== table.main) return;
      if (row.wrong[at]) return;
      cell.classList.toggle("bar", texts[n]);
      cell.style.setProperty("--bar", `${rounded((100 * amounts[n]) / top, 1)}%`);
    });
  });
}
