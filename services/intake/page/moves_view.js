// What a change moves, read at a glance: how much, then each unit with what it had and what it would have, the heaviest first.
import { button, element } from "./kit.js";
import { daysWords } from "./moves_forms.js";
import { day, has, number, say, shortDay, time } from "./words.js";

const SHOWN = 20, ABOVE = 6; // units at first; of those with more plan than target
const isOther = ([old, now]) => JSON.stringify(old) !== JSON.stringify(now);

// What it was, an arrow, what it is; once where both are the same.
function pair(old, now) {
  if (old === now) return element("span", { className: "same", textContent: now });
  return element("span", { className: "pair" }, element("span", { className: "was", textContent: old }), element("span", { "aria-hidden": "true", textContent: " → " }), element("span", { className: "sr", textContent: say("becomes") }), element("strong", { textContent: now }));
}

const lines = (list) => (list.length ? element("ul", { className: "lines" }, ...list.map((words) => element("li", words.nodeType ? {} : { textContent: words }, words.nodeType ? words : null))) : null);

// ---------------------------------------------------------------- the cells of a unit

const range = (list) => { const least = Math.min(...list), most = Math.max(...list); return least === most ? number(least) : `${number(least)}–${number(most)}`; };

const sum = (list) => list.reduce((total, one) => total + one, 0);

// How a run of days is planned: what each has, where that tells them apart, and the sum.
function planLine(plan) {
  const one = (cell) => say("day_line", { date: shortDay(cell.date), old: number(cell.old), new: number(cell.new) });
  if (plan.length === 1) return element("span", { textContent: one(plan[0]) });
  const of = (work) => ({ old: work(plan.map((cell) => cell.old)), new: work(plan.map((cell) => cell.new)) });
  const each = of(range), all = of((list) => number(sum(list))), isSame = each.old === each.new;
  const days = { n: number(plan.length), first: shortDay(plan[0].date), last: shortDay(plan.at(-1).date), ...all };
  const details = element("details", {}, element("summary", {}, element("span", { textContent: isSame ? say("plan_sum", all) : say("plan_each", each) }), element("small", { textContent: say(isSame ? "plan_days" : "plan_days_sum", days) })));
  details.addEventListener("toggle", () => { if (details.children.length === 1) details.append(element("ol", { className: "eachday" }, ...plan.map((cell) => element("li", { textContent: one(cell) })))); });
  return details;
}

// Where the plan ends on another day, the days that come or go stand by themselves.
function planCell({ plan }, { kind, old, new: now }) {
  const end = kind === "extend" && now?.plan_until ? [old.plan_until, now.plan_until].sort()[0] : "9999";
  const runs = [plan.filter((cell) => cell.date <= end), plan.filter((cell) => cell.date > end)].filter((run) => run.length);
  return runs.length ? element("div", {}, ...runs.map(planLine)) : null;
}

function statusWord(status, excused) { return say(status || (excused ? "excused" : "undecided")); }

function dayWords(one) {
  const [was, is] = one.status, [offWas, offIs] = one.excused;
  const both = (name, [old, now]) => say(name, { old: number(old), new: number(now) });
  if (was !== is || offWas !== offIs) return say("status_line", { old: statusWord(was, offWas), new: is || offIs ? statusWord(is, offIs) : say("expected") });
  if (isOther(one.plan_excused)) return both("less_line", one.plan_excused);
  return isOther(one.reports_expected) ? both("reports_line", one.reports_expected) : null;
}

// A line for each run of days that say the same.
function dayLines({ days }) {
  const runs = [];
  for (const one of days) {
    const words = dayWords(one), last = runs.at(-1);
    if (last && last.words === words) last.to = one.date; else runs.push({ from: one.date, to: one.date, words });
  }
  return runs.filter((run) => run.words).map((run) => `${shortDay(run.from)}${run.to === run.from ? "" : `–${shortDay(run.to)}`}: ${run.words}`);
}

function finishWord(forecast) {
  if (forecast?.finish) return day(forecast.finish);
  return forecast?.why && has(`finish_${forecast.why}`) ? say(`finish_${forecast.why}`) : "–";
}

function alertWords(alert) {
  const kind = has(`kind_${alert.kind}`) ? say(`kind_${alert.kind}`) : alert.kind;
  return element("span", { className: alert.to === "resolved" ? "ends" : "opens", textContent: say("alert_line", { kind, date: shortDay(alert.date), to: say(`alert_${alert.to}`) }) });
}

// The columns; `moves` says whether anything in it is another, so that a column of what stays is not there.
const COLUMNS = [
  { name: "target", moves: (one) => isOther(one.target), cell: (one) => pair(number(one.target[0]), number(one.target[1])), number: true },
  { name: "needed", moves: (one) => isOther(one.required_per_day), cell: (one) => pair(number(one.required_per_day[0]), number(one.required_per_day[1])), number: true },
  { name: "plan", moves: (one) => one.plan.length > 0, cell: planCell },
  { name: "days", moves: (one) => dayLines(one).length > 0, cell: (one) => lines(dayLines(one)), not: "extend" },
  { name: "finish", moves: (one) => isOther(one.forecast.map(finishWord)), cell: (one) => pair(...one.forecast.map(finishWord)) },
  { name: "alerts", moves: (one) => one.alerts.length > 0, cell: (one) => lines(one.alerts.map(alertWords)) },
];

// ---------------------------------------------------------------- the order

