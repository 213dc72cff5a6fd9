// The days of one unit, the latest first: what was to do and what was done, when it was first reported, what was restated since the close and by whom, and
// what moved by which document.
import { say, count, date, instant, currentLanguage } from "./words.js";
import { node } from "./dom.js";
import { badge } from "./view.js";

const signed = (number) => (number > 0 ? `+${count(number)}` : number < 0 ? `−${count(-number)}` : "0");
const timeOn = (text, day) => (text.slice(0, 10) === day ? text.slice(11, 16) : instant(text)); // of the day itself the time says enough

function firstReport(told, day) {
  if (!told?.first_at) return "–";
  const [first, last] = [timeOn(told.first_at, day), timeOn(told.last_at, day)];
  return first === last ? first : `${first} – ${last}`;
}

function sender({ source, unit, name }) {
  if (!source) return say("by_operator");
  if (source.feed) return say("by_feed", source.feed);
  return say(source.role === "clerk" ? "by_clerk" : source.role === "district" ? "by_district" : "by_account", source.unit === unit ? name : source.unit || name);
}

function revision(one, isAbove) {
  const value = one.value === null ? say("removed") : count(one.value);
  const what = one.before === null ? say("first_of", instant(one.at), value) : say("from_to", instant(one.at), count(one.before), value);
  return node("li", {}, isAbove ? node("b", {}, `${one.name}: `) : null, [what, one.source ? say("rev", count(one.rev)) : "", one.late ? say("after_close") : "", sender(one), one.note ? `“${one.note}”` : ""].filter(Boolean).join("; "));
}

function restatement({ at_close: was, stands: now }) {
  if (was === null) return say("came_late", count(now));
  return now === null ? say("taken_out", count(was)) : say("was_now", count(was), count(now), signed(now - was));
}

// What a document has moved on this day: an excuse covers days, the others begin on one.
export const isOf = (change, day) => (change.kind === "excuse" ? change.from <= day && (!change.to || day <= change.to) : change.from === day);

function notes(day, told, revisions, changes, isAbove) {
  const lines = changes.filter((change) => isOf(change, day.date)).map((change) => node("p", {}, change.text[currentLanguage()]));
  if (told?.restated) lines.push(node("p", {}, node("span", { className: "badge odd" }, say("restated")), ` ${restatement(told)}`));
  if (revisions.length) {
    const list = node("details", {}, node("summary", { ariaLabel: `${say("revisions", count(revisions.length))}: ${date(day.date)}` }, say("revisions", count(revisions.length))), node("ul", {}, ...revisions.map((one) => revision(one, isAbove))));
    list.dataset.key = day.date;
    lines.push(list);
  }
  return lines;
}

const HEADS = ["date", "result", "day", "plan_day", "gap", "cumulative", "plan_total", "first_report", "reports"];

function dayBody(day, told, revisions, changes, isAbove) {
  const texts = [date(day.date), badge(day, day.counted), count(day.day), count(day.plan_day), signed(day.cumulative - day.plan_cumulative), count(day.cumulative), count(day.plan_cumulative),
    firstReport(told, day.date), ...(isAbove ? [day.counted ? `${count(day.reports_in)}/${count(day.reports_expected)}` : "–"] : [])];
  const cells = texts.map((text, i) => {
    const made = node(i ? "td" : "th", { className: i < 2 ? "left" : "" }, text);
    if (i) made.dataset.label = say(HEADS[i]);
    else made.scope = "row";
    return made;
  });
  if (day.status && day.cumulative < day.plan_cumulative) cells[4].classList.add("lacks");
  const made = node("tbody", {}, node("tr", {}, ...cells));
  made.dataset.date = day.date;
  const lines = notes(day, told, revisions, changes, isAbove);
  if (lines.length) made.append(node("tr", { className: "notes" }, node("td", { colSpan: cells.length }, ...lines)));
  return made;
}

// `parts`: [{days, revisions}], the latest first, as the API has them. `more`: asks for earlier days; null where there are none.
export function daysSection(parts, isAbove, more) {
  const days = parts.flatMap((part) => [...part.days.days].reverse().map((day) => dayBody(day, part.revisions.days.find((one) => one.date === day.date),
    part.revisions.revisions.filter((one) => one.date === day.date), part.days.changes, isAbove)));
  const heads = HEADS.slice(0, isAbove ? 9 : 8).map((head, i) => node("th", { scope: "col", className: i < 2 ? "left" : "" }, say(head)));
  const left = parts.filter((part) => part.revisions.total > part.revisions.revisions.length);
  return node("section", { className: "unit_days" }, node("h2", {}, say("days_title")),
    days.length ? node("div", { className: "scroll", tabIndex: 0, role: "group", ariaLabel: say("days_title") }, node("table", { className: "story_days" }, node("thead", {}, node("tr", {}, ...heads)), ...days))
      : node("p", {}, say("no_days")),
    ...left.map((part) => node("p", { className: "small" }, say("revisions_rest", count(part.revisions.revisions.length), count(part.revisions.total)))),
    more ? node("p", { className: "rest" }, node("button", { type: "button", onclick: more }, say("earlier"))) : null);
}
