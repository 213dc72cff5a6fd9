// PC06's desk: what waits for a decision, by unit, reason, age and state; accept or return, one or many at once. What fails says why beside it.
import "./desk_words.js";
import { cases, dayWord, decisionForm, item, number, reasonWord } from "./desk_view.js";
import { Refused, ask, element, show } from "./kit.js";
import { has, language, say, setLanguage } from "./words.js";

const PAGE = 100, AT_ONCE = 4, MOST = 5000;
const MANY = ""; // the draft of what is chosen; others are by document
const FORMATS = ["pdf", "xlsx", "docx", "csv"];

let session = null, data = null, room = PAGE;
const wanted = { campaign: "", state: "submitted", unit: "", reason: "", search: "", order: "age" };
const chosen = new Set(), open = new Set(), said = new Map(), drafts = new Map();
let parts = {};

const keyOf = (one) => `${one.unit}/${one.document}`;
const pathOf = (one) => `/api/v1/desk/explanations/${[data.campaign, one.unit, one.document].map((part) => encodeURIComponent(part)).join("/")}`;

// ---------------------------------------------------------------- what is shown

const ORDERS = {
  age: () => 0, // as the desk gives it: the longest waiting first
  unit: (a, b) => a.district.localeCompare(b.district) || a.unit.localeCompare(b.unit) || a.date.localeCompare(b.date),
  reason: (a, b) => a.reason.localeCompare(b.reason),
  count: (a, b) => b.count - a.count,
};

function fits(one) {
  const text = wanted.search.trim().toLocaleLowerCase();
  return (!wanted.unit || one.district === wanted.unit) && (!wanted.reason || one.reason === wanted.reason)
    && (!text || [one.document, one.unit, one.unit_name].some((part) => part.toLocaleLowerCase().includes(text)));
}

function found() { return data.explanations.filter(fits).sort(ORDERS[wanted.order]); }
function sum(list) { return list.reduce((total, one) => total + one.count, 0); }

function chooser(name, label, options, onChange) {
  const select = element("select", { id: name, name });
  for (const [value, words] of options) select.append(element("option", { value, textContent: words, selected: value === wanted[name] }));
  select.addEventListener("change", () => { wanted[name] = select.value; room = PAGE; onChange(); });
  return element("div", {}, element("label", { htmlFor: name, textContent: label }), select);
}

function names(of, word) { return [...new Map(data.explanations.map((one) => [one[of], word(one)])).entries()].sort((a, b) => a[1].localeCompare(b[1], language())); }

function filters() {
  const search = element("input", { type: "search", id: "search", value: wanted.search });
  search.addEventListener("input", () => { wanted.search = search.value; room = PAGE; fillList(); });
  const campaigns = data.campaigns.map((one) => [one.code, say("campaign_waiting", { title: one.title[language()] || one.code, n: number(one.waiting) })]);
  const states = ["submitted", "accepted", "returned", ""].map((state) => [state, say(state || "every_state")]);
  const districts = names("district", (one) => one.district_name), reasons = names("reason", (one) => reasonWord(one.reason));
  if (!districts.some(([code]) => code === wanted.unit)) wanted.unit = "";
  if (!reasons.some(([code]) => code === wanted.reason)) wanted.reason = "";
  return element("div", { className: "filters" }, chooser("campaign", say("campaign"), campaigns, load), chooser("state", say("state"), states, load),
    chooser("unit", say("district"), [["", say("every_unit")], ...districts], fillList), chooser("reason", say("reason"), [["", say("every_reason")], ...reasons], fillList),
    chooser("order", say("order"), [["age", say("by_age")], ["unit", say("by_unit")], ["reason", say("by_reason")], ["count", say("by_count")]], fillList),
    element("div", {}, element("label", { htmlFor: "search", textContent: say("search") }), search));
}

function button(words, action) {
  const made = element("button", { type: "button", className: "plain", textContent: words });
  made.addEventListener("click", action);
  return made;
}

