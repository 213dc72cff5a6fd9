// The table of units, as long as it may be. Of a long one the first rows are made at once and the others between frames, in groups whose inside the browser
// lays out only when it comes near the window (`content-visibility`). All rows are in the document: finding in the page and paper have each of them, and a
// reader too, who asks for the table whole. A row whose figures are the same ones stays as it is.
import { say, metricName, count, percent, date, currentLanguage } from "./words.js";
import { $, node, fill } from "./dom.js";
import { unitLink, bar, badge, oddMark } from "./view.js";

const LONG = 200; // rows from which the table is laid out by groups: page.css says how
const GROUP = 20;
const SLICE_MS = 4; // of a frame, for rows that nobody sees yet

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

let shown = null; // what is drawn: {of, day, rows, groups, at: the next group, counts, heads, onUnit}
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

function drawGroup(state) {
  const group = state.groups[state.at];
  const rows = state.rows.slice(state.at * state.size, ++state.at * state.size).map((unit) => rowOf(unit, state, state.onUnit));
  const changed = rows.map((row, i) => [group.rows[i], row]).filter(([one, other]) => one !== other);
  const isMoved = group.rows.length !== rows.length || group.contains(document.activeElement) || changed.some(([, row]) => row.isConnected);
  if (changed.length && isMoved) fill(group, ...rows);
  else for (const [one, other] of changed) one.replaceWith(other); // what stands beside it stays, and what is marked in it
}

// The rows that are left, a part of a frame at a time.
function goOn(state) {
  if (state !== shown) return;
  const end = performance.now() + SLICE_MS;
  while (state.at < state.groups.length && performance.now() < end) drawGroup(state);
  if (state.at < state.groups.length) setTimeout(goOn, 0, state);
}

// Whoever prints or looks for a word has all rows before it begins.
export function drawAll() {
  while (shown && shown.at < shown.groups.length) drawGroup(shown);
}
window.addEventListener("beforeprint", drawAll);
$("units_whole").addEventListener("click", () => { drawAll(); $("units").classList.add("whole"); $("units").parentElement.focus(); $("units_whole").hidden = true; });
window.addEventListener("keydown", (event) => { if (event.key === "F3" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f")) drawAll(); });

function draw(state) {
  shown = state;
  state.at = 0;
  state.heads = [...headsOf(state.day), ...countHeads(state.counts)];
  fill($("units").tHead, headRow(state));
  if (state.groups.length) drawGroup(state);
  fill($("units").tFoot, rowOf(state.total, state, null));
  if (state.size === GROUP) setTimeout(goOn, 0, state);
}

// Groups that stand are kept for the same choice: what is new in them is changed, row by row. Of another choice nothing stays.
function groupsOf(rows, size, isSame, rest) {
  const standing = isSame ? [...$("units").tBodies].filter((one) => one.className === "group") : [];
  const groups = [];
  for (let at = 0; at < rows.length; at += size) {
    const group = standing[groups.length] || node("tbody", { className: "group", role: "rowgroup" });
    group.style.setProperty("--rows", String(Math.min(size, rows.length - at)));
    groups.push(group);
  }
  const wanted = [...groups, ...(rest ? [node("tbody", { role: "rowgroup" }, rest)] : [])];
  for (const one of [...$("units").tBodies]) if (!groups.includes(one)) one.remove();
  wanted.forEach((one) => { if (!one.isConnected) $("units").insertBefore(one, $("units").tFoot); });
  return groups;
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
  const isSame = shown?.of === of;
  if (!isSame) made.clear();
  $("units").role = "table";
  $("units").classList.toggle("long", isLong);
  $("units_whole").hidden = !isLong || $("units").classList.contains("whole");
  if (!$("units").tHead) $("units").append(node("thead", { role: "rowgroup" }), node("tfoot", { role: "rowgroup" }));
  const total = { ...status.total, name: status.units.length ? `${say("total")}: ${status.total.name}` : status.total.name };
  draw({ of, day, rows, size, groups: groupsOf(rows, size, isSame, restRow(status)), counts: null, onUnit, total });
}

export function addCounts(counts) {
  if (shown) draw({ ...shown, counts: { metrics: counts.metrics, titles: counts.titles, of: new Map([...counts.units, counts.total].map((row) => [row.unit, row.counts])) } });
}
