// The operator's page of plans that move: choose what, enter it, see what it would move, confirm it. Nothing changes before the last of these. Where one is lies in
// the address (#campaign=&do=&step=), so that the browser's own keys go back and forth; what was typed is kept as long as the page is open.
import "./moves_words.js";
import { FORMS, askedOf, excuses, partsOf, restore } from "./moves_forms.js";
import { changeWords, madeWords, movesParts } from "./moves_view.js";
import { Invalid, Refused, ask, button, element, formOf, select, show, showErrors } from "./kit.js";
import { day, has, language, number, say, setLanguage, time } from "./words.js";

const WAIT_MS = 90000; // a whole campaign is worked out, twice
const NAMED = 10; // units of one change, said before the table
const KINDS = Object.keys(FORMS);
let session = null, data = null, trial = null; // trial: {what, body, answer, before}
let drafts = {};

const asked = () => new URLSearchParams(location.hash.slice(1));
const place = (more = {}) => `#${new URLSearchParams({ campaign: data.campaign, ...more })}`;
const nameOf = (unit) => data.units.find((one) => one.unit === unit)?.name || unit;
const paragraph = (textContent, properties = {}) => element("p", { textContent, ...properties });
const link = (href, textContent) => element("a", { href, textContent });

function signIn() { location.replace(`vao?next=${encodeURIComponent(location.href)}`); }

// ---------------------------------------------------------------- what the server refuses

// As people of the language write it: days, instants, numbers.
function readable(values) {
  const word = (value) => {
    if (typeof value === "number") return number(value);
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return day(value);
    return /^\d{4}-\d\d-\d\dT/.test(value) ? time(value, "no day") : value;
  };
  return Object.fromEntries(Object.entries(values || {}).map(([name, value]) => [name, word(value)]));
}

function errorWords({ field, code, values, detail }) {
  const name = code === "missing" ? `refused_missing_${(field || "").split("/").pop()}` : `refused_${code}`;
  return has(name) ? say(name, readable(values)) : detail;
}

// Each with its field; of a withdrawal the unit and the days are one choice, and of a sheet there are no fields: the unit is said.
function errorsOf(problem, what) {
  if (what === "target" && drafts.target?.file) return problem.errors.map((one) => (one.field?.startsWith("targets/") ? [null, `${one.values.unit}: ${errorWords(one)}`] : [one.field, errorWords(one)]));
  return problem.errors.map((one) => (what === "withdraw" && ["unit", "from", "to"].includes(one.field) ? ["excuse", one.code === "missing" ? say("refused_missing_excuse") : errorWords(one)] : [one.field, errorWords(one)]));
}

function why(refused) {
  if (refused.status === 0) return say("offline");
  if (refused.status === 503) return say("busy_change");
  return has(refused.code) ? say(refused.code) : say("failed", { why: refused.message });
}

// ---------------------------------------------------------------- the first page

function facts() {
  const fact = (name, value) => element("div", {}, element("dt", { textContent: say(name) }), element("dd", { textContent: value }));
  return element("dl", { className: "facts" }, fact("today", day(data.today)), fact("plan_until", day(data.plan_until)), fact("deadline", day(data.deadline)), fact("cutoff", data.cutoff));
}

function campaignChoice() {
  const titles = data.campaigns.map((one) => [one.code, one.title[language()] || one.title.vi]);
  if (titles.length === 1) return element("p", {}, element("strong", { textContent: titles[0][1] }));
  const field = select({ name: "campaign", label: say("campaign_of"), options: titles, value: data.campaign });
  field.querySelector("select").addEventListener("change", (event) => { location.hash = `#${new URLSearchParams({ campaign: event.target.value })}`; });
  return field;
}

function tasks() {
  return element("ul", { className: "tasks" }, ...KINDS.map((what) => element("li", {}, link(place({ do: what }), say(`do_${what}`)), paragraph(say(`do_${what}_hint`), { className: "hint" }))));
}

function standing() {
  const line = (one) => element("li", {}, paragraph(changeWords(one, nameOf), { className: "said" }), paragraph(one.reason), paragraph(madeWords(one), { className: "hint" }),
    one.kind === "excuse" ? withdrawLink(one) : null);
  return element("section", { id: "standing" }, element("h2", { textContent: say("standing") }), data.changes.length ? element("ul", { className: "changes" }, ...data.changes.map(line)) : paragraph(say("standing_none")));
}

