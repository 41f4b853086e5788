// Rows side by side: those that the reader ticked, what differs among them, and every figure as a
// ratio to that of the baseline, in the table as well.

/** The place of the rows that are compared, at the end of an element. */
function panelIn(element) {
  const panel = document.createElement("section");
  panel.className = "compare";
  panel.setAttribute("aria-label", "Rows compared");
  element.append(panel);
  return panel;
}

/** A figure as a ratio to another, as text; nothing where there is none to tell. */
function ratioed(value, base) {
  return base > 0 && !isNaN(value) ? `×${+(value / base).toPrecision(3)}` : "";
}

/** Let the rows of a table be ticked. */
function tickable({ rows }) {
  for (const { row, texts } of rows) {
    const label = `Compare ${safe(texts[0])}`;
    row.cells[0].insertAdjacentHTML(
      "afterbegin",
      `<input type=checkbox name=pick value="${row.id}" aria-label="${label}">`,
    );
  }
}

/** Put the ratios to a baseline beside the figures of the rows that are drawn. */
function relate({ columns, seen, drawn }, base) {
  for (const row of seen.slice(0, drawn)) {
    columns.forEach(({ kinds, key }, at) => {
      if (!kinds.contains("measure")) return;
      const ratio = base && base !== row ? ratioed(row.values[at], base.by(key)) : "";
      if (ratio) row.cells[at].dataset.ratio = ratio;
      else delete row.cells[at].dataset.ratio;
    });
  }
}

/** The ticked rows of all tables, six at most, each with its figures by column at hand. */
function ticked(tables, view) {
  const picks = [...listed(view, "pick")];
  const rows = tables.flatMap(({ columns, rows: all, part }) =>
    all
      .filter(({ row }) => picks.includes(row.id))
      .map((row) => {
        const by = (key) => row.values[spot(columns, key)];
        const text = (key) => row.texts[spot(columns, key)] ?? "–";
        return Object.assign(row, { part, by, text });
      }),
  );
  return rows.sort((a, b) => picks.indexOf(a.row.id) - picks.indexOf(b.row.id)).slice(0, 6);
}

/** The panel of the ticked rows, and which of them is the baseline. */
function compare(panel, rows, view, all) {
  const base = rows.find(({ row }) => row.id === view.get("base"));
  panel.hidden = !rows.length;
  const [, ...columns] = all;
  const heads = rows.map(({ row, texts, part }) => {
    const of = part ? `<br><small>${safe(part)}</small>` : "";
    return `<th scope=col>${safe(texts[0])}${of}
<br><button data-base="${row.id}" aria-pressed=${row === base?.row}>baseline</button>
<button data-unpick="${row.id}" aria-label="Take away">✕</button></th>`;
  });
  const lines = columns.flatMap(({ label, key, kinds }) => {
    const texts = rows.map((row) => row.text(key));
    if (texts.every((text) => text === "–")) return [];
    const differ = new Set(texts).size > 1;
    const cells = rows.map((row, at) => {
      const ratio = base && base !== row && kinds.contains("measure");
      const beside = ratio ? ` <small>${ratioed(row.by(key), base.by(key))}</small>` : "";
      return `<td class=num>${safe(texts[at])}${beside}</td>`;
    });
    const mark = differ ? ' class=differs' : "";
    return `<tr${mark}><th scope=row>${safe(label)}${differ ? " ≠" : ""}</th>${cells.join("")}</tr>`;
  });
  const table = `<table><thead><tr><td></td>${heads.join("")}</tr></thead>
<tbody>${lines.join("")}</tbody></table>`;
  panel.innerHTML = rows.length > 1 ? table : "<p class=note>Tick a second row to compare.</p>";
  return base;
}