function compiled() {
  const day = element("input", { type: "date", id: "compiled-day", value: data.now.slice(0, 10) });
  const links = FORMATS.map((format) => element("a", { textContent: format.toUpperCase() }));
  const aim = () => { for (const [place, link] of links.entries()) link.href = `${session.dashboard.replace(/\/$/, "")}/reports/${encodeURIComponent(data.campaign)}/${day.value}.${FORMATS[place]}?report=explanations&lang=${language()}`; };
  day.addEventListener("change", aim);
  aim();
  return element("section", { id: "compiled" }, element("h2", { textContent: say("compiled") }),
    element("div", { className: "field" }, element("label", { htmlFor: day.id, textContent: say("compiled_day") }), day), element("ul", {}, ...links.map((link) => element("li", {}, link))));
}

function fillMany() {
  const list = data.explanations.filter((one) => chosen.has(keyOf(one)));
  parts.many.hidden = list.length === 0;
  parts.chosen.textContent = say("chosen", { documents: number(list.length), cases: number(sum(list)) });
}

function fillList() {
  const list = found(), shown = list.slice(0, room);
  const items = shown.map((one) => item(one, `e-${data.explanations.indexOf(one)}`, {
    key: keyOf(one), drafts, now: data.now, chosen: chosen.has(keyOf(one)), said: said.get(keyOf(one)), open: open.has(keyOf(one)),
    onChoose: (on) => { if (on) chosen.add(keyOf(one)); else chosen.delete(keyOf(one)); fillMany(); },
    onOpen: (on) => { if (on) open.add(keyOf(one)); else open.delete(keyOf(one)); },
    decide: (decision, note) => decideAll([one], decision, note, keyOf(one)) }));
  const all = element("input", { type: "checkbox", checked: shown.length > 0 && shown.every((one) => chosen.has(keyOf(one))) });
  all.addEventListener("change", () => {
    for (const one of shown) if (all.checked) chosen.add(keyOf(one)); else chosen.delete(keyOf(one));
    fillList();
    parts.list.querySelector("input").focus();
  });
  const empty = data.explanations.length > 0 ? "none_found" : wanted.state === "submitted" ? "none_waiting" : "none";
  parts.list.replaceChildren(
    data.total > data.explanations.length ? element("p", { textContent: say("shown_of", { documents: number(data.explanations.length), total: number(data.total) }) }) : "",
    shown.length === 0 ? element("p", { textContent: say(empty) }) : element("div", { className: "counts" }, element("label", { className: "choice" }, all, say("choose_all")),
      element("span", { textContent: say("shown", { documents: number(list.length), cases: number(sum(list)) }) })),
    element("ul", { className: "items" }, ...items),
    list.length > shown.length ? button(say("more", { n: number(Math.min(PAGE, list.length - shown.length)) }), () => { room += PAGE; fillList(); parts.list.querySelector(`#e-${data.explanations.indexOf(list[shown.length])} input`)?.focus(); }) : "");
  fillMany();
}

function fill() {
  parts = { list: element("div", {}), news: element("div", { className: "news", role: "status" }), chosen: element("p", {}), many: decisionForm("many", (decision, note) => decideAll(data.explanations.filter((one) => chosen.has(keyOf(one))), decision, note, MANY), drafts, MANY) };
  parts.many.id = "many";
  parts.many.prepend(parts.chosen);
  show(element("h1", { textContent: say("desk") }), filters(), button(say("reload"), load), parts.news, parts.list, parts.many, compiled());
  document.body.dataset.shown = "desk";
  fillList();
}

// ---------------------------------------------------------------- decisions

function why(refused) { return has(refused.code) ? say(refused.code) : say("not_done", { why: refused.message }); }

async function decideOne(one, decision, note) {
  try {
    const done = await ask("POST", pathOf(one), { decision, rev: one.rev, note });
    Object.assign(one, { state: done.state, waiting_since: null });
    one.history.push({ rev: done.rev, at: done.at, decision, by: done.by, note: done.note });
    said.set(keyOf(one), { bad: false, words: say(decision === "accept" ? "done_accept" : "done_return") });
    chosen.delete(keyOf(one));
    return null;
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    said.set(keyOf(one), { bad: true, words: why(refused) });
    return refused;
  }
}

