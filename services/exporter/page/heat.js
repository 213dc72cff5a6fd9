// The calendar: what each unit did on each day, a letter a day, which is never told by its colour alone.
import { say, date, shortDate, currentLanguage } from "./words.js";
import { $, node } from "./dom.js";
import { drawRows } from "./groups.js";

// A day at the head of a column; where there is no room its month is left out by the style.
function headOf(day) {
  const [first, second] = shortDate(day).split(currentLanguage() === "vi" ? "/" : "-");
  return currentLanguage() === "vi" ? [first, node("span", { className: "month" }, `/${second}`)] : [node("span", { className: "month" }, `${first}-`), second];
}

// Where rows are laid out as something else than rows of a table, a reader is told by the role that they are.
function headRow(days) {
  const head = (...words) => node("th", { scope: "col", role: "columnheader" }, ...words);
  return node("tr", { role: "row" }, head(say("unit")), ...days.map((day) => head(...headOf(day.date))));
}

// `letters`: of each [class, what is shown, what it means].
function unitRow(unit, days, letters) {
  const cells = [...unit.statuses].map((letter, i) => {
    const [className, short, long] = letters[letter] ?? letters["."];
    return node("td", { role: "cell", className, title: `${unit.name}, ${days[i]}: ${long}` }, short);
  });
  return node("tr", { role: "row" }, node("th", { scope: "row", role: "rowheader", title: unit.name }, unit.name), ...cells);
}

let shown = ""; // of which unit, days and language the rows are
const made = []; // at each place: {row, key}

function rowAt(place, unit, days, letters) {
  const key = JSON.stringify([unit.unit, unit.name, unit.statuses]);
  if (made[place]?.key !== key) made[place] = { row: unitRow(unit, days, letters), key };
  return made[place].row;
}

function lettersNow() {
  const known = Object.entries(say("letters")).map(([letter, [short, long]]) => [letter, [letter, short, long]]);
  return Object.fromEntries([...known, ["-", ["none", "–", say("not_counted")]], [".", ["none", "·", say("open")]]]);
}

export function showHeat(calendar) {
  const letters = lettersNow();
  const days = calendar.days.map((day) => date(day.date));
  const table = $("heat");
  const box = table.parentElement;
  const atEnd = box.scrollLeft + box.clientWidth >= box.scrollWidth - 4;
  const of = [calendar.campaign, calendar.unit, calendar.from, calendar.to, currentLanguage()].join(" ");
  const isSame = of === shown;
  shown = of;
  if (!isSame) made.length = 0;
  table.role = "table";
  if (!isSame || !table.tHead) {
    table.style.setProperty("--days", String(calendar.days.length));
    table.style.setProperty("--letters", String(Math.max(...calendar.days.map((day) => shortDate(day.date).length)))); // of a head: all columns are as wide
    table.tHead?.remove();
    table.prepend(node("thead", { role: "rowgroup" }, headRow(calendar.days)));
    $("legend").replaceChildren(...Object.values(letters).map(([className, short, long]) => node("span", {}, node("b", { className }, short), long)));
  }
  drawRows(table, { count: calendar.units.length, rowAt: (place) => rowAt(place, calendar.units[place], days, letters), isSame });
  if (atEnd) box.scrollLeft = box.scrollWidth; // the latest day, until somebody looks back
}
