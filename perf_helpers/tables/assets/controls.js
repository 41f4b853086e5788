// The controls of the tables. They are made here: a page without scripts shows none that would
// do nothing. A field is called what the view calls its value; a button says what it does in data.

/** Text as markup. */
function safe(text) {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt()};`);
}

/** Give a table heads that sort, a filter below each, and groups that fold. */
function equip({ element, columns, groups, rows }, nth) {
  const filters = columns.map((column, at) => {
    const { head, key, label } = column;
    head.innerHTML = `<button data-sort=${key}>${head.innerHTML}</button>`;
    const menu = at ? values(column, rows, at, `${key}-${nth}`) : "";
    return `<td><input name=${key} aria-label="Filter ${safe(label)}" placeholder=filter>${menu}</td>`;
  });
  const row = element.tHead.insertRow();
  row.className = "filters";
  row.innerHTML = filters.join("");
  for (const { head, label } of groups) {
    const button = `<button data-fold=${slug(label)}>${safe(label)}</button>`;
    if (head) head.querySelector("span").innerHTML = button;
  }
  element.insertAdjacentHTML("afterend", "<button data-more>Show all rows</button>");
}

/** The bar above the tables: search, price, columns, export. */
function bar([, ...columns], bases, types, flagged, loaded) {
  const ticks = columns.map(
    ({ key, label }) => `<label><input type=checkbox name=column value=${key}> ${safe(label)}</label>`,
  );
  const options = bases.map(([basis, rates]) => {
    const days = new Set(Object.values(rates).map(([, day]) => day));
    return `<option value=${slug(basis)}>${basis}, last published ${[...days].join(", ")}</option>`;
  });
  if (!bases.length) options.push("<option value>no price</option>");
  const own = types.map(
    (type) =>
      `<label>${safe(type)} <input type=number min=0 step=any name="${safe(type)}"></label>`,
  );
  const formats = Object.keys(FORMATS).map(
    (name) =>
      `<p><button data-save=${name}>Download ${name}</button> ` +
      `<button data-copy=${name}>Copy</button></p>`,
  );
  return `<div class=tools>
<details name=menu><summary>Columns</summary><div>
<p><select name=set aria-label="Set of columns"><option value>essential<option value=latency>and all
latencies<option value=all>all</select></p>
${ticks.join("")}</div></details>
<details name=menu><summary>Export</summary><div>${formats.join("")}</div></details>
<label>Search <input type=search name=q></label>
<label>Price <select name=price>${options.join("")}
<option value=own>your own $/hour</option></select></label>
${
  loaded
    ? "<label>Load <input type=number min=0 step=any name=load placeholder='per s'></label>"
    : ""
}
${
  flagged
    ? `<label>Rows <select name=leave><option value>all<option value=error>without !
<option value=doubt>without ! and ?</select></label>`
    : ""
}
<span class=own>$/hour: ${own.join(" ")}</span>
<span role=status></span>
<details name=menu><summary aria-label="How to filter">?</summary><div class=note>
<p>Search for words: rows that have all of them stay.</p>
<p>Below each head: text, or ≥16, 10-20, bert|gpt2, !inf1; &amp; joins several.</p>
<p>At a load per second, the cost is that of a month, 730 hours, of as many instances (×) as
reach it together; that n do n times the work of one is assumed.</p>
</div></details></div>
<div class="tools chips"></div>`;
}

/** What a view holds, in words, each with a button that takes it away. */
function chips(view, all, place) {
  const named = new Map(all.map(({ key, label, numeric }) => [key, [label, numeric]]));
  const written = (filter) =>
    filter.replaceAll(">=", "≥ ").replaceAll("<=", "≤ ").replaceAll(/(^|\|)=/g, "$1").replaceAll("|", " or ");
  const labels = (keys) => keys.split(",").map((key) => named.get(key)?.[0] || key).join(", ");
  const choice = (name, value) =>
    place.querySelector(`[name=${name}] [value="${CSS.escape(value)}"]`)?.textContent || value;
  const say = {
    q: (words) => `has ${words}`,
    sort: (by) => `sorted by ${labels(by.replaceAll(/(^|,)-/g, "$1"))}`,
    set: (set) => `columns: ${choice("set", set)}`,
    show: (keys) => `with ${labels(keys)}`,
    hide: (keys) => `without ${labels(keys)}`,
    fold: (keys) => `folded: ${keys}`,
    price: (basis) => `price: ${choice("price", basis)}`,
    pick: (rows) => `${rows.split(",").length} ticked`,
    load: (load) => `at ${(+load).toLocaleString("en")}/s`,
    leave: (which) => `rows ${choice("leave", which)}`,
  };
  const made = [...view].flatMap(([name, value]) => {
    const [label, numeric] = named.get(name) || [];
    const wrong = label && sound(value, numeric);
    const why = wrong && !wrong.call ? ": no number, hides nothing" : "";
    const text = label ? `${label} ${written(value)}${why}` : say[name]?.(value);
    return text
      ? `<button data-drop="${safe(name)}" aria-label="Take away: ${safe(text)}">${safe(text)}</button>`
      : [];
  });
  const reset = [...view].length > 1 ? "<button data-reset>Take all away</button>" : "";
  place.querySelector(".chips").innerHTML = made.join("") + reset;
}

/** Close a menu, if it is one; the focus goes to what opens it. */
function close(menu) {
  if (!menu) return;
  menu.open = false;
  menu.firstChild.focus();
}

/** Bring fields, heads, folds and counts in line with a view. */
function follow(root, tables, view, all) {
  const hidden = hiding(view, all);
  for (const field of root.querySelectorAll("[name]")) {
    const { limit = "" } = field.dataset;
    const value = (view.get(field.name) || "").replace(RegExp(`^${limit}`), "");
    if (field.name === "is") field.checked = given(view, field.dataset.of).has(field.value);
    else if (field.name === "pick") field.checked = listed(view, "pick").has(field.value);
    else if (field.type === "checkbox") field.checked = !hidden.has(field.value);
    else if (field.value !== value) field.value = value;
  }
  for (const button of root.querySelectorAll("[data-fold]")) {
    button.setAttribute("aria-expanded", !listed(view, "fold").has(button.dataset.fold));
  }
  for (const { element, columns, rows, seen, title } of tables) {
    columns.forEach(({ head, key, numeric }, at) => {
      const by = sorting(view).find((each) => each.key === key);
      const way = !by ? "none" : by.down ? "descending" : "ascending";
      head.setAttribute("aria-sort", way);
      const input = element.tHead.rows[1].cells[at].firstChild;
      const wrong = sound(view.get(key), numeric);
      input.setAttribute("aria-invalid", !wrong.call);
      input.title = wrong.call ? "" : wrong;
    });
    const of = seen.length < rows.length ? `${seen.length} of ` : "";
    if (title) title.lastChild.textContent = `${of}${rows.length} row${rows.length > 1 ? "s" : ""}`;
  }
}
