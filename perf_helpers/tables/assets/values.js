// The values of a column that has few, in a menu below its head, where they are ticked.

// More are quicker typed than found in a list.
const FEW = 12;

/** The values of a column that has few, in a menu where they are ticked. */
function values({ key, label, kinds }, rows, at, id) {
  if (["measure", "trend"].some((kind) => kinds.contains(kind))) return "";
  const texts = new Set(rows.map((row) => row.texts[at]));
  const few = [...texts].filter((text) => text !== "–");
  // What joins filters cannot stand in one.
  if (few.length < 2 || few.length > FEW || few.some((text) => /[|&]|\.\./.test(text))) return "";
  few.sort(natural.compare);
  const ticks = few.map(
    (text) =>
      `<label><input type=checkbox name=is data-of=${key} value="${safe(text)}"> ` +
      `${safe(text)}</label>`,
  );
  return `<button popovertarget=${id} aria-label="Values of ${safe(label)}">▾</button>
<div popover id=${id} role=group aria-label="Values of ${safe(label)}">${ticks.join("")}</div>`;
}

/** Show the values of a column below what opens them. */
function below({ target, newState }) {
  if (newState !== "open" || !target.matches("[popover]")) return;
  const { left, bottom } = target.previousElementSibling.getBoundingClientRect();
  target.style.left = `${Math.max(8, Math.min(left, innerWidth - target.offsetWidth - 8))}px`;
  target.style.top = `${Math.max(8, Math.min(bottom, innerHeight - target.offsetHeight - 8))}px`;
}

/** The values that a view wants of a column, where these are ticked. */
function given(view, key) {
  const terms = (view.get(key) || "").split("|").filter((term) => term.startsWith("="));
  return new Set(terms.map((term) => term.slice(1)));
}

/** Let a view want one value more or less of a column. */
function want(view, key, value) {
  const values = given(view, key);
  if (!values.delete(value)) values.add(value);
  put(view, key, [...values].map((text) => `=${text}`).join("|"));
}
