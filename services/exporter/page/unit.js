// A unit's own page: how it stands, what is expected of it next, its days, its explanations, its alerts; all as of the instant that is asked for. It comes
// when somebody asks for it, with its own words and style.
import { addWords, say, count, percent, date, currentLanguage, instant, inZone } from "./words.js";
import { $, node, fill } from "./dom.js";
import { ask, Refused } from "./source.js";
import { addressNow, nameOf, shift } from "./choice.js";
import { badge, oddMark, showPath } from "./view.js";
import { serverNow } from "./fresh.js";
import { unitWords } from "./unit_words.js";
import { daysSection, isOf } from "./unit_days.js";
import { alertSections, explanationSection } from "./unit_alerts.js";

addWords(unitWords);
const style = new Promise((done) => document.head.append(node("link", { rel: "stylesheet", href: "/page/unit.css", onload: done, onerror: done })));
const SPAN = 60; // days at once
const AHEAD = 31; // in which the next counted day is looked for
let earlier = { of: "", parts: 0 }; // of which page earlier days are shown, and how many parts of them

// What is not there is null; anything else is wrong.
const ifAny = (answer) => answer.catch((error) => { if (error instanceof Refused && error.status === 404) return null; throw error; });

// The latest days have been asked for; earlier ones are asked for by parts.
async function daysOf(campaign, of, days) {
  const spans = [[days.from, days.to]];
  for (let part = 0; part < earlier.parts && spans.at(-1)[0] > campaign.starts_on; part++) spans.push([shift(spans.at(-1)[0], -SPAN), shift(spans.at(-1)[0], -1)]);
  return Promise.all(spans.map(async ([from, to], part) => {
    const [known, revisions] = await Promise.all([part ? ask("/api/v1/days", { ...of, from, to }) : days, ask("/api/v1/revisions", { ...of, from, to, limit: campaign.archived ? 0 : null })]);
    return { days: known, revisions };
  }));
}

export async function nextOf(of, today, starts_on) {
  const from = shift(today, 1) > starts_on ? shift(today, 1) : starts_on;
  const coming = await ifAny(ask("/api/v1/days", { ...of, from, to: shift(from, AHEAD) }));
  const day = coming?.days.find((one) => one.counted);
  return day ? { day, changes: coming.changes, units: await ifAny(ask("/api/v1/missing", { ...of, date: day.date, limit: 200 })) } : null;
}

function key(title, text) {
  return node("div", {}, node("dt", {}, title), node("dd", {}, text));
}

// `above`: what it lies in, from below.
function headSection(campaign, status, counted, as_of, above) {
  const { total, own } = status;
  const said = status.sentences[currentLanguage()];
  const words = own.words[currentLanguage()];
  const made = node("section", { className: "verdict" }, node("h1", { id: "unit_title", tabIndex: -1 }, total.name), above.length ? node("p", { className: "above" }, above.join(", ")) : null, node("p", { className: "small" }, say("story_head", nameOf(campaign), date(status.date))),
    campaign.archived ? node("p", { className: "small" }, say("archived", date(campaign.archived.date), campaign.archived.file)) : null,
    as_of ? node("p", { className: "known" }, say("known_at", instant(inZone(Date.parse(as_of), campaign.timezone)))) : null,
    node("p", { className: "words", id: "unit_verdict" }, badge(total, counted), " ", oddMark(total), " ", said.verdict),
    node("p", { id: "unit_owes" }, [words.owes, words.streak, words.missing, words.promise].filter(Boolean).join(" · ")),
    node("p", {}, said.deadline), said.finish ? node("p", { className: "finish" }, said.finish) : null, said.changes ? node("p", {}, said.changes) : null,
    node("dl", {}, key(say("target"), `${count(total.target)}${total.provisional ? "*" : ""}`), key(say("cumulative"), `${count(total.cumulative)} (${percent(total.percent)})`), key(say("key_plan"), count(total.plan_cumulative)),
      key(say("remaining"), count(total.remaining)), key(say("key_need"), count(total.required_per_day)), key(say("key_days"), count(total.days_left)), total.explained ? key(say("key_explained"), count(total.explained)) : null),
    total.provisional ? node("p", { className: "small" }, say("provisional")) : null,
    node("p", { className: "ways" }, node("a", { href: addressNow({ campaign: campaign.campaign, date: status.date === campaign.today ? "" : status.date, unit: total.unit, as_of }) }, say("to_board")),
      node("button", { type: "button", onclick: () => window.print() }, say("print_story"))));
  made.dataset.late = String(own.short > 0 || total.status === "no_report");
  return made;
}

