// The answer to what a reader asks: which instances do it, how many of them, at what cost. The runs
// are those that the tables below show; those that were asked something else are never compared.

// What is told of an answer that comes token by token.
const BY_TOKEN = ["TTFT P50", "TPOT P50"];
const FORMATS_OF = ["Model Data Type", "Compilation Autocast Data Type"];
// So many kinds of requests are answered, each by so many instance types.
const [KINDS, TYPES] = [3, 4];

/** A cell of a run, by the heading of its column. */
function told({ table, row }, heading) {
  const text = row.texts[spot(table.columns, slug(heading))];
  return text === "–" ? "" : (text ?? "");
}

/** How good a run is, the least being the best; NaN where it does not say. */
function rank({ table, row }, best) {
  if (best === "throughput") return -row.values[table.per];
  if (best !== "latency") return row.values[table.main];
  return row.values[waits(table, row)] ?? NaN;
}

/** Of the runs that tables show the best of each instance type, best first, by what was asked. */
function ranked(tables, best) {
  const groups = new Map();
  const seen = tables.flatMap((table) => table.seen.map((row) => ({ table, row })));
  for (const run of seen) {
    const { table, row } = run;
    run.rank = rank(run, best);
    if (isNaN(run.rank) || isNaN(row.values[table.main]) || row.wrong[table.per]) continue;
    const name = `${table.part}: ${asked(table, row) || "lengths not stated"}`;
    if (!groups.has(name)) groups.set(name, new Map());
    const types = groups.get(name);
    if (!types.has(row.kind) || run.rank < types.get(row.kind).rank) types.set(row.kind, run);
  }
  const order = (one, other) => one.rank - other.rank;
  const found = [...groups].map(([name, types]) => [name, [...types.values()].sort(order)]);
  return found.sort(([, one], [, other]) => other.length - one.length || order(one[0], other[0]));
}

/** How long ago a day was, for a reader today. */
function age(day) {
  const months = Math.floor((Date.now() - new Date(day)) / 2_629_800_000);
  if (months >= 24) return `${Math.floor(months / 12)} years ago`;
  return months < 1 ? "this month" : `${months} month${months > 1 ? "s" : ""} ago`;
}

/** An amount of dollars, with cents where these count. */
function money(amount) {
  return `$${amount.toLocaleString("en", { maximumFractionDigits: amount < 100 ? 2 : 0 })}`;
}

/** A line of the answer: the instances, their cost, and the run that says so. */
function line(run, first, load) {
  const { table, row } = run;
  // At a load, that of a month of the instances which reach it; else of a million.
  const cost = row.values[table.main];
  const count = Math.ceil(load / row.values[table.per]);
  const idle = Math.round(100 * (1 - load / count / row.values[table.per]));
  const costs = load
    ? [money(cost / HOURS_A_MONTH), money(cost), `${idle}%`]
    : [row.texts[table.main]];
  const ratio = cost / first.row.values[first.table.main];
  const by = BY_TOKEN.every((heading) => told(run, heading)) ? BY_TOKEN : WAITS;
  const waiting = by
    .filter((heading) => told(run, heading))
    .slice(0, by === WAITS ? 1 : 2)
    .map((heading) => `${heading.replace(/Latency | P50/g, "")} ${told(run, heading)} ms`);
  const compared = ratio === 1 ? "" : `×${+ratio.toPrecision(3)}`;
  const figures = [...costs, compared, `${row.texts[table.per]} /s`, waiting.join(", ")];
  const formats = FORMATS_OF.map((heading) => told(run, heading)).filter(Boolean);
  const how = [row.texts[0], `batch ${told(run, "Batch Size")}`, ...formats];
  const day = told(run, "Last published");
  const link = row.row.querySelector("td a:not([class])").getAttribute("href");
  const gone = told(run, "Status") === "withdrawn" ? ", withdrawn" : "";
  return `<tr><th scope=row>${load ? `${count} × ` : ""}${safe(row.kind)}</th>
${figures.map((text) => `<td class=num>${safe(text)}</td>`).join("")}
<td>${safe(how.join(", "))}</td><td><a href="${link}">${day}</a>, ${age(day)}${gone}</td></tr>`;
}

/** The answer to what a view asks, as markup. */
function answered({ tables, view, load }) {
  const filtered = tables.some(({ columns }) => columns.some(({ key }) => view.get(key)));
  if (!view.get("q") && !filtered) return invitation();
  const groups = ranked(tables, view.get("best"));
  if (!groups.length) return "<p><strong>No run does that</strong>, of those with a price.</p>";
  const costs = load ? ["$ an hour", "$ a month", "Idle"] : ["Cost per 1M"];
  const heads = ["Instance", ...costs, "Cost ratio", "Throughput of one", "Waits", "Run", "As of"];
  const bodies = groups.slice(0, KINDS).map(([name, runs]) => {
    const lines = runs.slice(0, TYPES).map((run) => line(run, runs[0], load));
    const span = `colspan=${heads.length} scope=rowgroup`;
    return `<tbody><tr class=group><th ${span}>${safe(name)}</th></tr>${lines.join("")}</tbody>`;
  });
  const more = groups.length - KINDS;
  const rest = more > 0 ? `${more} more kinds of requests are in the tables below. ` : "";
  const assumed = load
    ? "That n instances do n times the work of one is assumed."
    : "State a load to see how many instances it takes.";
  const cells = heads.map((text) => `<th scope=col>${text}</th>`);
  return `<div class=scroll role=region aria-label=Answer tabindex=0><table>
<thead><tr>${cells.join("")}</tr></thead>${bodies.join("")}</table></div>
<p class=note>${rest}${assumed}</p>`;
}

here.addEventListener("view", ({ detail }) => {
  here.querySelector(".answer").innerHTML = answered(detail);
  // Where runs of one table answer, the other one is in the way.
  const some = detail.tables.some(({ seen }) => seen.length);
  for (const { element, seen } of detail.tables) {
    element.closest(".part").hidden = some && !seen.length;
  }
});
