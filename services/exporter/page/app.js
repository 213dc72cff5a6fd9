// The page: what is asked of the API for what is chosen, and in which order it is shown. What is chosen is choice.js, who looks is door.js, how fresh it is
// fresh.js; each part that is seen has its own file.
import { say, date as dayWords } from "./words.js";
import { $, node, fill } from "./dom.js";
import { ask, file, Refused } from "./source.js";
import { currentLanguage } from "./words.js";
import { state, readAddress, addressNow, choose, onChoice, knowCampaigns, allCampaigns, campaignNow, settle, dropUnit, hasJustChangedTo, isChosen, asOf, shift, waysOut } from "./choice.js";
import { asker, enter, forget, take, attachDoor } from "./door.js";
import { translate, showCampaigns, showControls, attachControls } from "./controls.js";
import { attachFinder } from "./finder.js";
import { isLive, hear, looked, stillGood, showFresh, hideFresh, showFreshness, POLL_MS } from "./fresh.js";
import { placeFirst, hasMine } from "./first.js";
import { showVerdict } from "./verdict.js";
import { showStanding, showSparks } from "./standing.js";
import { showCards, showCounts, showPath, keepOwn } from "./view.js";
import { showUnits, addCounts } from "./units_table.js";
import { showHeat } from "./heat.js";
import { showChart } from "./chart.js";
import { showAlerts, showSilent, attachTodo } from "./todo.js";
import { showWall, tick, attachWall } from "./wall.js";

let about = { role: "viewer", unit: "*", now: "", notice: "" };

// What is wrong, and the ways out of it: pairs of words and what they do. It is said until a look at the figures finds nothing wrong.
let isTheirs = false; // it came of what somebody did, not of a look
function problem(text, ways = []) {
  isTheirs = false;
  $("problem").hidden = !text;
  if (text) fill($("problem"), text, ...ways.flatMap(([words, go]) => [" ", node("button", { type: "button", onclick: go }, words)]));
  else $("problem").replaceChildren();
}

// What somebody did went wrong: that is said until something else is chosen, however often the figures are looked at meanwhile.
function wentWrong(text) {
  problem(text);
  isTheirs = Boolean(text);
}

function hideFigures() {
  $("main").hidden = $("wall").hidden = $("unit").hidden = true;
  $("where").hidden = true;
  $("today").disabled = false; // a way out
  document.body.classList.remove("on_wall");
  hideFresh();
}

function showReports(campaign, status) {
  const link = (words, format, report) => node("button", { type: "button", onclick: () => save(campaign, status, format, report) }, words);
  fill($("reports"), say("download"), " ", link("PDF", "pdf"), link("XLSX", "xlsx"), link("DOCX", "docx"), link("CSV", "csv"),
    link(say("evaluation"), "pdf", "evaluation"), about.role === "viewer" ? "" : link(say("candidates"), "pdf", "candidates"),
    link(say("explanations"), "pdf", "explanations"), link(say("press"), "pdf", "press"),
    campaign.today > campaign.deadline ? link(say("final"), "pdf", "final") : "",
    campaign.archived ? node("span", { id: "archived", title: `SHA-256 ${campaign.archived.sha256}` }, say("archived", dayWords(campaign.archived.date), campaign.archived.file)) : "");
}

