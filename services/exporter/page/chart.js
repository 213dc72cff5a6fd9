// The burn-down: what remained at the end of each day, by plan and in fact, and the band of the forecast.
// uPlot is asked for when the figures stand: nobody waits for it to read them.
import { say, count, date, shortDate } from "./words.js";
import { $, node } from "./dom.js";

let library = null;
const loaded = () => (library ??= new Promise((done, failed) => {
  const script = node("script", { src: "/page/uPlot.js", onload: done, onerror: () => { library = null; failed(new TypeError("uPlot.js")); } });
  document.head.append(node("link", { rel: "stylesheet", href: "/page/uPlot.css" }), script);
}));
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const ON_PAPER = ["#14202b", "#3b3b3b", "#00618f", "#c04a00"]; // paper is white, whatever the screen is
let again = null; // draws the same once more
window.addEventListener("beforeprint", () => again?.(ON_PAPER));
window.addEventListener("afterprint", () => again?.());

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

// Nothing is drawn where something else was chosen while the library came.
export async function showChart(days, status, campaign, isLeft) {
  await loaded();
  if (isLeft()) return;
  again = (colours) => draw(days, status, campaign, colours);
  again();
}

function draw(days, status, campaign, colours = ["ink", "silent", "met", "missed"].map(colour)) {
  const { total } = status;
  const element = $("chart");
  const past = days.days.filter((day) => day.date <= status.date);
  if (plot) { plot.destroy(); plot = null; }
  element.replaceChildren();
  if (!past.length) return;
  const [ink, planned, done, foreseen] = colours;
  const last = past[past.length - 1];
  const forecast = forecastPoints(total, last.date);
  const ends = [campaign.plan_until, total.forecast.high, total.forecast.finish].filter(Boolean).sort();
  const farthest = Math.min(seconds(ends[ends.length - 1]), seconds(campaign.plan_until) + 60 * 86400);
  const x = past.map((day) => seconds(day.date));
  for (let at = seconds(last.date) + 86400; at <= farthest; at += 86400) x.push(at);
  const plannedLeft = (day) => Math.max(0, day.target - (campaign.plan === "catch_up" ? day.cumulative - (day.day || 0) + day.plan_day : day.plan_cumulative));
  const lastPlan = plannedLeft(last);
  const planLine = [[seconds(last.date), lastPlan], [seconds(campaign.plan_until), 0]];
  const plan = x.map((at, i) => (i < past.length ? plannedLeft(past[i]) : along(planLine, at)));
  const actual = x.map((at, i) => (i < past.length ? Math.max(0, past[i].target - past[i].cumulative) : null));
  const label = (day) => shortDate(new Date(day * 1000).toISOString().slice(0, 10));
  plot = new uPlot({
    width: element.clientWidth, height: 280, legend: { show: false }, tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "UTC"), cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (u, low, high) => [0, high * 1.05 || 1] } },
    axes: [{ values: (u, splits) => splits.map(label), stroke: ink }, { values: (u, splits) => splits.map((n) => count(n)), size: 70, stroke: ink }],
    bands: [{ series: [5, 4], fill: "rgba(192, 74, 0, .15)" }],
    series: [{}, { label: say("plan_line"), stroke: planned, dash: [6, 4], width: 2, points: { show: false } },
      { label: say("actual_line"), stroke: done, width: 3, points: { show: past.length === 1 } }, // one day is no line yet
      { label: say("forecast_line"), stroke: foreseen, width: 2, dash: [2, 3], points: { show: false } }, { label: " ", stroke: "transparent", points: { show: false } },
      { label: " ", stroke: "transparent", points: { show: false } }],
  }, [x, plan, actual, x.map((at) => along(forecast.likely, at)), x.map((at) => along(forecast.best, at, total.remaining - total.workable)), x.map((at) => along(forecast.worst, at))], element);
  element.append(node("p", { className: "legend" }, ...[["plan_line", planned], ["actual_line", done], ["forecast_line", foreseen]].map(([key, shade]) => {
    const mark = node("b", {}, "—");
    mark.style.background = shade;
    return node("span", {}, mark, say(key));
  })));
  const told = say("chart_text", count(Math.max(0, last.target - last.cumulative)), count(lastPlan), date(last.date));
  $("chart_text").textContent = told;
  element.setAttribute("aria-label", `${say("burndown")}. ${told}`);
}
