// From the API's answers to what is seen. Text goes in as text, never as markup; figures are shown as they came.
import { say, metricName, count, percent, date, shortDate, instant, currentLanguage } from "./words.js";

const $ = (id) => document.getElementById(id);
export function node(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// New content in place of the old. Whoever stands on a button by keyboard stands on it again, if there is still one that says the same.
export function fill(element, ...children) {
  const says = (button) => button.ariaLabel || button.textContent;
  const held = element.contains(document.activeElement) ? says(document.activeElement) : null;
  element.replaceChildren(...children);
  if (held !== null) [...element.querySelectorAll("button")].find((button) => says(button) === held)?.focus({ preventScroll: true });
}

const cell = (text, className = "") => node("td", { className }, text);

// Done of what was to do: what was to do stands back.
const ofWhole = (part, whole) => [count(part), node("span", {}, ` / ${count(whole)}`)];

function card(title, big, line, id) {
  return node("div", { className: "card", id }, node("h2", {}, title), node("p", { className: "big" }, ...[big].flat()), node("p", {}, line));
}

// `counted`: whether the day is one of the calendar's; on another nobody has to report and nothing is closed.
export function showCards(status, counted) {
  const t = status.total;
  const ofPlan = t.plan_day > 0 && t.day !== null ? percent(Math.min(Math.round((1000 * t.day) / t.plan_day), t.day < t.plan_day ? 999 : Infinity) / 10) : "–";
  const day = t.day === null ? say(counted ? "no_report_yet" : "not_counted_day") : t.plan_day > 0 ? say("of_plan", ofPlan) : say("not_counted_day");
  const finished = say(t.remaining === 0 ? "finished" : "explained_away");
  const need = t.workable === 0 ? finished : t.required_per_day === null ? say("no_day_left") : say("need", count(t.required_per_day), count(t.days_left));
  const forecast = t.forecast.finish ? say("band", date(t.forecast.low), date(t.forecast.high)) : t.workable === 0 ? "" : say("unforeseeable");
  const explained = t.explained > 0 && t.workable > 0 ? ` · ${say("of_them_explained", count(t.explained))}` : "";
  const closing = status.closed_at ? say("closed_at", instant(status.closed_at)) : say(counted ? "not_closed" : "not_asked");
  $("cards").replaceChildren(
    card(say("card_day"), ofWhole(t.day, t.plan_day), day, "card_day"),
    card(say("card_total"), ofWhole(t.cumulative, t.target), say("of_target", percent(t.percent), count(t.plan_cumulative)), "card_total"),
    card(say("card_rest"), count(t.remaining), need + explained, "card_rest"),
    card(say("card_reports"), counted ? ofWhole(t.reports_in, t.reports_expected) : "–", closing, "card_reports"),
    card(say("card_forecast"), t.workable === 0 ? finished : date(t.forecast.finish), forecast, "card_forecast"));
}

// What is counted beside the targets' metric: a card each, and of each unit so far. Nothing said is not nothing done.
export function showCounts(counts) {
  const said = (all, metric) => (all && Object.hasOwn(all, metric) ? all[metric] : null); // a campaign may call a metric as it likes
  for (const metric of counts.metrics) {
    const all = said(counts.total.counts, metric);
    const line = !all || all.day === null ? say("no_report_yet") : say("on_the_day", count(all.day), count(all.reports));
    $("cards").append(card(metricName(metric), all ? count(all.cumulative) : "–", line, `count_${metric}`));
  }
  const of = new Map([...counts.units, counts.total].map((row) => [row.unit, row.counts]));
  $("units").querySelector("thead tr").append(...counts.metrics.map((metric) => node("th", { scope: "col", className: "optional" }, metricName(metric))));
  for (const row of $("units").querySelectorAll("tr[data-unit]"))
    row.append(...counts.metrics.map((metric) => {
      const one = said(of.get(row.dataset.unit), metric);
      return cell(one ? count(one.cumulative) : "", "optional");
    }));
}

// What is done of the target as a bar, where the plan stands as a tick. Nobody is behind for a day that is not over.
function bar(row, closed) {
  const share = (number) => (row.target > 0 ? Math.min(100, (100 * number) / row.target) : 0);
  const made = node("span", { className: row.cumulative < row.plan_cumulative - (closed ? 0 : row.plan_day) ? "bar behind" : "bar", ariaHidden: "true" }, node("i"), node("u"));
  made.firstChild.style.width = `${share(row.cumulative)}%`;
  made.lastChild.style.left = `clamp(0px, calc(${share(row.plan_cumulative)}% - 1px), calc(100% - 2px))`;
  return made;
}

function badge(row, counted) {
  return node("span", { className: `badge ${row.status || "open"}` }, say(row.status || (counted ? "open" : "not_counted")));
}

// `day`: {counted, closed, explained}, of all rows alike; explained: whether any has accepted explanations.
function unitRow(row, day, onUnit) {
  const name = onUnit ? node("button", { type: "button", className: "unit", onclick: () => onUnit(row.unit) }, row.name) : row.name;
  const made = node("tr", {}, cell(row.rank === null || !onUnit ? "" : String(row.rank), "rank"), node("td", { className: "left" }, name), cell(count(row.day)), cell(count(row.plan_day)),
    node("td", { className: "left" }, badge(row, day.counted)), node("td", { className: "left" }, bar(row, day.closed), ` ${percent(row.percent)}`),
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
  return node("tr", {}, cell("", "rank"), cell(say("unassigned"), "left"), cell(""), cell(count(plan)), cell(""), cell(""), cell(""), cell(count(total.unassigned)));
}

export function showUnits(status, counted, onUnit) {
  const all = [...status.units, status.total];
  const day = { counted, closed: Boolean(status.closed_at), explained: all.some((row) => row.explained > 0) };
  const heads = ["rank", "unit", "day", "plan_day", "result", "percent", "cumulative", "target", "remaining", ...(day.explained ? ["explained"] : []), "reports", "streak"];
  const left = ["unit", "result", "percent"];
  const optional = ["remaining", "explained", "reports", "streak"];
  const rows = [...status.units].sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || (a.unit < b.unit ? -1 : 1));
  $("units_title").textContent = say("units_title", status.total.name, date(status.date));
  $("provisional").textContent = all.some((row) => row.provisional) ? say("provisional") : "";
  fill($("units"),
    node("thead", {}, node("tr", {}, ...heads.map((head) =>
      node("th", { scope: "col", className: `${head === "rank" ? "rank" : ""} ${left.includes(head) ? "left" : ""} ${optional.includes(head) ? "optional" : ""}` }, say(head))))),
    node("tbody", {}, ...[...rows.map((row) => unitRow(row, day, onUnit)), restRow(status)].filter(Boolean)),
    node("tfoot", {}, unitRow({ ...status.total, name: status.units.length ? `${say("total")}: ${status.total.name}` : status.total.name }, day, null)));
}

export function showPath(path, onUnit) {
  fill($("path"), ...path.flatMap((unit, i) => [
    i > 0 ? " › " : "",
    i + 1 < path.length ? node("button", { type: "button", onclick: () => onUnit(unit.unit) }, unit.name) : node("b", {}, unit.name),
  ]));
}

// Reporting units that had to say something and have not: told by their own count, from the lowest rows of the tree.
export function showSilent(rows, counted) {
  const parents = new Set(rows.map((row) => row.parent));
  const silent = !counted ? [] : rows.filter((row) => !parents.has(row.unit) && row.reports_expected > 0 && row.reports_in === 0);
  $("silent_count").textContent = `(${count(silent.length)})`;
  const shown = silent.slice(0, 60).map((row) => node("li", {}, row.name));
  if (silent.length > 60) shown.push(node("li", {}, say("more", count(silent.length - 60))));
  $("silent").replaceChildren(...(silent.length ? shown : [node("li", {}, say("none"))]));
}

// What is open is open now, whatever day is looked at.
export function showAlerts(alerts, past, mayAcknowledge, onAcknowledge) {
  const language = currentLanguage();
  $("alerts_title").textContent = say(past ? "alerts_now" : "alerts");
  $("alerts_count").textContent = alerts.total ? say("alerts_count", count(alerts.total), count(alerts.units)) : "";
  const items = alerts.alerts.map((alert) => {
    const item = node("li", { className: alert.severity }, node("span", { className: "severity" }, `${say("severity")[alert.severity]}: `), alert.text[language]);
    item.dataset.alert = alert.alert;
    if (alert.others.length) item.append(" ", node("b", {}, say("others", count(alert.others.length))));
    if (alert.state === "acknowledged") item.append(node("br"), node("em", {}, say("acknowledged", alert.acknowledged_by)));
    else if (mayAcknowledge)
      item.append(node("br"), node("button", { type: "button", onclick: () => onAcknowledge(alert), ariaLabel: `${say("acknowledge")}: ${alert.unit_name}` }, say("acknowledge")));
    return item;
  });
  const left = alerts.total - alerts.alerts.reduce((sum, alert) => sum + 1 + alert.others.length, 0);
  if (left > 0) items.push(node("li", {}, say("more", count(left))));
  fill($("alerts"), ...(items.length ? items : [node("li", {}, say("none"))]));
}

export function showHeat(calendar) {
  const letters = say("letters");
  const head = node("tr", {}, node("th", { scope: "col" }, say("unit")), ...calendar.days.map((day) => node("th", { scope: "col" }, shortDate(day.date))));
  const rows = calendar.units.map((unit) => node("tr", {}, node("th", { scope: "row", title: unit.name }, unit.name),
    ...[...unit.statuses].map((letter, i) => {
      const known = letters[letter];
      const told = known ? known[1] : letter === "-" ? say("not_counted") : say("open");
      return node("td", { className: known ? letter : "none", title: `${unit.name}, ${date(calendar.days[i].date)}: ${told}` }, known ? known[0] : letter === "-" ? "–" : "·");
    })));
  const box = $("heat").parentElement;
  const atEnd = box.scrollLeft + box.clientWidth >= box.scrollWidth - 4;
  $("heat").replaceChildren(node("thead", {}, head), node("tbody", {}, ...rows));
  if (atEnd) box.scrollLeft = box.scrollWidth; // the latest day, until somebody looks back
  const blank = [["–", "not_counted"], ["·", "open"]].map(([short, key]) => node("span", {}, node("b", { className: "none" }, short), say(key)));
  $("legend").replaceChildren(...Object.entries(letters).map(([letter, [short, long]]) => node("span", {}, node("b", { className: letter }, short), long)), ...blank);
}

// ---- burn-down: what remained at the end of each day, by plan and in fact, and the band of the forecast
let plot = null;
const seconds = (day) => Date.parse(`${day}T00:00:00Z`) / 1000;

// From what remains on the last day down to what is explained, which nobody works off.
export function forecastPoints(total, last) {
  const end = (finish) => (finish ? [[seconds(last), total.remaining], [seconds(finish), total.remaining - total.workable]] : null);
  return { best: end(total.forecast.low), likely: end(total.forecast.finish), worst: end(total.forecast.high) };
}

// Beyond its end a line is `after`: null, or the height at which a band needs it until its other side ends.
function along(points, x, after = null) {
  if (!points || x < points[0][0]) return null;
  const [[x0, y0], [x1, y1]] = points;
  return x > x1 ? after : x1 === x0 ? y1 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

export function showChart(days, status, campaign) {
  const { total } = status;
  const element = $("chart");
  const past = days.days.filter((day) => day.date <= status.date);
  if (plot) { plot.destroy(); plot = null; }
  element.replaceChildren();
  if (!past.length) return;
  const last = past[past.length - 1];
  const forecast = forecastPoints(total, last.date);
  const ends = [campaign.plan_until, total.forecast.high, total.forecast.finish].filter(Boolean).sort();
  const farthest = Math.min(seconds(ends[ends.length - 1]), seconds(campaign.plan_until) + 60 * 86400);
  const x = past.map((day) => seconds(day.date));
  for (let at = seconds(last.date) + 86400; at <= farthest; at += 86400) x.push(at);
  const lastPlan = Math.max(0, last.target - last.plan_cumulative);
  const planLine = [[seconds(last.date), lastPlan], [seconds(campaign.plan_until), 0]];
  const plan = x.map((at, i) => (i < past.length ? Math.max(0, past[i].target - past[i].plan_cumulative) : along(planLine, at)));
  const actual = x.map((at, i) => (i < past.length ? Math.max(0, past[i].target - past[i].cumulative) : null));
  const label = (day) => shortDate(new Date(day * 1000).toISOString().slice(0, 10));
  plot = new uPlot({
    width: element.clientWidth, height: window.matchMedia("(min-width: 1800px)").matches ? 230 : 280, legend: { show: false }, tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "UTC"), cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (u, low, high) => [0, high * 1.05 || 1] } },
    axes: [{ values: (u, splits) => splits.map(label), stroke: "#14202b" }, { values: (u, splits) => splits.map((n) => count(n)), size: 70, stroke: "#14202b" }],
    bands: [{ series: [5, 4], fill: "rgba(192, 74, 0, .15)" }],
    series: [{}, { label: say("plan_line"), stroke: "#3b3b3b", dash: [6, 4], width: 2, points: { show: false } },
      { label: say("actual_line"), stroke: "#00618f", width: 3, points: { show: past.length === 1 } }, // one day is no line yet
      { label: say("forecast_line"), stroke: "#c04a00", width: 2, dash: [2, 3], points: { show: false } }, { label: " ", stroke: "transparent", points: { show: false } },
      { label: " ", stroke: "transparent", points: { show: false } }],
  }, [x, plan, actual, x.map((at) => along(forecast.likely, at)), x.map((at) => along(forecast.best, at, total.remaining - total.workable)), x.map((at) => along(forecast.worst, at))], element);
  element.append(node("p", { className: "legend" }, ...[["plan_line", "#3b3b3b"], ["actual_line", "#00618f"], ["forecast_line", "#c04a00"]].map(([key, colour]) => {
    const mark = node("b", {}, "—");
    mark.style.background = colour;
    return node("span", {}, mark, say(key));
  })));
  const told = say("chart_text", count(Math.max(0, last.target - last.cumulative)), count(lastPlan), date(last.date));
  $("chart_text").textContent = told;
  element.setAttribute("aria-label", `${say("burndown")}. ${told}`);
}