function withdrawLink(one) {
  const made = link(place({ do: "withdraw" }), say("withdraw_this"));
  made.setAttribute("aria-label", `${say("withdraw_this")}: ${changeWords(one, nameOf)}`);
  made.addEventListener("click", () => { drafts.withdraw = { excuse: String(one.id) }; });
  return made;
}

function showStart() {
  present("start", say("moves"), [element("h1", { textContent: say("moves") }), campaignChoice(), facts(), element("h2", { textContent: say("what_to_do") }), tasks(), standing(),
    session.dashboard ? element("p", { className: "foot" }, link(`${session.dashboard}/`, say("dashboard"))) : null]);
}

// ---------------------------------------------------------------- a form

function showForm(what) {
  drafts[what] ||= FORMS[what].draft?.(data) || {};
  const draft = drafts[what];
  const back = element("p", {}, link(place(), say("back")));
  if (what === "withdraw" && excuses(data).length === 0) return present("form", say("do_withdraw"), [back, element("h1", { textContent: say("do_withdraw") }), ...partsOf(what, data, draft)]);
  const refuse = (refused) => {
    if (refused.status === 401) return signIn();
    const lines = refused.code === "refused" ? refused.problem.errors.map(errorWords) : [why(refused)];
    return showErrors(form, say("sheet_problem"), lines.map((words, n) => [n ? null : "sheet", words])); // the first beside the field, all above
  };
  const again = () => { showForm(what); document.getElementById("file")?.focus(); };
  const form = formOf(say(`do_${what}`), [paragraph(say("nothing_yet")), ...partsOf(what, data, draft, { onRefused: refuse, again })], say("preview"), (values) => preview(what, askedOf(what, values, draft, data)), (refused) => [null, why(refused)], say("not_shown"));
  restore(form, draft);
  const keep = ({ target }) => { if (target.name && target.type !== "file") draft[target.name] = target.value; };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  return present("form", say(`do_${what}`), [back, form]);
}

async function preview(what, body) {
  try {
    trial = { what, body, before: null, answer: await ask("POST", `/api/v1/desk/dry-runs/${encodeURIComponent(data.campaign)}`, body, WAIT_MS) };
  } catch (refused) {
    if (refused instanceof Refused && refused.status === 401) return signIn();
    if (refused instanceof Refused && refused.code === "refused") throw new Invalid(errorsOf(refused.problem, what));
    throw refused;
  }
  location.hash = place({ do: what, step: "check" });
}

// ---------------------------------------------------------------- the dry run

// Where one change names several units, each of them.
function namedTargets() {
  const { answer, body } = trial;
  if (!(body.targets?.length > 1)) return [];
  const more = body.targets.length > NAMED ? [say("above_more", { n: number(body.targets.length - NAMED) })] : [];
  return body.targets.slice(0, NAMED).map((one) => {
    const moved = answer.units.find((unit) => unit.unit === one.unit);
    return say("named_target", { name: nameOf(one.unit), old: moved ? number(moved.target[0]) : number(one.new), new: number(one.new) });
  }).concat(more);
}

function askedFacts() {
  const { answer, body } = trial;
  const fact = (label, ...values) => element("div", {}, element("dt", { textContent: label }), ...values.map((value) => element("dd", { textContent: value })));
  return element("dl", { className: "asked" }, fact(say(`do_${trial.what}`), changeWords(answer, nameOf, body.targets?.length), ...namedTargets()), fact(say("reason"), body.reason), fact(say("document"), body.document));
}

function showTrial() {
  const { what, answer, before } = trial;
  const title = say("trial", { what: say(`do_${what}`).toLocaleLowerCase(language()) });
  const confirm = button(say("confirm"), () => make(confirm), "main");
  confirm.id = "confirm";
  const news = before ? element("div", { className: "question", role: "alert", id: "changed", tabIndex: -1 }, element("h2", { textContent: say("changed_since") }), paragraph(say("changed_since_text"))) : null;
  const ways = element("p", { className: "ways" }, link(place({ do: what }), say("change_it")), link(place(), say("leave_it")));
  present("trial", title, [element("div", { className: "wide" }, element("h1", { textContent: title }), news,
    answer.changes ? element("div", { className: "warn", id: "trial" }, element("p", {}, element("strong", { textContent: say("trial_note") })), paragraph(say("trial_note_2", { button: say("confirm") }))) : null,
    askedFacts(), ...movesParts(answer, { top: data.top, before }), answer.changes ? confirm : null, ways)]);
  if (news) news.focus();
}

