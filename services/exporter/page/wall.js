// The wall: one campaign across a room. The verdict, a tile a unit, worst first, a clock, the time to the cut-off, how fresh it is. Nothing scrolls; where
// no campaign is asked for it turns through those that run; every minute it moves a little, so that no picture burns in.
import { say, count, percent, currentLanguage, inZone, atZone } from "./words.js";
import { $, node } from "./dom.js";
import { bar, badge } from "./view.js";
import { state, allCampaigns, campaignNow, turnTo, nameOf, choose } from "./choice.js";
import { shownNow, serverNow } from "./fresh.js";

const TURN_MS = 30000;
const MOST = 11; // tiles that can be read across a room, beside the total's
const STEPS = [[0, 0], [3, 0], [3, 3], [0, 3], [-3, 3], [-3, 0], [-3, -3], [0, -3], [3, -3]];
let turned = Date.now();

function tile(row, unit, counted, closed) {
  const words = row.words[currentLanguage()];
  const made = node("li", {}, node("h2", {}, unit.name), badge(unit, counted),
    node("p", { className: "big" }, count(unit.day), node("span", {}, ` / ${count(unit.plan_day)}`)),
    node("p", { className: "so_far" }, bar(unit, closed), ` ${percent(unit.percent)}`),
    node("p", { className: "owes" }, [words.owes, words.streak, words.missing, words.promise].filter(Boolean).join(" · ")));
  made.dataset.unit = row.unit;
  made.classList.toggle("behind", row.short > 0);
  return made;
}

function total(status, counted, closed) {
  const row = status.total;
  const reports = counted ? `${say("card_reports")} ${count(row.reports_in)}/${count(row.reports_expected)}` : "";
  return node("li", { className: "total" }, node("h2", {}, row.name), badge(row, counted),
    node("p", { className: "big" }, count(row.day), node("span", {}, ` / ${count(row.plan_day)}`)),
    node("p", { className: "so_far" }, bar(row, closed), ` ${percent(row.percent)}`), node("p", { className: "owes" }, reports));
}

export function showWall(campaign, status, counted) {
  const said = status.sentences[currentLanguage()];
  const units = new Map(status.units.map((unit) => [unit.unit, unit]));
  const rows = status.standing.filter((row) => units.has(row.unit));
  $("wall_title").textContent = nameOf(campaign);
  $("wall_verdict").textContent = said.verdict;
  $("wall_finish").textContent = [said.deadline, said.finish].filter(Boolean).join(" ");
  const closed = Boolean(status.closed_at);
  const tiles = rows.slice(0, MOST).map((row) => tile(row, units.get(row.unit), counted, closed));
  tiles.push(total(status, counted, closed));
  $("tiles").replaceChildren(...tiles);
  $("tiles").style.setProperty("--columns", String(Math.ceil(tiles.length / (tiles.length > 3 ? 2 : 1))));
  $("wall_rest").textContent = rows.length > MOST ? say("and_units", String(rows.length - MOST)) : "";
  tick();
}

// The time that is left until the day is closed.
function cutoffWords(campaign, status, now) {
  if (status.date !== inZone(now, campaign.timezone).slice(0, 10)) return "";
  if (status.closed_at) return say("closed_at", status.closed_at.slice(11, 16));
  const last = Date.parse(atZone(`${status.date}T${campaign.cutoff === "24:00" ? "23:59" : campaign.cutoff}:00`, campaign.timezone)) + (campaign.cutoff === "24:00" ? 60000 : 0);
  const left = Math.floor((last - now) / 1000);
  if (left <= 0) return say("cutoff_over");
  const two = (number) => String(number).padStart(2, "0");
  return say("cutoff_in", `${Math.floor(left / 3600)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`);
}

// Once a second.
export function tick() {
  const shown = shownNow();
  if (!state.wall || !shown) return;
  const now = serverNow();
  $("wall_clock").textContent = inZone(now, shown.campaign.timezone).slice(11, 16);
  $("wall_cutoff").textContent = shown.counted && !shown.choice.as_of ? cutoffWords(shown.campaign, shown.status, now) : "";
  $("wall_fresh").textContent = $("freshness").textContent;
  const [x, y] = STEPS[Math.floor(now / 60000) % STEPS.length];
  $("wall").style.transform = `translate(${x}px, ${y}px)`;
  turn();
}

function turn() {
  const running = allCampaigns().filter((one) => one.deadline >= one.today && one.starts_on <= one.today);
  if (state.campaign || running.length < 2 || Date.now() - turned < TURN_MS) return;
  turned = Date.now();
  turnTo(running[(running.indexOf(campaignNow()) + 1) % running.length].campaign);
  choose({});
}

export function attachWall() {
  $("wall_end").addEventListener("click", () => choose({ wall: "" }));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && state.wall) choose({ wall: "" }); });
}
