// The page behind a mail's link: that mail's alerts with boxes, a day to promise, a note, one button. The server wrote the alerts into the page; only the
// button changes anything. Where the link is not taken, the server wrote why, and this script adds nothing.
import "./answer_words.js";
import { Invalid, Refused, ask, choice, element, field, formOf, show } from "./kit.js";
import { day, has, language, number, say, showIn, time } from "./words.js";

let data = JSON.parse(document.getElementById("data").textContent || "null");
let done = null; // what was sent last, as the server answered

const dayWord = (date) => (language() === "en" ? date : day(date));
const instantWord = (at) => (language() === "en" ? `${at.slice(0, 10)} ${at.slice(11, 16)}` : time(at, "-")); // always with its day
const among = (state) => data.alerts.filter((one) => one.state === state);
const later = (one, other) => (one > other ? one : other);
const earlier = (one, other) => (one < other ? one : other);
// The days that may be promised of all of these.
const range = (alerts) => ({ first: alerts.map((one) => one.until_first).reduce(later), last: alerts.map((one) => one.until_last).reduce(earlier) });

// ---------------------------------------------------------------- what is shown

function standing(one) {
  if (one.state === "resolved") return say(has(`resolved_${one.resolution}`) ? `resolved_${one.resolution}` : "resolved_ended");
  if (one.state !== "acknowledged") return null;
  return say(one.until ? "promised" : "acknowledged", { by: one.acknowledged_by, at: instantWord(one.acknowledged_at), until: one.until && dayWord(one.until) });
}

function words(one) {
  const stands = standing(one);
  return [
    element("strong", { textContent: one.unit_name }), " · ", element("span", { className: `severity ${one.severity}`, textContent: say(`severity_${one.severity}`) }),
    element("span", { className: "text", textContent: one.text[language()] }),
    element("span", { className: "small", textContent: `#${one.alert}, ${say("since", { at: instantWord(one.raised_at) })}` }),
    stands ? element("span", { className: "small state", textContent: stands }) : null,
    one.note ? element("span", { className: "small", textContent: say("noted", { note: one.note }) }) : null,
    one.kind === "figure_implausible" && one.state === "open" ? element("span", { className: "small", textContent: say("confirms") }) : null,
  ].filter((part) => part !== null);
}

function box(one) {
  return element("li", {}, element("label", { className: "choice" }, element("input", { type: "checkbox", name: `a-${one.alert}`, id: `a-${one.alert}` }), element("span", { className: "words" }, ...words(one))));
}

function chooseAll(list) {
  const all = choice("choose-all", say("choose_all"));
  all.querySelector("input").addEventListener("change", (event) => { for (const one of list.querySelectorAll("input")) one.checked = event.target.checked; });
  return all;
}

function group(state, name, hint) {
  const alerts = among(state);
  if (alerts.length === 0) return null;
  const list = element("ul", { className: "plainlist" }, ...alerts.map(box));
  return element("fieldset", {}, element("legend", { textContent: say(name, { n: number(alerts.length) }) }), hint ? element("p", { className: "hint", textContent: say(hint) }) : null,
    state === "open" && alerts.length > 1 ? chooseAll(list) : null, list);
}

function ended() {
  const alerts = among("resolved");
  if (alerts.length === 0) return null;
  return element("section", {}, element("h2", { textContent: say("ended", { n: number(alerts.length) }) }),
    element("ul", { className: "plainlist ended" }, ...alerts.map((one) => element("li", {}, element("span", { className: "words" }, ...words(one))))));
}

function note() {
  const text = element("textarea", { id: "note", name: "note", maxLength: 1000, rows: 3 });
  text.setAttribute("aria-describedby", "note-hint");
  return element("div", { className: "field" }, element("label", { htmlFor: "note", textContent: say("answer_note") }), element("p", { className: "hint", id: "note-hint", textContent: say("answer_note_hint") }), text);
}

function until(alerts) {
  const days = range(alerts);
  const part = field({ name: "until", type: "date", label: say("until"), hint: say("until_hint", { first: dayWord(days.first), last: dayWord(days.last) }) });
  Object.assign(part.querySelector("input"), { min: days.first, max: days.last });
  return part;
}

function news() {
  if (!done) return null;
  const promised = done.until && { until: dayWord(done.until) };
  return element("p", { className: "done", role: "status", tabIndex: -1, id: "done", textContent: say(promised ? "answered_until" : "answered", { n: number(done.alerts.length), ...promised }) });
}

function links() {
  return element("p", { className: "links" }, data.dashboard ? element("a", { href: data.dashboard, textContent: say("open_dashboard") }) : null,
    element("a", { href: signIn(), textContent: say("answer_sign_in") }));
}

function signIn() { return data.sign_in ? `${data.sign_in.replace(/\/+$/, "")}/vao` : "../vao"; }

function fill() {
  const alive = data.alerts.filter((one) => one.state !== "resolved");
  const form = alive.length === 0 ? element("p", { textContent: say("answer_nothing") })
    : formOf(null, [group("open", "waits"), group("acknowledged", "stands", "stands_hint"), until(alive), note()].filter((part) => part !== null), say("answer_send"), send, explain, say("answer_problem"));
  show(element("h1", { textContent: say("answer_title") }), data.notice ? element("p", { className: "warn", textContent: data.notice }) : null, element("p", { className: "hint", textContent: say("answer_who", { ...data, sent: instantWord(data.sent_at) }) }), news(),
    data.total > data.alerts.length ? element("p", { className: "warn", textContent: say("answer_more", { n: number(data.alerts.length), total: number(data.total) }) }) : null,
    form, ended(), links());
  document.title = `${say("answer_title")} – Tiến độ`;
  document.body.dataset.shown = "answer";
}

// ---------------------------------------------------------------- the answer

function explain(refused) {
  if (refused.status === 0) return [null, say("offline")];
  if (refused.status === 503) return [null, say("answer_busy")];
  return [refused.code.startsWith("note") ? "note" : null, has(refused.code) ? say(refused.code, { n: refused.wait }) : say("answer_failed", { why: refused.message })];
}

async function send(values) {
  const ticked = data.alerts.filter((one) => values[`a-${one.alert}`]);
  if (ticked.length === 0) throw new Invalid([[`a-${data.alerts.find((one) => one.state !== "resolved").alert}`, say("answer_none")]]);
  const days = range(ticked);
  if (values.until && (values.until < days.first || values.until > days.last)) throw new Invalid([["until", say("answer_until_range", { first: dayWord(days.first), last: dayWord(days.last) })]]);
  const answer = { alerts: ticked.map((one) => one.alert), ...(values.until && { until: values.until }), ...(values.note.trim() && { note: values.note }) };
  done = { ...await ask("POST", location.pathname, answer), until: values.until };
  take(done.alerts);
  fill();
  document.getElementById("done").focus();
}

// What stands now, as the server answered.
function take(answers) {
  for (const { alert, state, resolution, by, at, until, note } of answers) {
    Object.assign(data.alerts.find((one) => one.alert === alert), { state, resolution, acknowledged_by: by, acknowledged_at: at, until, note });
  }
}

// ---------------------------------------------------------------- beginning

function turn(to) {
  const other = document.getElementById("language");
  showIn(to);
  other.textContent = to === "vi" ? "English" : "Tiếng Việt";
  other.lang = to === "vi" ? "en" : "vi";
  other.hidden = false;
  fill();
}

if (data) {
  document.getElementById("language").addEventListener("click", () => turn(language() === "vi" ? "en" : "vi"));
  turn(data.language);
} else document.body.dataset.shown = "refused";
