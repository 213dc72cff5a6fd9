// A day's figure, wherever it is shown: its words, who gave it, the item of the outbox that carries it, and a correction's reason.
import { Invalid, field, radios } from "./kit.js";
import { day as dayWords, has, language, number, say } from "./words.js";

const REASONS = ["typing", "more", "twice", "other"];
const enc = encodeURIComponent;

export function metricTitle(metric) {
  return metric.title?.[language()] || metric.title?.vi || metric.code;
}
export function countsText(campaign, counts) {
  if (!counts) return say("none_yet");
  const codes = campaign.metrics.length ? campaign.metrics : Object.keys(counts).map((code) => ({ code }));
  const shown = codes.filter(({ code }) => counts[code] !== undefined);
  return shown.length === 1
    ? number(counts[shown[0].code])
    : shown.map((metric) => `${metricTitle(metric)} ${number(counts[metric.code])}`).join(" · ");
}
export const mainCount = (campaign, counts) => counts?.[campaign.metrics[0]?.code] ?? null;

export function figureItem(app, of) {
  const { campaign, unit, name, date, counts, standing, rev, reason } = of;
  return {
    key: `figure/${campaign.code}/${unit}/${date}`,
    path: `/api/v1/intake/figures/${enc(campaign.code)}/${enc(unit)}/${enc(date)}`,
    body: { counts, seen_rev: rev || 0, ...(reason ? { reason } : {}) },
    about: { kind: "figure", campaign: campaign.code, unit, name, date, standing: standing || null },
  };
}

export function itemTitle(app, item) {
  const { kind, name, unit, date, document: number_ } = item.about;
  if (kind === "explanation") return say("of_explanation", { document: number_, unit: name || unit });
  return `${say("of_figure", { unit: name || unit, date: dayWords(date) })}: ${countsText(app.campaignOf(item), item.body.counts)}`;
}

// Who gave a figure. names: unit → name, of those that the page has.
export function sourceWords(source, names) {
  if (!source) return say("source_unknown");
  if (source.feed) return say("source_feed", source);
  return say(has(`source_${source.role}`) ? `source_${source.role}` : "source_other", { unit: names[source.unit] || source.unit });
}
export const namesOf = (app, more) => Object.fromEntries([...app.units.map((one) => [one.unit, one.name]), more]);

// A correction's reason: one tap, or words.
let forms = 0;
export function reasonParts(of = `-${++forms}`) {
  const few = radios({ name: "reason", id: `reason${of}`, legend: say("reason"), options: REASONS.map((one) => [one, say(`reason_${one}`)]) });
  few.classList.add("reason");
  return [few, field({ name: "reason_text", id: `reason_text${of}`, label: say("reason_text") })];
}
export function reasonOf(values) {
  if (!values.reason) throw new Invalid([["reason", say("reason_missing")]]);
  if (values.reason !== "other") return say(`reason_${values.reason}`);
  if (!values.reason_text.trim()) throw new Invalid([["reason_text", say("reason_text_missing")]]);
  return values.reason_text.trim();
}
