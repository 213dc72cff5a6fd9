// A district's table: a row for each reporting unit below, one column for the day, each cell saved by itself. The keyboard moves as in a spreadsheet: arrows
// and Enter go to the next row, Escape takes back what was typed, Ctrl with Home or End goes to the ends.
import { metricTitle } from "./figure.js";
import { keyOf, mark, rowOf, sum, taken } from "./grid_cells.js";
import { element, field, select } from "./kit.js";
import { day as dayWords, say, time, weekday } from "./words.js";

const enc = encodeURIComponent;

function newGrid(app) {
  const { campaign, unit, date } = app;
  return {
    app,
    campaign,
    unit,
    date,
    title: say("grid_title", { date: dayWords(date) }),
    path: `/api/v1/intake/units?campaign=${enc(campaign.code)}&date=${enc(date)}&unit=${enc(unit.unit)}`,
    root: element("div", { className: "wide" }),
    body: element("tbody"),
    foot: element("tfoot"),
    told: element("p", { className: "sr", role: "status" }), // for readers of the screen: one voice, not one a row
    metric: campaign.metrics[0],
    units: [],
    rows: new Map(), // unit → what of its row changes
    saved: new Map(),
    items: new Map(), // unit → what waited when it was last looked at
    seen_at: null,
    error: "",
    about: null,
  };
}

function metricChooser(grid) {
  const { metrics } = grid.campaign;
  if (metrics.length < 2) return null;
  const options = metrics.map((metric) => [metric.code, metricTitle(metric)]);
  const chooser = select({ name: "metric", label: say("metric"), value: grid.metric.code, options });
  chooser.querySelector("select").addEventListener("change", (event) => {
    grid.metric = metrics.find(({ code }) => code === event.target.value);
    grid.saved.clear();
    draw(grid);
  });
  return chooser;
}

// A day that is picked is gone to at once, one that is typed when it is whole: with Enter, or on leaving.
function dayChooser({ app, campaign, date }) {
  const part = field({ name: "date", type: "date", label: say("other_day"), value: date });
  const input = part.querySelector("input");
  let types = false;
  const go = () => {
    if (input.value && input.value !== date && input.validity.valid) app.go({ date: input.value });
  };
  Object.assign(input, { min: campaign.starts_on, max: campaign.today });
  input.addEventListener("keydown", (event) => {
    types = event.key !== "Enter";
    if (!types) go();
  });
  input.addEventListener("change", () => types || go());
  input.addEventListener("blur", go);
  return part;
}

function table({ metric, body, foot }) {
  const head = (name, kind = "") => element("th", { scope: "col", className: kind, textContent: name });
  const heads = [head(say("unit")), head(say("plan_short")), head(say("left"), "rest"), head(metricTitle(metric))];
  const caption = element("caption", { className: "sr", textContent: say("grid_caption", { metric: metricTitle(metric) }) });
  return element("table", { className: "grid" }, caption, element("thead", {}, element("tr", {}, ...heads)), body, foot);
}

function cutoff({ about, campaign }) {
  const words = say(about.late ? "cutoff_after" : "cutoff_before", { time: time(about.cutoff_at, campaign.today) });
  return element("p", { className: about.late ? "warn" : "hint", textContent: words });
}

function partsOf(grid) {
  const { app, campaign, date } = grid;
  const parts = [element("h1", {}, grid.title, element("span", { className: "under", textContent: `${grid.unit.name} · ${weekday(date)}` }))];
  if (grid.seen_at) parts.push(app.seenAt(grid.seen_at));
  if (grid.error) parts.push(element("p", { className: "warn", role: "status", textContent: grid.error }));
  if (grid.about) parts.push(cutoff(grid));
  parts.push(dayChooser(grid), metricChooser(grid) || "");
  if (grid.about) parts.push(element("p", { className: "hint", textContent: say("grid_keys") }), grid.told, table(grid));
  else if (!grid.error) parts.push(element("p", { textContent: say("loading") }));
  if (date !== campaign.today)
    parts.push(element("p", { className: "links" }, element("a", { href: app.href({ date: "" }), textContent: say("to_today") })));
  return parts;
}

function showCells(grid) {
  for (const row of grid.units) mark(grid, row);
  sum(grid);
}

function draw(grid) {
  const { root } = grid;
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  grid.rows.clear();
  grid.body.replaceChildren(...grid.units.flatMap((row) => rowOf(grid, row)));
  root.replaceChildren(...partsOf(grid));
  showCells(grid);
  const again = focused?.id && document.getElementById(focused.id);
  if (!again) return;
  again.focus();
  if (again.className === "cell") again.value = focused.value; // somebody types: what is typed so far stays
}

async function load(grid) {
  try {
    const { value, at } = await grid.app.read(grid.path);
    Object.assign(grid, { about: value, units: value.units, seen_at: at, error: "" });
  } catch (no) {
    grid.error = grid.app.explain(no);
  }
  draw(grid);
}

// What waited has gone out, or has come back.
async function lookAtItems(grid) {
  let unknown = false;
  for (const row of grid.units) {
    const item = grid.app.itemOf(keyOf(grid, row));
    const before = grid.items.get(row.unit);
    if (item) grid.items.set(row.unit, item);
    else grid.items.delete(row.unit);
    if (!before || item || grid.rows.get(row.unit).input.dataset.saving) continue;
    const answer = await grid.app.answerTo(before);
    if (answer) taken(grid, row, before.body.counts, answer);
    else unknown ||= row.rev === before.body.seen_rev;
  }
  showCells(grid);
  if (unknown && !grid.root.querySelector("input[data-saving]")) await load(grid);
}

export function showGrid(app) {
  const grid = newGrid(app);
  const { root, title } = grid;
  const untouched = () => !root.contains(document.activeElement);
  draw(grid);
  return {
    element: root,
    title,
    load: () => load(grid),
    onItems: () => lookAtItems(grid),
    claims: (item) => item.state === "refused" && grid.units.some((row) => keyOf(grid, row) === item.key),
    reload: () => {
      if (untouched()) void load(grid);
    },
  };
}
