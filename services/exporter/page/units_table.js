// The table of units, as long as it may be. A long one is drawn in groups of rows (groups.js), and a row whose figures are the same ones stays as it is. All rows
// are in the document: finding in the page, paper and a reader have each of them.
import { say, metricName, count, percent, date, currentLanguage } from "./words.js";
import { $, node, fill } from "./dom.js";
import { unitLink, bar, badge, oddMark } from "./view.js";
import { GROUP, drawRows, offerWhole } from "./groups.js";

const LONG = 200; // rows from which the table is laid out by groups: page.css says how


const LEFT = ["unit", "result", "percent"];
const OPTIONAL = ["remaining", "explained", "reports", "streak"];
// Where rows are laid out as something else than rows of a table, a reader is told by the role that they are.
const cell = (text, className = "") => node("td", { className, role: "cell" }, text);

// `day`: {counted, closed, explained}, of all rows alike; explained: whether any has accepted explanations.
function unitRow(row, day, onUnit) {
  const name = onUnit ? node("button", { type: "button", className: "unit", onclick: () => onUnit(row.unit) }, row.name) : row.name;
  const made = node("tr", { role: "row" }, cell(row.rank === null || !onUnit ? "" : String(row.rank), "rank"), node("td", { className: "left", role: "cell" }, name, " ", unitLink(row)), cell(count(row.day)), cell(count(row.plan_day)),
    node("td", { className: "left", role: "cell" }, badge(row, day.counted), row.implausible ? " " : null, oddMark(row)), node("td", { className: "left", role: "cell" }, bar(row, day.closed), ` ${percent(row.percent)}`),
    cell(count(row.cumulative)), cell(`${count(row.target)}${row.provisional ? "*" : ""}`), cell(count(row.remaining), "optional"),
    day.explained ? cell(count(row.explained), "optional") : null,
    cell(day.counted ? `${count(row.reports_in)}/${count(row.reports_expected)}` : "–", "optional"), cell(count(row.streak), "optional"));
  made.dataset.unit = row.unit;
  return made;
}

// What of the target no unit below has been given: without it the lines would not add up.
function restRow(status) {
  const { total, units } = status;
  if (!(total.unassigned > 0) || !units.length) return null;
  const plan = units.reduce((left, row) => left - row.plan_day, total.plan_day);
  return node("tr", { role: "row" }, cell("", "rank"), cell(say("unassigned"), "left"), cell(""), cell(count(plan)), cell(""), cell(""), cell(""), cell(count(total.unassigned)));
}

const headsOf = (day) => ["rank", "unit", "day", "plan_day", "result", "percent", "cumulative", "target", "remaining", ...(day.explained ? ["explained"] : []), "reports", "streak"];
const countHeads = (counts) => (counts ? counts.metrics.map((metric) => metricName(metric, counts.titles)) : []);

function headRow({ day, counts }) {
  const classes = (head) => [head === "rank" ? "rank" : "", LEFT.includes(head) ? "left" : "", OPTIONAL.includes(head) ? "optional" : ""].filter(Boolean).join(" ");
  return node("tr", { role: "row" }, ...headsOf(day).map((head) => node("th", { scope: "col", role: "columnheader", className: classes(head) }, say(head))),
    ...countHeads(counts).map((name) => node("th", { scope: "col", role: "columnheader", className: "optional" }, name)));
}

let shown = null; // what is drawn: {of, day, rows, rest, size, counts, heads, onUnit, total}
const made = new Map(); // unit: {row, key, counts}, each row that stands

// What is counted beside the targets' metric: of each unit so far. Nothing said is not nothing done.
function countCells(unit, counts) {
  const all = counts.of.get(unit);
  return counts.metrics.map((metric) => cell(all && Object.hasOwn(all, metric) ? count(all[metric].cumulative) : "", "optional counted")); // a campaign may call a metric as it likes
}

// A row as it is to stand; the one that stands, where it says the same. What a cell is stands in the row above; where rows are cards it stands beside it.
function rowOf(unit, state, onUnit) {
  const key = JSON.stringify([unit, state.day, currentLanguage(), Boolean(onUnit)]);
  let known = made.get(unit.unit);
  if (known?.key !== key) made.set(unit.unit, known = { row: unitRow(unit, state.day, onUnit), key, counts: undefined });
  if (known.counts === state.counts) return known.row;
  for (const one of [...known.row.querySelectorAll(".counted")]) one.remove();
  if (state.counts) known.row.append(...countCells(unit.unit, state.counts));
  [...known.row.cells].forEach((one, i) => { one.dataset.label = state.heads[i] || ""; });
  known.counts = state.counts;
  return known.row;
}

function draw(state) {
  const isSame = shown?.of === state.of;
  shown = state;
  state.heads = [...headsOf(state.day), ...countHeads(state.counts)];
  fill($("units").tHead, headRow(state));
  drawRows($("units"), { count: state.rows.length, rowAt: (place) => rowOf(state.rows[place], state, state.onUnit), size: state.size, isSame, last: state.rest });
  fill($("units").tFoot, rowOf(state.total, state, null));
}

// `counted`: whether the day is one of the calendar's. `choice`: what is shown, in a word.
export function showUnits(status, counted, onUnit, choice = "") {
  const all = [...status.units, status.total];
  const day = { counted, closed: Boolean(status.closed_at), explained: all.some((row) => row.explained > 0) };
  const places = new Map(status.standing.map((row, i) => [row.unit, i]));
  const rows = [...status.units].sort((a, b) => (places.get(a.unit) ?? Infinity) - (places.get(b.unit) ?? Infinity) || (a.unit < b.unit ? -1 : 1)); // as above it
  $("units_title").textContent = say("units_title", status.total.name, date(status.date));
  const isOver = status.units.some((row) => row.cumulative > row.target);
  $("provisional").textContent = [all.some((row) => row.provisional) ? say("provisional") : "", isOver ? say("rest_does_not_add") : ""].filter(Boolean).join(" ");
  const isLong = rows.length >= LONG;
  const size = isLong ? GROUP : LONG;
  const of = [choice, status.total.unit, status.date, size].join(" ");
  if (shown?.of !== of) made.clear();
  $("units").role = "table";
  $("units").classList.toggle("long", isLong);
  if (!$("units").tHead) $("units").append(node("thead", { role: "rowgroup" }), node("tfoot", { role: "rowgroup" }));
  const total = { ...status.total, name: status.units.length ? `${say("total")}: ${status.total.name}` : status.total.name };
  draw({ of, day, rows, rest: restRow(status), size, counts: null, onUnit, total });
  offerWhole($("units_whole"), $("units"));
}

export function addCounts(counts) {
  if (shown) draw({ ...shown, counts: { metrics: counts.metrics, titles: counts.titles, of: new Map([...counts.units, counts.total].map((row) => [row.unit, row.counts])) } });
}
