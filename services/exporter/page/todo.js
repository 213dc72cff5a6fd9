// What waits for somebody: promises that run out, alerts to acknowledge, one by one or several at once, with a note and a day that is promised; and who has
// not reported. Grouped by unit.
import { say, count, date, currentLanguage, readDay } from "./words.js";
import { $, node, fill } from "./dom.js";
import { ask, Refused } from "./source.js";

const FIRST = 6; // that a phone shows until all are asked for: page.css counts them too
let marked = new Set(); // numbers of the alerts that are ticked
let shown = []; // what may be acknowledged
let campaign = null;
let chosen = []; // what the form is about
let done = () => {};

function promise(alert) {
  if (!alert.until) return null;
  return node("span", { className: alert.until < campaign.today ? "promise over" : "promise" }, ` ${say(alert.until < campaign.today ? "promise_over" : "promised", date(alert.until))}`);
}

function entry(alert, may) {
  const item = node("li", { className: alert.severity });
  item.dataset.alert = alert.alert;
  if (may && alert.state !== "acknowledged") {
    const box = node("input", { type: "checkbox", checked: marked.has(alert.alert), ariaLabel: say("mark", alert.unit_name, alert.alert) });
    box.addEventListener("change", () => { marked[box.checked ? "add" : "delete"](alert.alert); showBulk(); });
    item.append(box, " ");
  }
  item.append(node("span", { className: "severity" }, `${say("severity")[alert.severity]}: `), alert.text[currentLanguage()]);
  if (alert.others.length) item.append(" ", node("b", {}, say("others", count(alert.others.length))));
  if (alert.state === "acknowledged") {
    item.append(node("br"), node("em", {}, say("acknowledged", alert.acknowledged_by), alert.note ? ` – ${alert.note}` : ""), promise(alert) || "");
  }
  if (may && (alert.state !== "acknowledged" || alert.until))
    item.append(node("br"), node("button", { type: "button", onclick: () => open([alert]), ariaLabel: `${say("acknowledge")}: ${alert.unit_name} ${alert.alert}` },
      say(alert.state === "acknowledged" ? "promise_anew" : "acknowledge")));
  return item;
}

function showBulk() {
  const all = shown.filter((alert) => marked.has(alert.alert));
  $("bulk").hidden = shown.length < 2;
  $("bulk_all").checked = shown.length > 0 && all.length === shown.length;
  $("bulk_all").indeterminate = all.length > 0 && all.length < shown.length;
  $("bulk_go").disabled = !all.length;
  $("bulk_go").textContent = say("bulk_go", String(all.length));
}

// What is open is open now, whatever day is looked at.
export function showAlerts(alerts, of, past, may, onDone) {
  campaign = of;
  done = onDone;
  shown = may ? alerts.alerts.filter((alert) => alert.state !== "acknowledged") : [];
  marked = new Set(shown.map((alert) => alert.alert).filter((number) => marked.has(number)));
  $("alerts_title").textContent = say(past ? "alerts_now" : "alerts");
  $("alerts_count").textContent = alerts.units ? say("alerts_count", count(alerts.units)) : "";
  $("due_title").hidden = $("due").hidden = !alerts.due.length;
  fill($("due"), ...alerts.due.map((alert) => entry(alert, may)));
  const isDue = new Set(alerts.due.map((alert) => alert.alert));
  const items = alerts.alerts.filter((alert) => !isDue.has(alert.alert)).map((alert) => entry(alert, may));
  const told = alerts.alerts.reduce((sum, alert) => sum + 1 + alert.others.length, 0);
  if (alerts.total > told) items.push(node("li", {}, say("more", count(alerts.total - told))));
  fill($("alerts"), ...(items.length ? items : [node("li", {}, say("none"))]));
  $("alerts_rest").hidden = items.length <= FIRST || $("alerts").classList.contains("whole");
  $("alerts_more").textContent = say("show_all", String(items.length));
  showBulk();
}

// Reporting units that had to say something and have not, under the unit that they belong to.
export function showSilent(missing, top) {
  $("silent_count").textContent = `(${count(missing.total)})`;
  const groups = new Map();
  for (const unit of missing.units) {
    if (!groups.has(unit.parent)) groups.set(unit.parent, []);
    groups.get(unit.parent).push(unit);
  }
  const parts = [...groups.values()].flatMap((units) => [
    units[0].parent === top || units[0].unit === top ? null : node("h3", {}, units[0].parent_name || "", ` (${count(units.length)})`),
    node("ul", { className: "plain" }, ...units.map((unit) => node("li", {}, unit.name)))]);
  if (missing.total > missing.units.length) parts.push(node("p", { className: "small" }, say("more", count(missing.total - missing.units.length))));
  $("silent").replaceChildren(...(missing.total ? parts.filter(Boolean) : [node("ul", { className: "plain" }, node("li", {}, say("none")))]));
}

// ---- the form: a note, and the day by which it will be done
function open(alerts) {
  chosen = alerts;
  const all = alerts.reduce((sum, alert) => sum + 1 + alert.others.length, 0);
  $("ack_what").textContent = alerts.length === 1 ? say("ack_of", alerts[0].unit_name, count(all)) : say("ack_several", count(all), count(new Set(alerts.map((one) => one.unit)).size));
  $("ack_problem").textContent = "";
  $("ack_until").value = alerts.length === 1 && alerts[0].until ? date(alerts[0].until) : "";
  $("ack_note").value = "";
  $("ack").showModal();
}

async function send(event) {
  event.preventDefault();
  const text = $("ack_until").value.trim();
  const until = text ? readDay(text, campaign.today) : "";
  const wrong = until === null ? say("unread", text, say("date_like")) : until && until < campaign.today ? say("until_past", date(campaign.today)) : "";
  $("ack_problem").textContent = wrong;
  $("ack_until").toggleAttribute("aria-invalid", Boolean(wrong));
  if (wrong) return $("ack_until").focus();
  const body = JSON.stringify({ note: $("ack_note").value.trim(), until: until || undefined });
  $("ack_send").disabled = true;
  try {
    for (const alert of chosen)
      for (const number of [alert.alert, ...alert.others])
        await ask(`/api/v1/alerts/${number}/ack`, { province: campaign.province }, { method: "POST", body });
    for (const alert of chosen) marked.delete(alert.alert);
    $("ack").close();
  } catch (error) {
    $("ack_problem").textContent = error instanceof Refused ? `${say("ack_refused")} (${error.message})` : say("offline");
  } finally {
    $("ack_send").disabled = false;
  }
  return done();
}

export function attachTodo() {
  $("ack").addEventListener("submit", send);
  $("ack_cancel").addEventListener("click", () => $("ack").close());
  $("bulk_go").addEventListener("click", () => open(shown.filter((alert) => marked.has(alert.alert))));
  $("alerts_more").addEventListener("click", () => {
    $("alerts").classList.add("whole");
    $("alerts_rest").hidden = true;
    [...$("alerts").children][FIRST]?.querySelector("button, input")?.focus();
  });
  $("bulk_all").addEventListener("change", () => {
    marked = new Set($("bulk_all").checked ? shown.map((alert) => alert.alert) : []);
    for (const box of $("alerts").querySelectorAll("input[type=checkbox]")) box.checked = $("bulk_all").checked;
    showBulk();
  });
}
