// What was told of one unit and what came of it: explanations with what PC06 decided, alerts that are open and that have ended, who acknowledged them,
// what was promised and whether it was kept.
import { say, count, date, instant, currentLanguage } from "./words.js";
import { node } from "./dom.js";

const MOST = 50; // of a list; the rest is counted

function list(title, className, items, total) {
  const lines = items.length ? items : [node("li", { className: "none" }, say("none"))];
  if (total > items.length) lines.push(node("li", { className: "none" }, say("more", count(total - items.length))));
  return node("section", { className }, node("h2", {}, title, " ", node("span", { className: "count" }, `(${count(total)})`)), node("ul", { className: "alerts" }, ...lines));
}

// `today`: of the instant that is shown.
function step(one, today) {
  const outcome = one.outcome || (one.until >= today ? "stands" : "");
  const promise = one.until && node("span", { className: outcome === "broken" ? "promise over" : "promise" }, say("until_step", date(one.until)), outcome ? `: ${say("outcome")[outcome]}` : "");
  return node("li", {}, say("ack_step", one.by, instant(one.at)), one.note ? ` – ${one.note}` : "", promise ? "; " : "", promise || "");
}

function alertLine(alert, today) {
  const steps = alert.acknowledgements.map((one) => step(one, today));
  if (!steps.length && alert.state !== "resolved") steps.push(node("li", {}, say("not_acked")));
  if (alert.ended_at) steps.push(node("li", {}, say("ended", instant(alert.ended_at), say("resolution")[alert.resolution] || alert.resolution)));
  const made = node("li", { className: alert.state === "resolved" ? "" : alert.severity }, node("span", { className: "severity" }, `${say("severity")[alert.severity]}: `), alert.text[currentLanguage()],
    node("ul", { className: "steps" }, node("li", {}, say("raised", instant(alert.raised_at))), ...steps));
  made.dataset.alert = alert.alert;
  return made;
}

// `isPast`: another day is looked at, and what is open is open now.
export function alertSections(history, today, isPast) {
  const ended = history.alerts.filter((alert) => alert.state === "resolved");
  const open = history.alerts.filter((alert) => alert.state !== "resolved");
  return [list(say(isPast ? "alerts_now" : "alerts_open"), "unit_alerts", open.map((alert) => alertLine(alert, today)), open.length),
    list(say("alerts_ended"), "unit_ended", ended.slice(0, MOST).map((alert) => alertLine(alert, today)), history.total - open.length)];
}

// `now`: the instant that is shown, to tell what is late.
function explanationLine(one, unit, now) {
  const waits = one.decide_by && say(Date.parse(one.decide_by) < now ? "decide_late" : "decide_by", instant(one.decide_by));
  const said = [say("explained_cases", count(one.count), say("reason")[one.reason] || one.reason), say("explained_of", date(one.date)), say("sent_at", instant(one.received_at))];
  return node("li", { className: one.state === "returned" ? "warning" : one.state === "submitted" ? "info" : "" }, node("span", { className: "severity" }, `${one.document} – ${say("explanation_state")[one.state]}`),
    one.unit === unit ? "" : ` (${one.name})`, ": ", said.join("; "), one.note ? ` – ${one.note}` : "", ". ", waits || "",
    one.by ? node("span", {}, say("decided", one.by, instant(one.at)), one.decision_note ? ` – ${one.decision_note}` : "") : "");
}

export function explanationSection({ explanations }, unit, now) {
  const latest = [...explanations].sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.document < b.document ? -1 : 1));
  return list(say("explanations_title"), "unit_explanations", latest.slice(0, MOST).map((one) => explanationLine(one, unit, now)), latest.length);
}
