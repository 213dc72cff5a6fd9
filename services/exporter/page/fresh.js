// How fresh the figures are. Live is what is shown while the stream of events is heard and every look that it asked for has succeeded.
import { say, instant, inZone } from "./words.js";
import { $, node } from "./dom.js";

const SILENT_MS = 40000;
export const POLL_MS = 15000;
let streaming = false; // the stream is open
let heard = 0; // when it was last heard
let good = 0; // when the figures that are shown were last known to be the present ones
let failing = false; // the last look has failed
let shown = null; // {choice: what they are the figures of, campaign, status, counted, now: the server's clock, at: ours}

export const isLive = () => streaming && !failing && Date.now() - heard < SILENT_MS;
export const shownNow = () => shown;
// The server's clock, as far as it is known.
export const serverNow = () => (shown ? Date.parse(shown.now) + Date.now() - shown.at : Date.now());

export function hear(isOpen) {
  streaming = isOpen;
  if (isOpen) heard = Date.now();
}
export function looked(began, hasFailed) {
  failing = hasFailed;
  if (!hasFailed) good = began;
}
export function stillGood() { good = Math.max(good, heard); }
export function showFresh(figures) { shown = figures; }
export function hideFresh() {
  shown = null;
  $("freshness").textContent = "";
}

export function standing() {
  if (shown.choice.as_of) return ["", say("past")];
  if (isLive()) return ["live", say("live")];
  if (!failing && Date.now() - good < SILENT_MS) return ["", say("polled", POLL_MS / 1000)];
  const since = Date.parse(shown.now) + Math.max(0, good - shown.at); // by the server's clock
  return ["away", say("away", instant(inZone(since, shown.campaign.timezone)))];
}

export function showFreshness() {
  if (!shown) return;
  const { campaign, status, counted } = shown;
  const at = inZone(Date.parse(status.as_of || shown.now), campaign.timezone);
  const time = at.slice(0, 10) === status.date ? at.slice(11, 16) : instant(at); // of another day the time alone would say little
  const [className, told] = standing();
  const closed = status.closed_at ? "" : ` · ${say(counted ? "preliminary" : "not_counted_day")}`;
  const line = node("p");
  line.innerHTML = say(counted ? "fresh" : "fresh_uncounted", time, Number(status.total.reports_in), Number(status.total.reports_expected)); // numbers and a time only
  line.append(" · ", node("span", { className }, told), closed);
  if (line.innerHTML !== $("freshness").innerHTML) $("freshness").replaceChildren(...line.childNodes); // said by readers when it changes
}
