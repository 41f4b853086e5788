// The figure of the rows that are seen: cost against latency, a panel for each model that was run
// three times and more, with the fronts of the runs that no other beats in both, asked the same.

// What a run waits for: the first of these that it has.
const WAITS = ["Latency P99", "TPOT P50", "Latency per Token P50", "Latency P50"];
const [RUNS, PANELS, FEW_MODELS] = [3, 12, 3];

/** What a run waits for: the place of its column, -1 where it does not say. */
function waits(table, { values }) {
  // Asked of every row that is seen, at every letter that is typed: looked up once.
  table.waits ??= WAITS.map((heading) => spot(table.columns, slug(heading)));
  return table.waits.find((at) => !isNaN(values[at])) ?? -1;
}

/** What a run was asked, in words, by the columns that say so. */
function asked({ columns }, row) {
  if (row.asked == null) {
    const said = columns.flatMap(({ kinds, label }, at) => {
      const text = row.texts[at];
      return kinds.contains("asked") && text !== "–" ? `${label.toLowerCase()} ${text}` : [];
    });
    row.asked = said.join(", ");
  }
  return row.asked;
}

/** The runs that are seen of tables, by their model and what they wait for. */
function panels(tables) {
  const found = new Map();
  tables.forEach((table, part) => {
    for (const row of table.seen) {
      const at = waits(table, row);
      const [x, y] = [row.values[at], row.values[table.main]];
      if (!(x > 0 && y > 0)) continue;
      const name = `${row.texts[0]}\n${table.columns[at].label}`;
      if (!found.has(name)) found.set(name, []);
      const wrong = row.wrong[at] || row.wrong[table.per] || row.wrong[table.main];
      const how = asked(table, row);
      found.get(name).push({ x, y, part, wrong, row, how, text: row.texts[table.main] });
    }
  });
  // Where few are left, two runs of one are worth a look.
  const least = found.size > FEW_MODELS ? RUNS : 2;
  return [...found].filter(([, runs]) => runs.length >= least);
}

/** Of the runs of each kind that was asked those that none beats in both, the fastest first. */
function bests(runs) {
  return [...new Set(runs.map(({ how }) => how))].map((kind) => {
    let least = Infinity;
    const sound = runs.filter(({ wrong, how }) => !wrong && how === kind);
    sound.sort((a, b) => a.x - b.x || a.y - b.y);
    return sound.filter(({ y }) => y < least && ((least = y), true));
  });
}

/** The panels of the rows that are seen, so many at most, with what they show in words. */
function fronts(tables, most) {
  const found = panels(tables);
  if (!found.length) return "<p class=note>Filter the rows to a model to see its own front.</p>";
  const more = found.length - most;
  const rest = more > 0 ? ` ${more} more models have one: filter the table.` : "";
  const signs = tables.map(({ part, seen }, at) => {
    return part && seen.length ? `${"●■"[at] || "●"} ${part}; ` : "";
  });
  return `<div class=panels>${found.slice(0, most).map(panel).join("")}</div>
<p class=note>Cost as the tables have it against latency, for the rows that are seen; a line joins
the runs that none beats in both, of those that were asked the same. ${signs.join("")}hollow cannot
be true.${rest}</p>`;
}

/** The place of the panels: before the figure as it was built, which folds, or after an answer. */
function placed(root) {
  const [built, answer] = [".front", ".answer"].map((name) => root.querySelector(name));
  if (!built && !answer) return null;
  const place = document.createElement("section");
  place.className = "fronts";
  place.setAttribute("aria-label", "Fronts of the rows seen");
  if (!built) {
    answer.after(place);
    return place;
  }
  let fold = built.closest("details");
  if (!fold) {
    fold = document.createElement("details");
    fold.className = "built";
    fold.innerHTML = "<summary>All models in one figure, at the page's own price</summary>";
    built.replaceWith(fold);
    fold.append(built);
  }
  fold.before(place);
  return place;
}

here.addEventListener("view", ({ detail: { tables, view } }) => {
  const place = here.querySelector(".fronts") || placed(here);
  if (!place) return;
  const answers = here.querySelector(".answer");
  place.innerHTML = answers && !view.get("q") ? "" : fronts(tables, answers ? FEW_MODELS : PANELS);
  // What was built tells most where no model has a front of its own.
  const fold = here.querySelector("details.built");
  if (fold) fold.open = !place.querySelector("svg");
});

// A row and its point are lit together.
for (const kind of ["mouseover", "focusin"]) {
  here.addEventListener(kind, ({ target }) => {
    const [row, point] = ["tr[id]", ".fronts a"].map((name) => target.closest?.(name));
    const address = row ? `#${row.id}` : point?.getAttribute("href");
    for (const lit of here.querySelectorAll(".lit")) lit.classList.remove("lit");
    if (!address) return;
    const both = `.fronts [href="${address}"], [id="${address.slice(1)}"]`;
    for (const one of here.querySelectorAll(both)) one.classList.add("lit");
  });
}