const difference = ([old, now]) => (now ?? 0) - (old ?? 0);
const opens = (one) => one.alerts.filter((alert) => alert.to !== "resolved").length;
function weight(one) {
  const more = difference(one.required_per_day);
  return [opens(one), more > 0 ? 1 : 0, Math.abs(more), Math.abs(difference(one.target)), one.alerts.length, sum(one.plan.map((cell) => Math.abs(cell.new - cell.old))), one.target[1] ?? 0];
}
export function heaviestFirst(units) {
  const weighed = units.map((one) => [weight(one), one]);
  weighed.sort(([a, one], [b, other]) => { const at = a.findIndex((value, n) => value !== b[n]); return at < 0 ? one.unit.localeCompare(other.unit) : b[at] - a[at]; });
  return weighed.map(([, one]) => one);
}

// ---------------------------------------------------------------- the parts of the page

function unitTable(units, answer, isFresh) {
  const columns = COLUMNS.filter((column) => column.not !== answer.kind && units.some(column.moves));
  const body = element("tbody");
  const row = (one) => element("tr", {}, element("th", { scope: "row", "data-label": say("col_unit") }, element("span", {}, element("span", { textContent: one.name || one.unit }), element("small", { textContent: ` ${one.unit}` }), isFresh(one) ? element("em", { className: "fresh", textContent: say("is_new") }) : null)),
    ...columns.map((column) => element("td", { className: column.number ? "number" : "block", "data-label": say(`col_${column.name}`) }, column.cell(one, answer) ?? "")));
  const more = button("", () => { const at = body.children.length; body.append(...units.slice(at).map(row)); more.remove(); body.children[at].tabIndex = -1; body.children[at].focus(); }, "instead");
  more.textContent = say("more_units", { n: number(units.length - SHOWN) });
  body.append(...units.slice(0, SHOWN).map(row));
  const head = element("tr", {}, element("th", { scope: "col", textContent: say("col_unit") }), ...columns.map((column) => element("th", { scope: "col", className: column.number ? "number" : "", textContent: say(`col_${column.name}`) })));
  return [element("table", { className: "moved" }, element("caption", { textContent: say("caption") }), element("thead", {}, head), body), units.length > SHOWN ? more : null];
}

// How much, before one reads whom: and of the unit that is named and of the campaign's top, which is everybody's sum, what is another.
function glance(answer, top) {
  const alerts = answer.units.flatMap((one) => one.alerts);
  const fact = (label, value, kind = "") => element("div", { className: kind }, element("dt", { textContent: label }), element("dd", {}, value));
  const opening = alerts.filter((alert) => alert.to !== "resolved").length;
  const told = answer.units.filter((one) => one.unit === answer.unit || one.unit === top).sort((one) => (one.unit === answer.unit ? -1 : 1));
  const factsOf = (one) => ["target", "needed", "finish"].map((name) => COLUMNS.find((column) => column.name === name)).filter((column) => column.moves(one)).map((column) => fact(say(`all_${column.name}`, one), column.cell(one)));
  return element("dl", { className: "glance" }, fact(say("units_moved"), number(answer.units.length)),
    opening ? fact(say("alerts_open"), number(opening), "opens") : null, alerts.length > opening ? fact(say("alerts_end"), number(alerts.length - opening), "ends") : null, ...told.flatMap(factsOf));
}

function remarks(answer) {
  const above = answer.above_target || [];
  return [
    ...answer.replaces.map((one) => element("p", { className: "warn", textContent: say("replaces", { id: one.id, from: day(one.from), document: one.document }) })),
    above.length ? element("div", { className: "warn", id: "above" }, element("p", {}, element("strong", { textContent: say("above") })), element("p", { textContent: say("above_text") }),
      lines([...above.slice(0, ABOVE).map((one) => say("above_one", { name: one.name, planned: number(one.planned), target: number(one.target) })), ...(above.length > ABOVE ? [say("above_more", { n: number(above.length - ABOVE) })] : [])])) : null];
}

// before: what was shown before, where this is another.
export function movesParts(answer, { top, before = null }) {
  if (!answer.changes) return [element("p", { className: "done", id: "nothing", textContent: say("stands_so") })];
  const known = new Map((before?.units || []).map((one) => [one.unit, JSON.stringify(one)]));
  const isFresh = (one) => before !== null && known.get(one.unit) !== JSON.stringify(one);
  if (answer.units.length === 0) return [...remarks(answer), element("p", { textContent: say("no_units") })];
  return [glance(answer, top), ...remarks(answer), ...unitTable(heaviestFirst(answer.units), answer, isFresh)];
}

// ---------------------------------------------------------------- what a change says, in one line each

function endLines(one) {
  const moved = (key) => one.new?.[key] && one.new[key] !== one.old?.[key];
  return [moved("plan_until") ? say("said_plan", { old: day(one.old.plan_until), new: day(one.new.plan_until) }) : null,
    moved("deadline") ? say("said_deadline", { old: day(one.old.deadline), new: day(one.new.deadline) }) : null].filter(Boolean);
}

// one: as the list or a dry run has it; count: of targets, where it names several.
export function changeWords(one, nameOf, count = 1) {
  const name = one.unit_name || nameOf(one.unit);
  const from = say("from_day", { date: day(one.from) });
  if (one.kind === "target" && count > 1) return `${say("said_targets", { n: number(count) })}, ${from}`;
  if (one.kind === "target") return `${say("said_target", { name, old: number(one.old), new: number(one.new) })}, ${from}`;
  if (one.kind === "extend") return `${endLines(one).join("; ") || say("do_extend")}, ${from}`;
  if (one.kind === "excuse") return `${say(one.new ? "said_excuse" : "said_withdraw", { name })}, ${daysWords(one.from, one.to)}`;
  return `${say("said_postpone", one)}, ${say("on_day", { date: day(one.from) })}`;
}

export function madeWords(one) { return say("said_by", { id: one.id, document: one.document, by: one.by, at: time(one.made_at, "no day") }); }
