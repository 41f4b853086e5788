// One view of all tables under an element: what the reader chose, kept as an address keeps it.
// sort=-throughput&batch-size=>=16&set=latency&hide=task&show=os&fold=encoder&q=bert&price=own&trn1.32xlarge=9.5

/**
 * Let the tables sort, filter, fold, hide columns, change their price and be taken away. With
 * `addressed`, the page's address follows the view, and the view the address.
 */
function start(root, addressed) {
  const place = root.querySelector(".view");
  if (!place) return;
  pristine(root, place);
  const measured = [...root.querySelectorAll("th.throughput")];
  const once = [...root.querySelectorAll("[data-column]")];
  const tables = measured.map((head) => {
    bringBack(head.closest("table"), once);
    return read(head.closest("table"));
  });
  const bases = JSON.parse(place.dataset.rates);
  const types = tables.flatMap(({ rows }) => rows.map(({ kind }) => kind));
  const priced = [...new Set(types)].sort(natural.compare);
  let kept = {};
  let before;
  let view = new URLSearchParams();

  // The columns of all tables: one that a table does not have is empty there.
  const every = tables.flatMap(({ columns }) => columns.map((column) => [column.key, column]));
  const all = [...new Map(every).values()];
  const flagged = root.querySelector("td .flag, th .flag");
  const controls = bar(all, bases, priced, flagged, tables.every(({ nodes }) => nodes < 0));
  place.insertAdjacentHTML("beforeend", controls);
  root.dispatchEvent(new CustomEvent("controls"));
  tables.forEach(equip);
  tables.forEach(tickable);
  explain(root);
  const panel = panelIn(place.parentElement);
  const status = place.querySelector("[role=status]");

  function show() {
    const focused = document.activeElement;
    const own = view.get("price") === "own";
    const [basis, book] = basisOf(view, bases);
    const { rates, named } = own ? ownRates(view, priced) : bookRates(book, priced, basis);
    const load = rated(view.get("load"));
    const now = JSON.stringify([own, rates, load]);
    for (const table of tables) {
      if (now !== before) reprice(table, rates, named, load);
      draw(table, view, all);
    }
    before = now;
    const base = compare(panel, ticked(tables, view), view, all);
    for (const table of tables) relate(table, base);
    tables.forEach(keepWidths);
    follow(root, tables, view, all);
    const [seen, rows] = ["seen", "rows"].map((of) => tables.flatMap((table) => table[of]).length);
    status.textContent = `${seen} of ${rows} rows`;
    chips(view, all, place);
    place.querySelector(".own").hidden = !own;
    place.querySelector("[name=price]").value = own ? "own" : slug(basis);
    root.dispatchEvent(new CustomEvent("view", { detail: { tables, view, load } }));
    // Rows and heads of groups were taken out and put back: the focus goes with them.
    if (focused !== document.activeElement) focused.focus({ preventScroll: true });
  }

  function address() {
    history.replaceState(null, "", `${view}` ? `#${view}` : location.href.split("#")[0]);
    for (const link of document.querySelectorAll("header nav a")) link.hash = portable(view);
  }

  function changed() {
    show();
    if (addressed) address();
  }

  function unfurl() {
    for (const table of tables) table.drawn = Infinity;
  }

  root.addEventListener("input", ({ target: { name, value, type, dataset } }) => {
    if (name === "price") switchRates(view, value, kept, priced, basisOf(view, bases));
    if (name === "is") want(view, dataset.of, value);
    else if (name === "pick") toggle(view, name, value);
    else if (type === "checkbox") pick(view, all, value);
    else put(view, name, value && (dataset.limit || "") + value);
    // A set of columns is one whole: what was chosen beside the last one goes.
    if (name === "set") for (const chosen of ["show", "hide"]) put(view, chosen);
    changed();
  });

  root.addEventListener("click", ({ target, shiftKey }) => {
    const button = target.closest("button");
    if (!button) return;
    const { sort, fold, save, copy, reset, more, drop, base, unpick } = button.dataset;
    if (drop) put(view, drop);
    if (base) put(view, "base", view.get("base") !== base && base);
    if (unpick) toggle(view, "pick", unpick);
    if (sort) step(view, sort, target.closest("th").matches(".down"), shiftKey);
    if (fold) toggle(view, "fold", fold);
    if (reset != null) [view, kept] = [new URLSearchParams(), {}];
    if (more != null) unfurl();
    changed();
    if (save) download(exported(save, tables, all, view), `${place.dataset.name}.${FORMATS[save][2]}`);
    if (copy) copied(exported(copy, tables, all, view), status);
  });

  root.addEventListener("toggle", below, true);
  root.addEventListener("keydown", ({ key, target }) => {
    if (key !== "Escape") return;
    if (target.matches("input[name]:not([type=checkbox])") && target.value) {
      put(view, target.name);
      return changed();
    }
    close(target.closest("details"));
  });

  function arrive() {
    const hash = location.hash.slice(1);
    // At a row, the view is what it was when the page was there.
    view = new URLSearchParams(hash.includes("=") || !hash ? hash : (history.state ?? view));
    const row = tables.flatMap((table) => table.rows).find((each) => each.row.id === hash)?.row;
    const away = row && !row.isConnected;
    // A link to a row leads to it, whatever hides it.
    if (away) view = new URLSearchParams();
    if (away) unfurl();
    show();
    if (row) history.replaceState(`${view}`, "");
    // A link to elsewhere on the page leaves the view in the address.
    else if (`${view}`) address();
    if (!away) return;
    location.replace("#");
    location.replace(`#${hash}`);
  }

  if (!addressed) {
    // JupyterLab takes keys for its own where it is not asked to leave them.
    root.dataset.lmSuppressShortcuts = true;
    return show();
  }
  onSearch(() => {
    unfurl();
    put(view, "fold");
    changed();
  });
  addEventListener("hashchange", arrive);
  addEventListener("beforeprint", () => {
    unfurl();
    show();
  });
  arrive();
}
