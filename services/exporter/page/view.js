// The numbers after the verdict: cards, the way to the unit, and what stands in a row of a unit. Figures are shown as they came.
import { say, metricName, count, percent, date, instant, currentLanguage } from "./words.js";
import { $, node, fill } from "./dom.js";
import { unitAddress } from "./choice.js";

// To all that is known of one unit.
export const unitLink = (unit) => node("a", { href: unitAddress(unit.unit), className: "unit_link", ariaLabel: say("story_of", unit.name) }, say("story"));

// Done of what was to do: what was to do stands back.
const ofWhole = (part, whole) => [count(part), node("span", {}, ` / ${count(whole)}`)];

function card(title, big, line, id) {
  return node("div", { className: "card", id }, node("h2", {}, title), node("p", { className: "big" }, ...[big].flat()), node("p", {}, line));
}

// `counted`: whether the day is one of the calendar's; on another nobody has to report and nothing is closed.
export function showCards(status, counted) {
  const t = status.total;
  const day = t.day === null ? say(counted ? "no_report_yet" : "not_counted_day") : t.plan_day > 0 ? say("of_plan", percent(t.percent_day)) : say("not_counted_day");
  const finished = say(t.remaining === 0 ? "finished" : "explained_away");
  const need = t.workable === 0 ? finished : t.required_per_day === null ? say("no_day_left") : say("need", count(t.required_per_day), count(t.days_left));
  const said = status.sentences[currentLanguage()];
  const end = (day) => (day ? date(day) : said.unforeseen);
  $("changes").textContent = said.changes || "";
  const forecast = t.forecast.finish ? say("band", end(t.forecast.low), end(t.forecast.high)) : said.forecast || "";
  const explained = t.explained > 0 && t.workable > 0 ? ` · ${say("of_them_explained", count(t.explained))}` : "";
  const closing = status.closed_at ? say("closed_at", instant(status.closed_at)) : say(counted ? "not_closed" : "not_asked");
  $("cards").replaceChildren(
    card(say("card_day"), ofWhole(t.day, t.plan_day), day, "card_day"),
    card(say("card_total"), ofWhole(t.cumulative, t.target), say("of_target", percent(t.percent), count(t.plan_cumulative)), "card_total"),
    card(say("card_rest"), count(t.remaining), need + explained, "card_rest"),
    card(say("card_reports"), counted ? ofWhole(t.reports_in, t.reports_expected) : "–", closing, "card_reports"),
    card(say("card_forecast"), t.workable === 0 ? finished : date(t.forecast.finish), forecast, "card_forecast"));
}

// What is counted beside the targets' metric: a card each.
export function showCounts(counts) {
  const said = (all, metric) => (all && Object.hasOwn(all, metric) ? all[metric] : null); // a campaign may call a metric as it likes
  for (const metric of counts.metrics) {
    const all = said(counts.total.counts, metric);
    const line = !all || all.day === null ? say("no_report_yet") : say("on_the_day", count(all.day), count(all.reports));
    $("cards").append(card(metricName(metric, counts.titles), all ? count(all.cumulative) : "–", line, `count_${metric}`));
  }
}

// What is done of the target as a bar, where the plan stands as a tick. Nobody is behind for a day that is not over.
export function bar(row, closed) {
  const share = (number) => (row.target > 0 ? Math.min(100, (100 * number) / row.target) : 0);
  const made = node("span", { className: row.cumulative < row.plan_cumulative - (closed ? 0 : row.plan_day) ? "bar behind" : "bar", ariaHidden: "true" }, node("i"), node("u"));
  made.firstChild.style.width = `${share(row.cumulative)}%`;
  made.lastChild.style.left = `clamp(0px, calc(${share(row.plan_cumulative)}% - 1px), calc(100% - 2px))`;
  return made;
}

export function badge(row, counted) {
  return node("span", { className: `badge ${row.status || "open"}` }, say(row.status || (counted ? "open" : "not_counted")));
}

// In words, beside the result: whoever reads the row aloud hears it too.
export const oddMark = (row) => (row.implausible ? node("span", { className: "badge odd", title: say("implausible_text") }, say("implausible")) : null);

let own = []; // the units of who looks

export function keepOwn(units) {
  own = units;
}

// Of who has several units: the one that holds what is shown, and the ways to the others.
function showOwn(path, onUnit) {
  const above = new Set(path.map((one) => one.unit));
  $("own").hidden = own.length < 2;
  fill($("own"), ...own.flatMap((one, i) => [
    i > 0 ? " · " : "",
    above.has(one.unit) ? node("b", {}, one.name) : node("button", { type: "button", onclick: () => onUnit(one.unit) }, one.name),
  ]));
}

// `isLinked`: with the way to the page of the unit that is shown.
export function showPath(path, onUnit, isLinked = true) {
  showOwn(path, onUnit);
  fill($("path"), ...path.flatMap((unit, i) => [
    i > 0 ? " › " : "",
    i + 1 < path.length ? node("button", { type: "button", onclick: () => onUnit(unit.unit) }, unit.name) : node("b", {}, unit.name),
  ]), ...(isLinked ? [" ", unitLink(path.at(-1))] : []));
}
