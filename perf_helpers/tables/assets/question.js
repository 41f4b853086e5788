// What a reader asks of all runs: a model, what must hold, a load and a price. Each field is one
// of the view, as the filters below the heads of the tables are.

// What must hold, by the heading of a column: the sign of its filter, and how the field is called.
const LIMITS = [
  ["Latency P99", "<=", "P99 ≤", "ms"],
  ["TTFT P50", "<=", "TTFT ≤", "ms"],
  ["TPOT P50", "<=", "TPOT ≤", "ms"],
  ["Throughput", ">=", "Throughput ≥", "/s"],
  ["Batch Size", "=", "Batch", ""],
];

const EXAMPLES = [
  ["BERT-large, P99 within 20 ms, 10,000 a second", "q=bert+large&latency-p99=<=20&load=10000"],
  ["Llama-2-70b, batch 1, the fastest", "q=llama+2+70b&batch-size==1&best=throughput"],
  ["Stable Diffusion XL, one image a second", "q=stable+diffusion+xl&load=1"],
];

/** The fields of the question, before the other controls of the tables, and room for the answer. */
function question(place) {
  const box = document.createElement("div");
  box.className = "tools question";
  const limits = LIMITS.map(
    ([heading, sign, label, unit]) =>
      `<label>${label} <input name=${slug(heading)} data-limit="${sign}" inputmode=decimal> ` +
      `${unit}</label>`,
  );
  box.innerHTML = `${limits.join("")}<label>Best <select name=best><option value>cheapest
<option value=throughput>most throughput<option value=latency>least latency</select></label>
<label>Runs <select name=status><option value>all<option value="=current">current</select></label>`;
  const [p99] = box.children;
  const names = ["q", "load", "price"];
  const [model, load, price] = names.map((name) => place.querySelector(`[name=${name}]`).parentNode);
  model.firstChild.data = "Model ";
  box.prepend(model, p99, load, price);
  place.querySelector(".tools").before(box);
  box.insertAdjacentHTML("afterend", "<section class=answer aria-live=polite></section>");
}

/** What stands in the place of an answer where nothing was asked yet. */
function invitation() {
  const links = EXAMPLES.map(([words, hash]) => `<a href="#${safe(hash)}">${words}</a>`);
  return `<p>Name a model and what must hold; the answer comes here. For example:
${links.join(" · ")}</p>`;
}

here.addEventListener("controls", () => question(here.querySelector(".view")));