// What stands against it by now, or why nobody knows.
function notMade(refused) {
  const words = refused.code === "refused" ? errorsOf(refused.problem, trial.what).map(([, line]) => line) : [why(refused)];
  const box = element("div", { className: "summary", role: "alert", tabIndex: -1 }, element("h2", { textContent: say("not_made") }), ...words.map((line) => paragraph(line)));
  document.querySelector(".summary")?.remove();
  document.getElementById("confirm").before(box);
  box.focus();
}

async function make(confirm) {
  if (confirm.disabled) return;
  confirm.disabled = true;
  try {
    const made = await ask("POST", `/api/v1/desk/changes/${encodeURIComponent(data.campaign)}`, { ...trial.body, digest: trial.answer.digest }, WAIT_MS);
    const { what, body } = trial;
    trial = null;
    drafts[what] = undefined;
    await load(data.campaign);
    showMade(what, body, made);
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.status === 401) return signIn();
    confirm.disabled = false;
    if (refused.status !== 409) return notMade(refused);
    trial = { ...trial, answer: refused.problem.shown, before: trial.answer };
    showTrial();
  }
}

function showMade(what, body, made) {
  history.replaceState(null, "", place());
  const title = made.change === null ? say("stands_so") : say("made", { id: made.change });
  const parts = made.change === null ? [] : movesParts(made, { top: data.top });
  const dashboard = session.dashboard ? link(`${session.dashboard}/#${new URLSearchParams({ campaign: data.campaign })}`, say("to_dashboard")) : null;
  present("made", title, [element("div", { className: "wide" }, element("div", { className: "done", role: "status", id: "made" }, element("h1", { textContent: title }), made.change === null ? null : paragraph(changeWords(made, nameOf, body.targets?.length)), made.change === null ? null : paragraph(say("made_text"))),
    element("p", { className: "ways" }, dashboard, link(place({ at: String(Date.now()) }), say("do_another"))), parts.length ? element("details", {}, element("summary", { textContent: say("made_what") }), ...parts.filter(Boolean)) : null, standing())]);
}

// ---------------------------------------------------------------- beginning

function present(name, title, parts) {
  document.title = `${title} – ${say("brand")}`;
  document.body.dataset.shown = name;
  show(...parts);
}

function stop(title, text, action) { present("stopped", title, [element("h1", { textContent: title }), paragraph(text, { role: "alert" }), element("p", {}, action)]); }

function head() {
  const other = document.getElementById("language");
  other.textContent = language() === "vi" ? "English" : "Tiếng Việt";
  other.lang = language() === "vi" ? "en" : "vi";
  document.documentElement.lang = language();
  document.querySelector(".bar strong").textContent = say("brand");
  document.getElementById("account").textContent = say("my_account");
}

async function load(campaign) { data = await ask("GET", `/api/v1/desk/changes${campaign ? `?${new URLSearchParams({ campaign })}` : ""}`, undefined, WAIT_MS); }

function draw() {
  const what = asked().get("do");
  if (!KINDS.includes(what)) showStart();
  else if (asked().get("step") === "check" && trial?.what === what) showTrial();
  else showForm(what);
}

// The address names another campaign, or another step. What stands is read anew for the first page.
async function go() {
  head();
  try {
    session ||= await ask("GET", "/api/v1/session");
    head();
    if (session.role !== "operator") return stop(say("not_for_role"), say("not_for_role_text", session), link("vao", say("to_account")));
    const campaign = asked().get("campaign");
    if (data && campaign && campaign !== data.campaign) { drafts = {}; trial = null; }
    if (!data || campaign !== data.campaign || !asked().get("do")) await load(campaign);
    draw();
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.status === 401) return signIn();
    stop(say("moves"), refused.status === 404 ? say("no_campaign") : why(refused), button(say("try_again"), go, "main"));
  }
}

document.getElementById("language").addEventListener("click", () => { setLanguage(language() === "vi" ? "en" : "vi"); head(); if (data) draw(); else go(); });
addEventListener("hashchange", go);
go();