export function nextSection(next, unit) {
  if (!next) return node("section", { className: "unit_next" }, node("h2", {}, say("next_none")));
  const { day, changes, units } = next;
  const isSelf = units?.units[0]?.unit === unit;
  const told = !units?.total ? say("next_nobody") : isSelf ? say("next_self") : "";
  const names = node("ul", { className: "names" }, ...(units?.units || []).map((one) => node("li", {}, one.name, one.parent_name && one.parent !== unit ? ` (${one.parent_name})` : "")),
    units?.total > units?.units.length ? node("li", {}, say("next_more", count(units.total - units.units.length))) : null);
  const all = node("details", { open: units?.total <= 12 }, node("summary", {}, say("next_units", count(units?.total ?? 0))), names);
  all.dataset.key = "next";
  return node("section", { className: "unit_next" }, node("h2", {}, say("next_title", date(day.date))),
    node("p", {}, node("b", {}, say("next_plan", count(day.plan_day), day.cutoff)), day.plan_excused ? ` ${say("next_freed", count(day.plan_excused))}` : "", told ? ` ${told}` : ""),
    ...changes.filter((change) => isOf(change, day.date)).map((change) => node("p", {}, change.text[currentLanguage()])), told ? null : all);
}

// What is known is what was: nothing is drawn anew under who reads it, or marks it to copy.
let drawn = [];
function isDrawn(...known) {
  const is = known.length === drawn.length && known.every((one, i) => one === drawn[i]);
  drawn = known;
  return is;
}

// What was opened stays as it was left.
function show(sections, isAnother) {
  const left = new Map(isAnother ? [] : [...$("unit").querySelectorAll("details[data-key]")].map((one) => [one.dataset.key, one.open]));
  for (const section of sections) for (const one of section.querySelectorAll("details[data-key]")) one.open = left.get(one.dataset.key) ?? one.open;
  fill($("unit"), ...sections);
}

// False: something else was chosen meanwhile. `refresh` looks once more.
export async function showUnit({ campaign, status, days, counted, choice, as_of, isLeft, refresh, onUnit }) {
  const { unit } = status.total;
  const address = addressNow(choice);
  const isAnother = $("unit").dataset.of !== address || $("unit").hidden; // somebody comes to it
  if (earlier.of !== address) earlier = { of: address, parts: 0 };
  const of = { campaign: campaign.campaign, unit, as_of };
  const today = as_of ? inZone(Date.parse(as_of), campaign.timezone).slice(0, 10) : campaign.today;
  const [place, parts, next, explanations, history] = await Promise.all([
    ifAny(ask("/api/v1/units", { campaign: campaign.campaign, date: status.date, unit })), daysOf(campaign, of, days), nextOf(of, today, campaign.starts_on),
    ask("/api/v1/explanations", of), ask("/api/v1/alerts/history", of), style]);
  if (isLeft()) return false;
  const path = place?.units[0]?.path || [status.total];
  showPath(path, onUnit, false);
  const above = path.slice(0, -1).map((one) => one.name).reverse();
  if (isDrawn(address, currentLanguage(), status, explanations, history, next?.day, next?.changes, next?.units, ...parts.flatMap((part) => [part.days, part.revisions])) && !isAnother) return true;
  const isAbove = status.units.length > 0;
  const more = parts.at(-1).days.from > campaign.starts_on ? () => { earlier.parts++; refresh(); } : null;
  show([headSection(campaign, status, counted, as_of, above), nextSection(next, unit), daysSection(parts, isAbove, more),
    explanationSection(explanations, unit, as_of ? Date.parse(as_of) : serverNow()), ...alertSections(history, today, !as_of && status.date !== campaign.today)], isAnother);
  $("unit").dataset.of = address;
  $("unit").hidden = false;
  if (isAnother) { window.scrollTo(0, 0); $("unit_title").focus({ preventScroll: true }); }
  return true;
}

// On paper everything is told, whatever is folded on the screen.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...$("unit").querySelectorAll("details:not([open])")];
  for (const one of folded) one.open = true;
});
window.addEventListener("afterprint", () => { for (const one of folded) one.open = false; });
