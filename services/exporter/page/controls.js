// The controls at the head of the page: campaign, day, instant, and the menu of what few need. Days are written as people here write them, whatever the
// browser's own language is.
import { say, setLanguage, currentLanguage, date, moment, readDay, readMoment, inZone } from "./words.js";
import { $, node } from "./dom.js";
import { state, allCampaigns, choose, asOf, isSame, shift, nameOf, campaignNow } from "./choice.js";

let shownDay = ""; // the day that the figures are of
let shownChoice = null;

export function translate() {
  document.documentElement.lang = currentLanguage();
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  for (const element of document.querySelectorAll("[data-hint]")) element.placeholder = say(element.dataset.hint);
  $("language").textContent = say("switch");
  $("language").lang = currentLanguage() === "vi" ? "en" : "vi";
}

export function showCampaigns(campaign, notice) {
  const none = campaign ? [] : [node("option", { value: "", selected: true }, "–")];
  $("campaign").replaceChildren(...none, ...allCampaigns().map((one) => node("option", { value: one.campaign, selected: one === campaign }, nameOf(one))));
  $("notice").hidden = !notice;
  $("notice").textContent = notice;
}

// A field that is being written in is left alone by another look at the same choice.
function showIn(field, value, choice) {
  if (document.activeElement === field && shownChoice && isSame(choice, shownChoice)) return;
  field.value = value;
  field.removeAttribute("aria-invalid");
}

export function showControls(campaign, status, choice) {
  showCampaigns(campaign, $("notice").textContent);
  showIn($("date"), date(status.date), choice);
  showIn($("as_of"), choice.as_of ? moment(inZone(Date.parse(asOf(campaign, choice.as_of)), campaign.timezone)) : "", choice);
  Object.assign($("picker"), { value: status.date, min: campaign.starts_on, max: campaign.today });
  $("after").disabled = status.date >= campaign.today; // what has not begun has no figures
  $("today").disabled = status.date === campaign.today && !choice.as_of;
  document.title = `${choice.page ? `${status.total.name} – ` : ""}${date(status.date)} – ${nameOf(campaign)}`;
  shownDay = status.date;
  shownChoice = choice;
}

// What is written is taken where it can be read; else the field says so, and what is shown stays.
function take(field, read, write, name, problem) {
  const text = field.value.trim();
  const value = text ? read(text, shownDay) : "";
  field.toggleAttribute("aria-invalid", value === null);
  if (value === null) return problem(say("unread", text, say(`${name}_like`)));
  if (value) field.value = write(value);
  return choose({ [name]: value });
}

// To the figures; the address stays as it is.
function skip(event) {
  event.preventDefault();
  (state.page ? $("unit_title") : $("units").parentElement)?.focus();
}

export function attachControls(problem) {
  document.querySelector(".skip").addEventListener("click", skip);
  $("choice").addEventListener("submit", (event) => { event.preventDefault(); take($("date"), readDay, date, "date", problem); });
  $("campaign").addEventListener("change", () => choose({ campaign: $("campaign").value, date: "" }));
  $("date").addEventListener("change", () => take($("date"), readDay, date, "date", problem));
  $("as_of").addEventListener("change", () => take($("as_of"), readMoment, (at) => (/T[\d:]+$/.test(at) ? moment(at) : at), "as_of", problem));
  $("pick").addEventListener("click", () => $("picker").showPicker());
  $("picker").addEventListener("change", () => { if ($("picker").value) choose({ date: $("picker").value }); });
  const step = (by) => { if (shownDay) choose({ date: shift(shownDay, by) }); };
  $("before").addEventListener("click", () => step(-1));
  $("after").addEventListener("click", () => step(1));
  $("today").addEventListener("click", () => choose({ date: "", as_of: "" }));
  $("print").addEventListener("click", () => { $("menu").open = false; window.print(); });
  $("wall_mode").addEventListener("click", () => { $("menu").open = false; choose({ wall: "wall", campaign: state.campaign || campaignNow()?.campaign || "" }); });
  $("language").addEventListener("click", () => {
    setLanguage(currentLanguage() === "vi" ? "en" : "vi");
    translate();
    choose({});
  });
  document.addEventListener("click", (event) => { if (!$("menu").contains(event.target)) $("menu").open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !$("menu").open) return;
    $("menu").open = false;
    $("menu").querySelector("summary").focus();
  });
}
