// The columns of a table as its head has them: those that are said once for all rows, their widths,
// and what they mean. And the tables as they came with the page.

/**
 * Keep the tables as the page came, and begin with them where it was saved with its script's work
 * in it: what was filtered away then would be lost.
 */
function pristine(root, place) {
  const measured = [...root.querySelectorAll("th.throughput")];
  const scrolls = measured.map((head) => head.closest(".scroll"));
  const kept = place.querySelector("template");
  if (kept) {
    [...kept.content.children].forEach((each, at) => (scrolls[at].innerHTML = each.innerHTML));
    for (const left of root.querySelectorAll("#meaning, .compare, .fronts, .view > :not(template)")) left.remove();
    return;
  }
  place.innerHTML = "<template></template>";
  const { content } = place.firstChild;
  for (const scroll of scrolls) content.append(scroll.cloneNode(true));
}

/** Give a table the columns that are said once for all rows, last, for who wants to see them. */
function bringBack(element, once) {
  for (const { dataset, classList, firstElementChild } of once) {
    const kind = classList.contains("num") ? "num" : "";
    const [, label, unit] = dataset.column.match(/(.*?)( \(.*\))?$/);
    const head = document.createElement("th");
    head.className = `more once ${classList}`;
    head.innerHTML = `${safe(label)}${unit ? `<small>${safe(unit)}</small>` : ""}`;
    element.tHead.rows[0].append(head);
    for (const row of [...element.tBodies].flatMap((body) => [...body.rows])) {
      if (row.matches(".group")) row.cells[0].colSpan++;
      else row.insertCell().outerHTML = `<td class="${kind}">${firstElementChild.innerHTML}</td>`;
    }
  }
}

/** Let heads keep the width that they had for more rows, or all would jump with every letter. */
function keepWidths({ columns }) {
  // All are read before one is written: between the two a browser lays the table out anew.
  const widths = columns.map(({ head }) => `${head.offsetWidth}px`);
  columns.forEach(({ head: { style } }, at) => {
    if (widths[at] !== "0px" && widths[at] !== style.minWidth) style.minWidth = widths[at];
  });
}

/** Let a head say what its column means, as the glossary of the page does. */
function explain(root) {
  const terms = [...document.querySelectorAll(".glossary dt")];
  const meanings = new Map(
    terms.map((term) => [term.textContent.replace(/ \([^)]*\)$/, ""), term.nextElementSibling]),
  );
  const place = root.querySelector(".view");
  place.insertAdjacentHTML("beforeend", "<div role=tooltip id=meaning hidden></div>");
  const tip = place.lastElementChild;
  const tell = ({ target }) => {
    const button = target.closest?.("th button[data-sort]");
    const meaning = button && meanings.get(words(button));
    tip.hidden = !meaning;
    if (!meaning) return;
    tip.textContent = meaning.textContent;
    button.setAttribute("aria-describedby", "meaning");
    const { left, bottom } = button.closest("th").getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(left, innerWidth - tip.offsetWidth - 16))}px`;
    tip.style.top = `${bottom + 2}px`;
  };
  for (const kind of ["mouseover", "focusin"]) root.addEventListener(kind, tell);
  addEventListener("keydown", () => (tip.hidden = true), true);
  // A head that takes the focus may have to be scrolled to: its definition comes along.
  addEventListener("scroll", () => tell({ target: document.activeElement }), true);
}