// A few at a time: one that fails stops no other, but nothing more is sent once the session has ended or the network is gone.
async function decideAll(list, decision, note, draft) {
  const waiting = [...list], failed = [];
  let ended = null;
  const work = async () => {
    while (waiting.length > 0 && !ended) {
      tell(say("deciding", { n: number(list.length - waiting.length + 1), of: number(list.length) }));
      const one = waiting.shift();
      const refused = await decideOne(one, decision, note);
      if (refused) failed.push([one, refused]);
      if (refused && [0, 401].includes(refused.status)) ended = refused;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const one of waiting) said.set(keyOf(one), { bad: true, words: why(ended) });
  const bad = failed.length + waiting.length;
  if (failed.some(([, refused]) => refused.status === 409)) await readAgain();
  if (bad === 0) drafts.delete(draft);
  parts.many.querySelector("textarea").value = drafts.get(MANY) || "";
  fillList();
  if (ended && ended.status === 401) tell(element("span", {}, say("signed_out"), " ", element("a", { href: "vao?next=desk", textContent: say("sign_in_again") })), true);
  else tell(bad === 0 ? say(decision === "accept" ? "all_accepted" : "all_returned", { n: number(list.length) }) : say("some_failed", { n: number(list.length - bad), bad: number(bad) }), bad > 0);
  (draft === MANY ? parts.news.firstChild : parts.list.querySelector(`#e-${data.explanations.indexOf(list[0])} summary`)).focus();
}

// What stands anew is read anew: nobody decides on it without having chosen it again.
async function readAgain() {
  const conflicts = new Set([...said].filter(([, one]) => one.bad).map(([key]) => key));
  try {
    const fresh = new Map((await ask("GET", address(""))).explanations.map((one) => [keyOf(one), one]));
    for (const one of data.explanations) {
      const now = fresh.get(keyOf(one));
      if (conflicts.has(keyOf(one)) && now && now.rev !== one.rev) { Object.assign(one, now); chosen.delete(keyOf(one)); }
    }
  } catch (refused) { if (!(refused instanceof Refused)) throw refused; } // what stood is shown, and the reason beside it
}

function tell(words, bad = false) {
  parts.news.replaceChildren(element("p", { className: bad ? "bad" : "", tabIndex: -1 }, words));
}

// ---------------------------------------------------------------- beginning

function address(state) { return `/api/v1/desk/explanations?limit=${MOST}${wanted.campaign ? `&campaign=${encodeURIComponent(wanted.campaign)}` : ""}${state ? `&state=${state}` : ""}`; }

async function load() {
  try {
    data = await ask("GET", address(wanted.state));
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.status === 401) return location.replace("vao?next=desk");
    return stop(say("desk"), why(refused), button(say("try_again"), begin));
  }
  wanted.campaign = data.campaign;
  chosen.clear();
  open.clear();
  said.clear();
  drafts.clear();
  room = PAGE;
  fill();
}

function stop(title, text, action) {
  show(element("h1", { textContent: title }), element("p", { textContent: text }), element("p", {}, action));
  document.body.dataset.shown = "stopped";
}

function head() {
  const other = document.getElementById("language"), account = document.getElementById("account");
  other.textContent = language() === "vi" ? "English" : "Tiếng Việt";
  other.lang = language() === "vi" ? "en" : "vi";
  document.title = `${say("desk")} – Tiến độ`;
  if (session) Object.assign(account, { textContent: say("account_of", session), hidden: false });
}

async function begin() {
  head();
  try { session = await ask("GET", "/api/v1/session"); } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    return refused.status === 401 ? location.replace("vao?next=desk") : stop(say("desk"), why(refused), button(say("try_again"), begin));
  }
  head();
  if (session.role !== "pc06") return stop(say("not_for_role"), say("not_for_role_text", session), element("a", { href: "vao", textContent: say("to_account") }));
  await load();
}

document.getElementById("language").addEventListener("click", () => { 
  setLanguage(language() === "vi" ? "en" : "vi");
  if (!data) return begin();
  head();
  fill();
});
document.documentElement.lang = language();
begin();
