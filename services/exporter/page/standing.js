// The units below, worst first, as the API puts them: what each owes, how long it has been behind, what was promised, and its latest days in miniature.
import { say, currentLanguage, percent } from "./words.js";
import { $, node, drawn, fill } from "./dom.js";
import { bar, badge, oddMark, unitLink } from "./view.js";

const MOST = 40; // more are in the table
const WIDTH = 8; // of a day
const HEIGHT = 30;

// What was done on each of the latest days as bars, what was planned as a line across them. `letters`: the calendar's.
function spark(course, days, letters) {
  const counted = days.map((day, i) => ({ ...day, plan: course.plan[i], day: course.day[i], letter: letters[i] || "." })).filter((day) => day.counted && day.plan !== null);
  const most = Math.max(1, ...counted.map((day) => Math.max(day.plan, day.day || 0)));
  const high = (number) => Math.max(0, ((HEIGHT - 2) * number) / most);
  const made = drawn("svg", { viewBox: `0 0 ${Math.max(1, counted.length) * WIDTH} ${HEIGHT}`, class: "spark", "aria-hidden": "true", preserveAspectRatio: "none" });
  counted.forEach((day, i) => {
    if (day.day === null) made.append(drawn("rect", { x: i * WIDTH + 1.5, y: HEIGHT - 4, width: WIDTH - 3, height: 4, class: day.letter === "n" ? "silent" : "empty" }));
    else made.append(drawn("rect", { x: i * WIDTH + 1, y: HEIGHT - high(day.day), width: WIDTH - 2, height: high(day.day), class: "mx".includes(day.letter) ? { m: "met", x: "missed" }[day.letter] : "other" }));
  });
  const line = counted.map((day, i) => `${i ? "L" : "M"}${i * WIDTH} ${HEIGHT - high(day.plan)}H${(i + 1) * WIDTH}`).join("");
  if (line) made.append(drawn("path", { d: line, class: "plan" }));
  return made;
}

function line(row, unit, counted, closed, onUnit) {
  const words = row.words[currentLanguage()];
  const notes = [words.streak, words.missing, words.promise].map((text, i) => (text ? node("span", { className: ["streak", "missing", "promise"][i] }, text) : null));
  const made = node("li", {},
    node("span", { className: "name" }, node("button", { type: "button", className: "unit", onclick: () => onUnit(row.unit) }, unit.name), " ", unitLink(unit)),
    node("span", { className: "state" }, badge(unit, counted), " ", oddMark(unit)),
    node("span", { className: "owes" }, node("b", {}, words.owes), ...notes),
    node("span", { className: "course_line" }),
    node("span", { className: "so_far" }, bar(unit, closed), ` ${percent(unit.percent)}`));
  made.dataset.unit = row.unit;
  made.classList.toggle("silent", row.missing > 0 && unit.day === null);
  made.classList.toggle("behind", row.short > 0);
  return made;
}

export function showStanding(status, counted, onUnit) {
  const units = new Map(status.units.map((unit) => [unit.unit, unit]));
  const rows = status.standing.filter((row) => units.has(row.unit));
  $("standing").hidden = !rows.length;
  const sparks = new Map([...$("standing_list").querySelectorAll("li[data-unit]")].map((one) => [one.dataset.unit, one.querySelector("svg")]));
  const lines = rows.slice(0, MOST).map((row) => line(row, units.get(row.unit), counted, Boolean(status.closed_at), onUnit));
  for (const one of lines) if (sparks.get(one.dataset.unit)) one.querySelector(".course_line").append(sparks.get(one.dataset.unit)); // until the new one comes
  if (rows.length > MOST) lines.push(node("li", { className: "rest" }, say("in_the_table", String(rows.length - MOST))));
  fill($("standing_list"), ...lines);
}

export function showSparks(courses, calendar) {
  const letters = new Map(calendar.units.filter((unit) => unit.stands).map((unit) => [unit.unit, [...unit.statuses]]));
  const places = courses.days.map((day) => calendar.days.findIndex((one) => one.date === day.date));
  const by = new Map(courses.units.map((unit) => [unit.unit, unit]));
  for (const one of $("standing_list").querySelectorAll("li[data-unit]")) {
    const course = by.get(one.dataset.unit);
    const said = letters.get(one.dataset.unit) || [];
    one.querySelector(".course_line").replaceChildren(...(course ? [spark(course, courses.days, places.map((place) => said[place]))] : []));
  }
}
