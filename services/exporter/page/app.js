// The page: what is chosen (in the address, so that it can be shared and gone back to), what is asked, when it is shown.
import { say, setLanguage, currentLanguage, count, date, instant } from "./words.js";
import { ask, file, listen, useToken, Refused } from "./source.js";
import * as view from "./view.js";

const $ = (id) => document.getElementById(id);
const state = { campaign: "", date: "", unit: "", as_of: "" };
let about = { role: "viewer", unit: "*", now: "", notice: "" };
let campaigns = [];
let connected = false;

function readAddress() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const token = parameters.get("token");
  if (token) {
    localStorage.setItem("tiendo.token", token);
    parameters.delete("token");
    history.replaceState(null, "", `#${parameters}`);
  }
  for (const name of Object.keys(state)) state[name] = parameters.get(name) || "";
}

function writeAddress() {
  const parameters = new URLSearchParams(Object.entries(state).filter(([, value]) => value));
  if (`#${parameters}` !== location.hash) history.pushState(null, "", `#${parameters}`);
}

function choose(changes) {
  Object.assign(state, changes);
  writeAddress();
  refresh();
}

function translate() {
  document.documentElement.lang = currentLanguage();
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  $("language").textContent = say("switch");
  $("language").lang = currentLanguage() === "vi" ? "en" : "vi";
}

function problem(text) {
  $("problem").hidden = !text;
  $("problem").textContent = text || "";
}

function enter(refused) {
  $("main").hidden = true;
  $("enter").hidden = false;
  $("refused").textContent = refused ? say("refused") : "";
  $("token").focus();
}

const campaignNow = () => campaigns.find((one) => one.campaign === state.campaign) || campaigns[0];
const shift = (day, by) => new Date(Date.parse(`${day}T00:00:00Z`) + by * 86400000).toISOString().slice(0, 10);

// A time of the campaign's own zone: its offset is that of the clock that `about` tells.
function asOf() {
  return state.as_of ? `${state.as_of.length === 16 ? `${state.as_of}:00` : state.as_of}${about.now.slice(-6)}` : "";
}

function showControls(campaign, status) {
  $("campaign").replaceChildren(...campaigns.map((one) => view.node("option", { value: one.campaign, selected: one.campaign === campaign.campaign }, one.title[currentLanguage()])));
  $("date").value = status.date;
  $("date").min = campaign.starts_on;
  $("date").max = campaign.today;
  $("after").disabled = status.date >= campaign.today; // what has not begun has no figures
  if (document.activeElement !== $("as_of")) $("as_of").value = state.as_of;
  $("title").textContent = campaign.title[currentLanguage()];
  document.title = `${date(status.date)} – ${campaign.title[currentLanguage()]}`;
  $("notice").hidden = !about.notice;
  $("notice").textContent = about.notice;
}

function showFreshness(status, counted) {
  const at = status.as_of || about.now;
  const time = at.slice(0, 10) === status.date ? at.slice(11, 16) : instant(at); // of another day the time alone would say little
  const line = $("freshness");
  line.innerHTML = say(counted ? "fresh" : "fresh_uncounted", time, Number(status.total.reports_in), Number(status.total.reports_expected)); // numbers and a time only
  const told = state.as_of ? say("past") : connected ? say("live") : say("away");
  const standing = status.closed_at ? "" : ` · ${say(counted ? "preliminary" : "not_counted_day")}`;
  line.append(" · ", view.node("span", { className: state.as_of ? "" : connected ? "live" : "away" }, told), standing);
}

function showReports(campaign, status) {
  const link = (words, format, report) => view.node("button", { type: "button", onclick: () => save(campaign, status, format, report) }, words);
  view.fill($("reports"), say("download"), " ", link("PDF", "pdf"), link("XLSX", "xlsx"), link("DOCX", "docx"), link("CSV", "csv"),
    link(say("evaluation"), "pdf", "evaluation"), about.role === "viewer" ? "" : link(say("candidates"), "pdf", "candidates"),
    link(say("explanations"), "pdf", "explanations"), link(say("press"), "pdf", "press"));
}

