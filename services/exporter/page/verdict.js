// The first thing that is said: whether the day was made and who did not make it, the deadline, the forecast in words and as a band of days.
import { say, currentLanguage, date, shortDate } from "./words.js";
import { $, node } from "./dom.js";
import { nameOf } from "./choice.js";

const at = (day) => Date.parse(`${day}T00:00:00Z`);

// Days from the campaign's first to the last that matters, with what is over, the deadline and between which days it will be done.
function band(campaign, status) {
  const { low, finish, high } = status.total.forecast;
  const first = at(campaign.starts_on);
  const last = Math.max(...[campaign.deadline, status.date, low, finish, high].filter(Boolean).map(at));
  const limit = Math.min(last, at(campaign.deadline) + 0.6 * (at(campaign.deadline) - first)); // a forecast of years would leave no room for the days
  const place = (day) => Math.min(100, Math.max(0, (100 * (at(day) - first)) / Math.max(1, limit - first)));
  const made = node("div", { className: "band", ariaHidden: "true" });
  const part = (className, from, to) => {
    const one = node("i", { className });
    one.style.left = `${from}%`;
    one.style.width = `${Math.max(0, to - from)}%`;
    made.append(one);
  };
  const mark = (className, day, words) => {
    const one = node("span", { className }, node("b", {}, words));
    one.style.left = `${place(day)}%`;
    one.classList.toggle("to_left", place(day) > 55);
    made.append(one);
  };
  part("over", 0, place(status.date));
  const beyond = !high || at(high) > limit;
  if (finish) part(`likely${beyond ? " beyond" : ""}${!high || high > campaign.deadline ? " late" : ""}`, place(low || finish), beyond ? 100 : Math.max(place(high), place(low || finish) + 0.8));
  mark("today", status.date, shortDate(status.date));
  mark("deadline", campaign.deadline, say("band_deadline", shortDate(campaign.deadline)));
  return made;
}

export function showVerdict(campaign, status) {
  const said = status.sentences[currentLanguage()];
  $("title").textContent = nameOf(campaign);
  if ($("verdict_words").textContent !== said.verdict) $("verdict_words").textContent = said.verdict; // said by readers when it changes
  $("deadline_words").textContent = said.deadline;
  $("finish_words").textContent = said.finish || "";
  $("finish_words").hidden = !said.finish;
  $("baseline_words").textContent = said.baseline || "";
  const isOver = said.finish === null && status.total.workable > 0;
  const hasBand = !isOver && status.total.workable > 0;
  $("band").hidden = !hasBand;
  $("band").replaceChildren(...(hasBand ? [band(campaign, status)] : []));
  $("verdict").dataset.late = String(Boolean(status.total.forecast.finish && (status.total.forecast.low || status.total.forecast.finish) > campaign.deadline));
  $("verdict").setAttribute("aria-label", `${say("verdict")}, ${date(status.date)}`);
}
