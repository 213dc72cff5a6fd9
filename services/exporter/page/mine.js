// What concerns who answers for one unit, on the dashboard itself: whether the day's report has come, what is owed today and on the next counted day, which of
// the latest days were corrected, what became of explanations. The parts are those of the unit's own page, and come when the figures stand.
import { say, count, instant, inZone, date } from "./words.js";
import { $, node, fill } from "./dom.js";
import { ask } from "./source.js";
import { unitAddress, shift } from "./choice.js";
import { nextOf, nextSection } from "./unit.js";
import { daysSection } from "./unit_days.js";
import { explanationSection } from "./unit_alerts.js";
import { serverNow } from "./fresh.js";

const SPAN = 7; // days that are told of here; the unit's own page has all

const timeOf = (at, day) => (at.slice(0, 10) === day ? at.slice(11, 16) : instant(at));

// Whether the report of the day has come. `told`: the day as `revisions` has it; null where nothing came.
function reportWords(row, day, counted, told, cutoff) {
  if (!counted) return say("mine_free");
  const isIn = row.reports_expected > 0 && row.reports_in >= row.reports_expected;
  if (row.reports_expected === 0) return say("mine_nobody");
  if (isIn && told?.first_at) return say("mine_in", timeOf(told.last_at, day), count(row.day), count(row.plan_day));
  if (isIn) return say("mine_came", count(row.day), count(row.plan_day));
  return row.reports_in ? say("mine_part", count(row.reports_in), count(row.reports_expected), cutoff) : say("mine_out", count(row.plan_day), cutoff);
}

function todaySection({ status, counted, campaign, days, revisions, form }) {
  const { total } = status;
  const day = days.days.find((one) => one.date === status.date);
  const told = revisions.days.find((one) => one.date === status.date) ?? null;
  const isOut = counted && total.reports_in < total.reports_expected;
  return node("section", { className: isOut ? "mine_today out" : "mine_today" }, node("h2", {}, say("mine_title", total.name, date(status.date))),
    node("p", {}, node("b", { id: "mine_report" }, reportWords(total, status.date, counted, told, day?.cutoff || campaign.cutoff))),
    node("p", { className: "ways" }, form ? node("a", { href: form, id: "mine_form", className: "door" }, say("mine_form")) : null, form ? " " : null, node("a", { href: unitAddress(total.unit) }, say("mine_all"))));
}

let drawn = [];
// True: the answers are those that are shown already.
function isShown(...known) {
  const is = known.length === drawn.length && known.every((one, i) => one === drawn[i]);
  drawn = known;
  return is && !$("mine").hidden;
}

// False: something else was chosen meanwhile. `form`: the address of the form by which figures are entered; "" where there is none.
export async function showMine({ campaign, status, days, counted, span, isLeft, form, language }) {
  const { unit } = status.total;
  const of = { campaign: campaign.campaign, unit, as_of: span.as_of };
  const today = span.as_of ? inZone(Date.parse(span.as_of), campaign.timezone).slice(0, 10) : campaign.today;
  const first = shift(status.date, 1 - SPAN) > campaign.starts_on ? shift(status.date, 1 - SPAN) : campaign.starts_on;
  const [revisions, next, explanations] = await Promise.all([ask("/api/v1/revisions", { ...of, from: first, to: status.date, limit: campaign.archived ? 0 : null }),
    nextOf(of, today, campaign.starts_on), ask("/api/v1/explanations", of)]);
  if (isLeft()) return false;
  if (isShown(language, status, days, revisions, explanations, next?.day, next?.changes, next?.units)) return true;
  const latest = { ...days, days: days.days.filter((one) => one.date >= first) };
  fill($("mine"), todaySection({ status, counted, campaign, days, revisions, form }), nextSection(next, unit),
    daysSection([{ days: latest, revisions }], status.units.length > 0, null), explanationSection(explanations, unit, span.as_of ? Date.parse(span.as_of) : serverNow()));
  $("mine").classList.add("story");
  $("mine").hidden = false;
  return true;
}
