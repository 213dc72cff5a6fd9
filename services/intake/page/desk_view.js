// How the desk shows things: an explanation as a row with its text and history below, ages, dates and numbers as people write them.
import { element } from "./kit.js";
import { has, language, say } from "./words.js";

const LATE_HOURS = 72;

export function number(value) { return Number(value).toLocaleString(language() === "vi" ? "vi-VN" : "en-US"); }
export function cases(count) { return count === 1 ? say("one_case") : say("cases", { n: number(count) }); }
export function reasonWord(reason) { return has(`reason_${reason}`) ? say(`reason_${reason}`) : reason; }

// Dates and instants come in the campaign's zone and are shown as they are.
export function dayWord(date) {
  if (language() === "en") return date;
  const [year, month, day] = date.split("-").map(Number);
  return `${day}/${month}/${year}`;
}
function instantWord(at) { return language() === "vi" ? `${at.slice(11, 16)} ${dayWord(at.slice(0, 10))}` : `${at.slice(0, 10)} ${at.slice(11, 16)}`; }

function age(since, now) {
  const hours = Math.floor((Date.parse(now) - Date.parse(since)) / 3600000);
  const days = Math.floor(hours / 24);
  const words = days > 1 ? say("waits_days", { n: number(days) }) : days === 1 ? say("waits_day") : hours > 0 ? say("waits_hours", { n: hours }) : say("waits_little");
  return element("span", { className: hours >= LATE_HOURS ? "small late" : "small", textContent: words });
}

function sourceWord(source) { return source.feed ? say("from_feed", source) : say("from_account", { unit: source.unit, role: has(`role_${source.role}`) ? say(`role_${source.role}`) : source.role }); }

// The text of the present revision stands above the history.
function step(one, rev) {
  const at = instantWord(one.at);
  if (one.decision) return element("li", {}, say(one.decision === "accept" ? "history_accept" : "history_return", { at, by: one.by, rev: one.rev }), one.note ? element("blockquote", { textContent: one.note }) : null);
  const values = { rev: one.rev, at, source: sourceWord(one.source), count: cases(one.count), reason: reasonWord(one.reason), dated: say("dated", { date: dayWord(one.date) }) };
  return element("li", {}, say("history_rev", values), one.note && one.rev !== rev ? element("blockquote", { textContent: one.note }) : null);
}

// A note and the two decisions. decide (decision, note) is asked once at a time; what was written and is not decided stays in drafts.
export function decisionForm(id, decide, drafts, key) {
  const note = element("textarea", { id: `${id}-note`, maxLength: 1000, rows: 2, value: drafts.get(key) || "" });
  note.addEventListener("input", () => drafts.set(key, note.value));
  const hint = element("p", { className: "hint", id: `${id}-hint`, textContent: say("note_hint") });
  note.setAttribute("aria-describedby", hint.id);
  const buttons = ["accept", "return"].map((decision) => {
    const button = element("button", { type: "button", className: decision === "return" ? "second" : "", textContent: say(decision) });
    button.addEventListener("click", async () => {
      form.querySelector(".error")?.remove();
      note.removeAttribute("aria-invalid");
      if (decision === "return" && !note.value.trim()) {
        note.setAttribute("aria-invalid", "true");
        note.before(element("p", { className: "error", role: "alert", textContent: say("note_needed") }));
        note.focus();
        return;
      }
      for (const one of buttons) one.disabled = true;
      try { await decide(decision, note.value); } finally { for (const one of buttons) one.disabled = false; }
    });
    return button;
  });
  const form = element("div", { className: "decide" }, element("div", {}, element("label", { htmlFor: note.id, textContent: say("note") }), hint, note), element("div", { className: "buttons" }, ...buttons));
  return form;
}

function rowOf(one, now, pick) {
  return element("div", { className: "row" }, pick,
    element("b", { textContent: one.document }),
    element("span", { className: "place" }, `${one.unit_name} (${one.unit})`, one.district === one.unit ? "" : `, ${one.district_name}`),
    element("span", { className: "small", textContent: reasonWord(one.reason) }),
    element("span", { textContent: cases(one.count) }),
    element("span", { className: "small" }, say("dated", { date: dayWord(one.date) }), one.waiting_since ? ", " : "", one.waiting_since ? age(one.waiting_since, now) : ""),
    element("span", {}, element("span", { className: `state ${one.state}`, textContent: say(one.state) })));
}

// One explanation: {key, now, chosen, said: {bad, words}, open, drafts, onChoose, onOpen, decide}. What is below a closed row is made when it is opened.
export function item(one, id, of) {
  const box = element("input", { type: "checkbox", checked: of.chosen });
  box.setAttribute("aria-label", say("choose", { document: one.document, unit: one.unit_name }));
  const details = element("details", { open: of.open }, element("summary", { textContent: say("text_and_history", { document: one.document }) }));
  const made = element("li", { id, className: of.chosen ? "chosen" : "" }, rowOf(one, of.now, element("label", { className: "pick" }, box)),
    of.said ? element("p", { className: of.said.bad ? "said bad" : "said good", textContent: of.said.words }) : null, details);
  const fill = () => {
    if (details.children.length > 1 || !details.open) return;
    details.append(one.note ? element("blockquote", { textContent: one.note }) : element("p", { textContent: say("no_text") }), element("ol", {}, ...one.history.map((past) => step(past, one.rev))), decisionForm(id, of.decide, of.drafts, of.key));
  };
  box.addEventListener("change", () => { made.className = box.checked ? "chosen" : ""; of.onChoose(box.checked); });
  details.addEventListener("toggle", () => { fill(); of.onOpen(details.open); });
  fill();
  return made;
}