async function save(campaign, status, format, report) {
  try {
    const unit = state.unit && state.unit !== campaign.top ? state.unit : "";
    const { blob, name } = await file(`/reports/${encodeURIComponent(campaign.campaign)}/${status.date}.${format}`, { report, unit, as_of: asOf(), lang: currentLanguage() });
    const link = view.node("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    URL.revokeObjectURL(link.href);
    problem("");
  } catch (error) {
    problem(told(error));
  }
}

// From the top that may be seen down to the unit: parents are asked for one by one.
const names = new Map();
async function pathOf(campaign, total, query) {
  const path = [{ unit: total.unit, name: total.name }];
  const top = about.unit === "*" ? campaign.top : about.unit;
  let parent = total.parent;
  let unit = total.unit;
  while (parent && unit !== top && path.length < 12) {
    if (!names.has(parent)) names.set(parent, (await ask("/api/v1/status", { ...query, unit: parent })).total);
    const row = names.get(parent);
    path.unshift({ unit: row.unit, name: row.name });
    unit = row.unit;
    parent = row.parent;
  }
  return path;
}

async function acknowledge(alert) {
  const note = window.prompt(alert.others.length ? say("note_all", alert.unit_name, count(alert.others.length + 1)) : say("note"), "");
  if (note === null) return;
  try {
    for (const number of [alert.alert, ...alert.others])
      await ask(`/api/v1/alerts/${number}/ack`, { province: campaignNow().province }, { method: "POST", body: JSON.stringify({ note }) });
    problem("");
  } catch (error) {
    problem(told(error));
  }
  refresh();
}

async function show() {
  [about, campaigns] = await Promise.all([ask("/api/v1/about"), ask("/api/v1/campaigns")]);
  const campaign = campaignNow();
  if (!campaign) {
    $("enter").hidden = true;
    $("main").hidden = true;
    return say("no_campaign");
  }
  const query = { campaign: campaign.campaign, date: state.date, as_of: asOf() };
  const status = await ask("/api/v1/status", { ...query, unit: state.unit });
  const unit = status.total.unit;
  const from = shift(status.date, -59) > campaign.starts_on ? shift(status.date, -59) : campaign.starts_on;
  const heatFrom = shift(status.date, -30) > campaign.starts_on ? shift(status.date, -30) : campaign.starts_on;
  const span = { campaign: campaign.campaign, unit, to: status.date, as_of: asOf() };
  const [days, counts] = await Promise.all([
    ask("/api/v1/days", { ...span, from }), campaign.metrics.length > 1 ? ask("/api/v1/counts", { ...query, date: status.date, unit }) : null]);
  const counted = days.days.find((day) => day.date === status.date)?.counted ?? true;
  // the figures first: they are what a wall screen is looked at for
  showControls(campaign, status);
  showFreshness(status, counted);
  view.showCards(status, counted);
  view.showUnits(status, counted, (chosen) => choose({ unit: chosen }));
  if (counts) view.showCounts(counts);
  showReports(campaign, status);
  $("enter").hidden = true;
  $("main").hidden = false;
  const [path, all, alerts, calendar] = await Promise.all([
    pathOf(campaign, status.total, query), ask("/api/v1/status", { ...query, unit, level: "all" }),
    ask("/api/v1/alerts/open", { campaign: campaign.campaign, unit, limit: 50, by: "unit" }),
    ask("/api/v1/calendar", { ...span, from: heatFrom })]);
  view.showPath(path, (chosen) => choose({ unit: chosen }));
  view.showSilent(all.units.length ? all.units : [all.total], counted);
  view.showAlerts(alerts, Boolean(state.as_of) || status.date !== campaign.today, about.role !== "viewer" && !state.as_of, acknowledge);
  view.showHeat(calendar);
  view.showChart(days, status, campaign);
  document.body.dataset.shown = String(Number(document.body.dataset.shown || 0) + 1);
  return "";
}

// What went wrong in the reader's words, the server's behind them.
function told(error) {
  if (!(error instanceof Refused)) return say("offline");
  const words = say("problems")[error.status];
  return words ? `${words} (${error.message})` : error.message;
}

// One at a time; what is asked for meanwhile is asked once more at the end. What may pass by itself is tried again.
let busy = false;
let again = false;
let began = 0;
let timer = null;
async function refresh() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    do {
      again = false;
      began = Date.now();
      problem(await show());
    } while (again);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) enter(true);
    else problem(told(error));
    if (error instanceof Refused && [400, 403, 404].includes(error.status)) { // no figures of another choice stand under this one
      $("main").hidden = true;
      $("freshness").textContent = "";
    }
    if (!(error instanceof Refused)) refreshIn(5000);
    else if (error.status === 429 || error.status === 503) refreshIn(1000 * error.wait);
  } finally {
    busy = false;
  }
}

function refreshIn(pause) {
  timer ??= setTimeout(() => { timer = null; refresh(); }, pause);
}

// Changes come as fast as reports do; a page is looked at by people.
const BETWEEN_MS = 400;
const refreshSoon = () => (Date.now() - began >= BETWEEN_MS ? refresh() : refreshIn(BETWEEN_MS));

function begin() {
  const token = localStorage.getItem("tiendo.token");
  if (!token) return enter(false);
  useToken(token);
  refresh();
  return listen(refreshSoon, (good) => {
    connected = good;
    const line = document.querySelector("#freshness .live");
    if (good || !line) return;
    line.className = "away";
    line.textContent = say("away");
  });
}

$("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  localStorage.setItem("tiendo.token", $("token").value.trim());
  $("token").value = "";
  begin();
});
$("choice").addEventListener("submit", (event) => event.preventDefault());
$("campaign").addEventListener("change", () => choose({ campaign: $("campaign").value, date: "", unit: "" }));
$("date").addEventListener("change", () => choose({ date: $("date").value }));
$("before").addEventListener("click", () => choose({ date: shift($("date").value, -1) }));
$("after").addEventListener("click", () => choose({ date: shift($("date").value, 1) }));
$("today").addEventListener("click", () => choose({ date: "", as_of: "" }));
$("as_of").addEventListener("change", () => choose({ as_of: $("as_of").value }));
$("print").addEventListener("click", () => window.print());
$("leave").addEventListener("click", () => { localStorage.removeItem("tiendo.token"); location.reload(); });
$("language").addEventListener("click", () => { setLanguage(currentLanguage() === "vi" ? "en" : "vi"); translate(); refresh(); });
window.addEventListener("popstate", () => { readAddress(); refresh(); });
window.addEventListener("hashchange", () => { readAddress(); refresh(); });
window.addEventListener("resize", () => { clearTimeout(window.resized); window.resized = setTimeout(refresh, 300); });

readAddress();
translate();
begin();