async function save(campaign, status, format, report) {
  try {
    const unit = state.unit && state.unit !== campaign.top ? state.unit : "";
    const day = report === "final" && status.date < campaign.deadline ? campaign.deadline : status.date;
    const { blob, name } = await file(`/reports/${encodeURIComponent(campaign.campaign)}/${day}.${format}`, { report, unit, as_of: asOf(campaign), lang: currentLanguage() });
    const link = node("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    URL.revokeObjectURL(link.href);
    problem("");
  } catch (error) {
    wentWrong(told(error));
  }
}

// The status asked for. Who has changed the campaign keeps the unit where the other one has it.
async function statusOf(query, choice) {
  const may = hasJustChangedTo(query.campaign);
  try {
    return await ask("/api/v1/status", { ...query, unit: choice.unit });
  } catch (error) {
    if (!may || !choice.unit || !(error instanceof Refused) || error.status !== 404 || !isChosen(choice)) throw error;
    dropUnit(choice);
    return ask("/api/v1/status", query);
  }
}

const sinceOf = (campaign, day, days) => (shift(day, -days) > campaign.starts_on ? shift(day, -days) : campaign.starts_on);

// The days are asked for with the status, by what it most likely is of: nobody waits for one answer to ask for the other. Null where that is wrong.
function earlyDays(campaign, choice) {
  const to = choice.date || campaign.today;
  return ask("/api/v1/days", { campaign: campaign.campaign, unit: choice.unit, to, as_of: asOf(campaign), from: sinceOf(campaign, to, 59) }).catch(() => null);
}

async function daysOf(early, span, from) {
  const known = await early;
  return known && known.unit === span.unit && known.to === span.to ? known : ask("/api/v1/days", { ...span, from });
}

function showNoCampaign() {
  hideFigures();
  showCampaigns(null, about.notice);
  document.title = "Tiến độ";
  problem(allCampaigns().length ? say("no_such_campaign", state.campaign) : say("no_campaign"), waysOut());
}

// The figures first: they are what is looked for. Then what is asked for by them.
function showFigures(campaign, status, counted, choice) {
  const onUnit = (chosen) => choose({ unit: chosen });
  placeFirst(about);
  showControls(campaign, status, choice);
  showFresh({ choice, campaign, status, counted, now: about.now, at: Date.now() });
  showVerdict(campaign, status);
  showStanding(status, counted, onUnit);
  showCards(status, counted);
  showUnits(status, counted, onUnit, `${campaign.campaign} ${addressNow(choice)}`);
  showReports(campaign, status);
  document.body.classList.toggle("on_wall", Boolean(choice.wall));
  $("main").hidden = Boolean(choice.wall || choice.page);
  if (choice.wall || $("unit").dataset.of !== addressNow(choice)) $("unit").hidden = true; // until it stands there
  $("wall").hidden = !choice.wall;
  $("where").hidden = false;
  if (choice.wall) showWall(campaign, status, counted);
  showFreshness();
}

// False: there is nothing to show, and it is said; or something else has been chosen meanwhile: its turn comes next.
async function show() {
  const who = asker();
  const choice = { ...state };
  const isLeft = () => who !== asker() || !isChosen(choice); // figures of one choice never stand under another
  const [told, campaigns] = await Promise.all([ask("/api/v1/about"), ask("/api/v1/campaigns")]);
  if (isLeft()) return false;
  about = told;
  keepOwn(about.units);
  knowCampaigns(campaigns);
  const campaign = campaignNow();
  $("enter").hidden = true;
  if (!campaign) {
    showNoCampaign();
    return false;
  }
  const query = { campaign: campaign.campaign, date: choice.date, as_of: asOf(campaign) };
  showCampaigns(campaign, about.notice);
  const early = earlyDays(campaign, choice);
  const status = await statusOf(query, choice);
  if (isLeft()) return false;
  const { unit } = status.total;
  const since = (days) => sinceOf(campaign, status.date, days);
  const span = { campaign: campaign.campaign, unit, to: status.date, as_of: asOf(campaign) };
  const days = await daysOf(early, span, since(59));
  const counted = days.days.find((day) => day.date === status.date)?.counted ?? true;
  if (isLeft()) return false;
  showFigures(campaign, status, counted, choice);
  settle(campaign);
  const rest = choice.page ? showPage : showBoard;
  if (!choice.wall && !await rest({ campaign, status, days, query, span, since, isLeft, counted, choice })) return false;
  document.body.dataset.shown = String(Number(document.body.dataset.shown || 0) + 1);
  return true;
}

// A unit's own page comes when it is asked for.
async function showPage(given) {
  const { showUnit } = await import("./unit.js");
  return showUnit({ ...given, as_of: given.span.as_of, refresh, onUnit: (chosen) => choose({ unit: chosen }) });
}

// What is one's own comes at once with the rest, where it is asked for at all.
async function showBoard(given) {
  const [rest, mine] = await Promise.all([showRest(given), hasMine(about) ? showMine(given) : true]);
  return rest && mine;
}

async function showMine(given) {
  const form = about.sign_in && about.account_role === "clerk" ? new URL("nhap", about.sign_in).href : "";
  return (await import("./mine.js")).showMine({ ...given, form, language: currentLanguage() });
}

async function showRest({ campaign, status, days, query, span, since, isLeft }) {
  const { unit } = status.total;
  const [place, missing, alerts, calendar, courses, counts] = await Promise.all([
    ask("/api/v1/units", { campaign: campaign.campaign, date: status.date, unit }), ask("/api/v1/missing", { ...query, date: status.date, unit }),
    ask("/api/v1/alerts/open", { campaign: campaign.campaign, unit, limit: 50, by: "unit" }), ask("/api/v1/calendar", { ...span, from: since(30) }),
    status.units.length ? ask("/api/v1/courses", { ...span, from: since(13) }) : null,
    campaign.metrics.length > 1 ? ask("/api/v1/counts", { ...query, date: status.date, unit }) : null]);
  if (isLeft()) return false;
  showPath(place.units.length ? place.units[0].path : [status.total], (chosen) => choose({ unit: chosen }));
  showSilent(missing, unit);
  showAlerts(alerts, campaign, Boolean(state.as_of) || status.date !== campaign.today, about.role !== "viewer" && !state.as_of, refresh);
  showHeat(calendar);
  if (courses) showSparks(courses, calendar);
  if (counts) { showCounts(counts); addCounts(counts); }
  await showChart(days, status, campaign, isLeft);
  return !isLeft();
}

// What went wrong in the reader's words, the server's behind them.
function told(error) {
  if (!(error instanceof Refused)) return say("offline");
  const words = say("problems")[error.status];
  return words ? `${words} (${error.message})` : error.message;
}

// One at a time; what is asked for meanwhile is asked once more at the end. What may pass by itself is tried again. Where nobody is let in, nothing is asked:
// neither behind the question whether a token is to be replaced nor behind the door.
let busy = false;
let again = false;
let began = 0;
let timer = null;
async function refresh() {
  if (busy) { again = true; return; }
  busy = true;
  again = true;
  while (again && asker()) {
    again = false;
    began = Date.now();
    const who = asker();
    try {
      if (await show() && !isTheirs) problem("");
      looked(began, false);
    } catch (error) {
      looked(began, true);
      if (!again && who === asker()) refused(error); // what another was refused says nothing of who asks now
    }
  }
  busy = false;
  showFreshness();
}

function refused(error) {
  const status = error instanceof Refused ? error.status : 0;
  if (status === 401) { forget(); hear(false); enter(true); return; }
  const nothing = [400, 403, 404, 409].includes(status); // no figures of another choice stand under this one
  problem(told(error), nothing ? waysOut() : []);
  if (nothing) hideFigures();
  if (status === 0) refreshIn(5000);
  else if (status === 429 || status === 503) refreshIn(1000 * error.wait);
}

function refreshIn(pause) {
  timer ??= setTimeout(() => { timer = null; refresh(); }, pause);
}

// Changes come as fast as reports do; a page is looked at by people.
const BETWEEN_MS = 400;
const refreshSoon = () => (Date.now() - began >= BETWEEN_MS ? refresh() : refreshIn(BETWEEN_MS));

function onEvent(event) {
  hear(Boolean(event.change));
  refreshSoon();
  showFreshness();
}

// Every second: what has become old says so, and without a stream it is asked now and then.
function look() {
  if (!isLive() && !busy && Date.now() - began >= POLL_MS) refresh();
  if (isLive() && !busy) stillGood();
  showFreshness();
  tick();
}

function hide() {
  hideFigures();
  hear(false);
  problem("");
}

onChoice(() => { isTheirs = false; refresh(); });
attachDoor({ hide, refresh, onEvent, look }, () => about);
attachControls(wentWrong);
attachFinder();
attachTodo();
attachWall();
window.addEventListener("popstate", () => take(readAddress()));
window.addEventListener("resize", () => { clearTimeout(window.resized); window.resized = setTimeout(refresh, 300); });
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh); // a chart is drawn in the colours of its moment
translate();
take(readAddress());
