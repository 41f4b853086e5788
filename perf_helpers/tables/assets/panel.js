// A panel of the figure: the runs of a model as points on logarithmic scales, each linked to its row.

// How large it is, and the room within it for its scales.
const [WIDE, HIGH, LEFT, FOOT] = [300, 200, 46, 34];

/** A logarithmic scale over some values from one end to the other, and what to write along it. */
function scale(values, from, to) {
  const [low, high] = [Math.min(...values) / 1.25, Math.max(...values) * 1.25];
  const at = (value) => from + ((to - from) * Math.log(value / low)) / Math.log(high / low);
  const ticks = [];
  for (let ten = 10 ** Math.floor(Math.log10(low)); ten < high; ten *= 10) {
    ticks.push(...[ten, 2 * ten, 5 * ten].filter((tick) => tick > low && tick < high));
  }
  return { at, ticks: ticks.map((tick) => +tick.toPrecision(1)) };
}

/** The instance types of fronts beside their points, where there is room for them. */
function named(fronts, x, y) {
  const taken = [];
  const some = fronts.flat();
  // Where all are of one type, its name tells nothing.
  if (new Set(some.map(({ row }) => row.kind)).size < 2) return "";
  const written = some.map((run) => {
    const [left, top, long] = [x.at(run.x), y.at(run.y), 6 * run.row.kind.length];
    const ends = left + 8 + long > WIDE;
    const from = ends ? left - 8 - long : left + 8;
    const near = (box) => Math.abs(box.top - top) < 12 && Math.abs(box.from - from) < long;
    if (taken.some(near)) return "";
    taken.push({ top, from });
    const place = `x=${(ends ? left - 8 : left + 8).toFixed(1)} y=${(top - 5).toFixed(1)}`;
    return `<text ${place} text-anchor=${ends ? "end" : "start"}>${safe(run.row.kind)}</text>`;
  });
  return written.join("");
}

/** A panel as an SVG, with each run a link to its row. */
function panel([name, runs]) {
  const [model, wait] = name.split("\n");
  const kinds = [...new Set(runs.map(({ how }) => how))];
  const how = kinds.length > 1 ? `${kinds.length} kinds of requests, a front for each` : kinds[0];
  const x = scale(runs.map((run) => run.x), LEFT, WIDE - 8);
  const y = scale(runs.map((run) => run.y), HIGH - FOOT, 8);
  const fronts = bests(runs);
  const unbeaten = new Set(fronts.flat());
  const lines = fronts.map((best) => {
    const points = best.map((run) => `${x.at(run.x).toFixed(1)} ${y.at(run.y).toFixed(1)}`);
    return `<polyline points="${points.join(" ")}"/>`;
  });
  const grid = [
    ...x.ticks.map((tick) => `M${x.at(tick).toFixed(1)} 8V${HIGH - FOOT}`),
    ...y.ticks.map((tick) => `M${LEFT} ${y.at(tick).toFixed(1)}H${WIDE - 8}`),
  ];
  const text = (left, top, anchor, said) =>
    `<text x=${left.toFixed(1)} y=${top.toFixed(1)} text-anchor=${anchor}>${said}</text>`;
  const texts = [
    ...x.ticks.map((tick) => text(x.at(tick), HIGH - FOOT + 14, "middle", tick)),
    ...y.ticks.map((tick) => text(LEFT - 5, y.at(tick) + 4, "end", `$${tick.toLocaleString("en")}`)),
  ];
  const points = runs.map((run) => {
    const [left, top] = [x.at(run.x), y.at(run.y)];
    const shape = run.part
      ? `<rect x=${(left - 4).toFixed(1)} y=${(top - 4).toFixed(1)} width=8 height=8 />`
      : `<circle cx=${left.toFixed(1)} cy=${top.toFixed(1)} r=4.5 />`;
    const { row, kind } = run.row;
    const said = `${kind}, ${wait} ${run.x} ms, ${run.text}, ${run.how}`;
    const beaten = unbeaten.has(run) ? "" : "beaten ";
    const of = `${run.wrong ? "wrong " : ""}${beaten}part-${run.part}`;
    return `<a href="#${row.id}" class="${of}">${shape}<title>${safe(said)}</title></a>`;
  });
  return `<figure><figcaption><strong>${safe(model)}</strong> ${safe(how)}</figcaption>
<svg viewBox="0 0 ${WIDE} ${HIGH}" role=group aria-label="Cost of ${safe(model)} against latency">
<path class=grid d="${grid.join("")}"/>${lines.join("")}${texts.join("")}
<text x=${WIDE - 8} y=${HIGH - 4} text-anchor=end>${safe(wait)}, ms</text>${named(fronts, x, y)}
${points.join("")}</svg></figure>`;
}
