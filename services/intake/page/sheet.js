// The page of spreadsheets: a template to fill in, a file to drop, what it would do, and what became of it. Nothing is sent before the button.
import { Refused, ask, element, show } from "./kit.js";
import { language, setLanguage } from "./words.js";
import { tell } from "./sheet_words.js";

const SHOWN = 200; // rows of a kind; the rest is in the sheet that comes back
const state = { campaigns: [], campaign: null, name: "" };

const locale = () => (language() === "en" ? "en-GB" : "vi-VN");
const number = (n) => Number(n).toLocaleString(locale());
const day = (text) => (text ? new Date(`${text}T00:00:00`).toLocaleDateString(locale()) : "");
const titleOf = (of) => (of ? of[language()] || of.vi : "");

function signIn() { location.replace(`vao?next=${encodeURIComponent(location.href)}`); }

// The words of a refusal, a line each.
function explain(refused) {
  if (refused.status === 401) { signIn(); return []; }
  if (refused.code === "offline") return [tell("offline")];
  if (refused.code === "too_large") return [tell("too_large")];
  if (refused.status === 403) return [tell("forbidden")];
  const lines = (refused.problems || []).map((one) => `${one.line ? tell("line_of", one) : ""}${one.heading ? `${one.heading}: ` : ""}${one.detail}`);
  return lines.length ? lines : [refused.message];
}

function problem(title, refused) {
  const lines = explain(refused);
  const box = element("div", { className: "summary", role: "alert", tabIndex: -1 }, element("h2", { textContent: title }), ...lines.map((line) => element("p", { textContent: line })));
  document.querySelector(".summary")?.remove();
  document.querySelector("main h1").after(box);
  box.focus();
}

// The file's own bytes, as they are.
async function upload(file) {
  let answer;
  const path = `api/v1/intake/sheets?${new URLSearchParams({ campaign: state.campaign.code, name: file.name.slice(-100) })}`;
  try {
    answer = await fetch(`/${path}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file, cache: "no-store", signal: AbortSignal.timeout(60000) });
  } catch { throw new Refused(0, "offline", "", 0); }
  const content = await answer.json().catch(() => ({}));
  if (answer.ok) return content;
  const refused = new Refused(answer.status, content.code || "", content.detail || answer.statusText, 0);
  refused.problems = content.problems;
  throw refused;
}

async function take(file, box) {
  const said = box.querySelector("[role=status]");
  said.textContent = tell("checking", { name: file.name });
  state.name = file.name;
  try { dryRun(await upload(file)); } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    said.textContent = "";
    problem(tell("problem"), refused);
  }
}

function dropBox() {
  const input = element("input", { type: "file", id: "file", accept: ".xlsx,.csv,.txt,text/csv", "aria-describedby": "file-hint" });
  const box = element("div", { className: "drop" }, element("label", { htmlFor: "file", textContent: tell("file") }), input,
    element("p", { className: "hint", id: "file-hint", textContent: tell("file_hint") }), element("p", { role: "status" }));
  input.addEventListener("change", () => { if (input.files[0]) take(input.files[0], box); });
  for (const [event, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    box.addEventListener(event, (dragged) => {
      dragged.preventDefault();
      box.classList.toggle("over", over);
      if (event === "drop" && dragged.dataTransfer.files[0]) take(dragged.dataTransfer.files[0], box);
    });
  }
  return box;
}

function templateLink(layout) {
  return element("a", { href: `/api/v1/intake/template.xlsx?${new URLSearchParams({ campaign: state.campaign.code, layout })}`, textContent: tell(`template_${layout}`), download: "" });
}

function campaignChoice() {
  if (state.campaigns.length === 1) return element("p", {}, element("strong", { textContent: titleOf(state.campaign.title) }));
  const select = element("select", { id: "campaign" }, ...state.campaigns.map((one) => element("option", { value: one.code, textContent: titleOf(one.title), selected: one === state.campaign })));
  select.addEventListener("change", () => { state.campaign = state.campaigns.find((one) => one.code === select.value); start(); });
  return element("div", { className: "field" }, element("label", { htmlFor: "campaign", textContent: tell("campaign") }), select);
}

function start() {
  if (!state.campaign) {
    show(element("h1", { textContent: tell("title") }), element("p", { textContent: tell("nothing") }));
    return;
  }
  show(element("h1", { textContent: tell("title") }), element("p", { textContent: tell("intro") }), element("p", {}, element("a", { href: "./", textContent: tell("by_form") })), campaignChoice(),
    element("p", { className: "wide-links" }, templateLink("across"), templateLink("down")), dropBox(),
    element("p", { className: "wide-links" }, element("a", { href: "./", textContent: tell("by_hand") })));
}

// --- rows

function countsText(counts) {
  const titles = Object.fromEntries(state.campaign.metrics.map((metric) => [metric.code, titleOf(metric.title)]));
  const all = Object.entries(counts || {});
  return all.map(([metric, value]) => (state.campaign.metrics.length > 1 ? `${titles[metric] || metric}: ${number(value)}` : number(value))).join("; ");
}

function whyOf(row) {
  if (row.answer === "changed") return tell("changed_why", { old: countsText(row.old) });
  if (row.code === "reason_needed") return tell("reason_needed");
  if (row.answer === "not_sent" && row.code === "implausible") return `${tell("implausible_not")}: ${row.detail}`;
  return row.detail ? `${row.cell ? `${row.cell}: ` : ""}${row.detail}` : "";
}

function figureCell(row) {
  if (row.document) return element("td", { "data-label": tell("figure") }, element("span", { textContent: tell("document", row) }));
  const old = row.old && row.rev > 0 && countsText(row.old) !== countsText({ ...row.old, ...row.counts }) ? element("s", { textContent: countsText(row.old) }) : null;
  return element("td", { className: "number", "data-label": tell("figure") }, element("span", {}, old, old ? " → " : "", countsText(row.counts)));
}

function rowOf(row) {
  const unit = row.name ? `${row.unit} ${row.name}` : row.unit;
  return element("tr", { className: row.state }, element("th", { scope: "row", "data-label": tell("line"), textContent: row.sheet ? `${row.sheet} ${row.line}` : row.line }),
    element("td", { className: "words", "data-label": tell("unit"), textContent: unit }), element("td", { "data-label": tell("date"), textContent: day(row.date) }), figureCell(row),
    element("td", { "data-label": tell("state"), textContent: tell(row.state) }), element("td", { className: "why words", "data-label": tell("why"), textContent: whyOf(row) }));
}

function table(caption, rows) {
  const heads = ["line", "unit", "date", "figure", "state", "why"].map((name) => element("th", { scope: "col", textContent: tell(name), className: name === "figure" ? "number" : "" }));
  const made = element("table", { className: "rows" }, element("caption", { textContent: caption }), element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows.slice(0, SHOWN).map(rowOf)));
  return element("div", {}, made, rows.length > SHOWN ? element("p", { textContent: tell("more", { n: number(rows.length - SHOWN) }) }) : null);
}

function folded(words, ...parts) { return element("details", {}, element("summary", { textContent: words }), ...parts); }

function tally(counts, alarms) {
  return element("dl", { className: "tally" }, ...Object.entries(counts).filter(([, n]) => n > 0).map(([name, n]) =>
    element("div", { className: alarms.includes(name) ? "alarm" : "" }, element("dt", { textContent: tell(name) }), element("dd", { textContent: number(n) }))));
}

function sumTable(caption, rows, name) {
  return element("table", { className: "rows" }, element("caption", { textContent: caption }), element("tbody", {}, ...rows.map((row) =>
    element("tr", {}, element("th", { scope: "row", className: "words", textContent: name(row) }), element("td", { className: "number", textContent: countsText(row.counts) })))));
}

function remarks(sheet) {
  const lost = sheet.ignored.filter((one) => one.looks_like_counts);
  const others = sheet.ignored.filter((one) => !one.looks_like_counts);
  const heading = (one) => one.heading || tell("no_heading");
  return [
    lost.length ? element("div", { className: "red", role: "alert" }, ...lost.map((one) => element("p", { textContent: tell("lost_counts", { heading: heading(one), cell: one.cell }) }))) : null,
    sheet.notes.length ? element("div", { className: "red" }, ...sheet.notes.map((one) => element("p", { textContent: tell("total", one) }))) : null,
    others.length ? element("div", { className: "aside" }, element("p", { textContent: tell("ignored", { list: others.map((one) => `${heading(one)} (${one.cell})`).join(", ") }) })) : null];
}

function backLink(sheet) { return element("a", { href: `/api/v1/intake/sheets/${sheet.sheet}.xlsx`, textContent: tell("back"), download: "" }); }

function again() {
  const made = element("button", { type: "button", className: "plain", textContent: tell("again") });
  made.addEventListener("click", start);
  return made;
}

// --- the dry run, and the sending

function asks(sheet) {
  const parts = [];
  const corrections = sheet.rows.filter((row) => row.state === "correction").length;
  if (corrections) {
    parts.push(element("div", { className: "field" }, element("label", { htmlFor: "reason", textContent: tell("reason") }), element("p", { className: "hint", id: "reason-hint", textContent: tell("reason_hint", { n: number(corrections) }) }),
      element("textarea", { id: "reason", name: "reason", maxLength: 500, "aria-describedby": "reason-hint" })));
  }
  if (sheet.summary.implausible) parts.push(element("label", { className: "choice" }, element("input", { type: "checkbox", id: "confirm" }), tell("confirm", { n: number(sheet.summary.implausible) })));
  return parts;
}

async function send(sheet, submit) {
  const values = {};
  const reason = document.getElementById("reason")?.value.trim();
  if (reason) values.reason = reason;
  if (document.getElementById("confirm")?.checked) values.confirm_implausible = true;
  submit.disabled = true;
  submit.textContent = tell("sending");
  try { answered(await patiently(() => ask("POST", `/api/v1/intake/sheets/${sheet.sheet}/send`, values))); } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.status === 401) { signIn(); return; }
    submit.disabled = false;
    submit.textContent = tell("send");
    problem(tell("send_problem"), refused);
  }
}

// Another tap is sending it, or ingest is away for a moment: asked again, it is sent once.
async function patiently(attempt, tries = 5) {
  for (;;) {
    try { return await attempt(); } catch (refused) {
      if (!(refused instanceof Refused) || refused.status !== 503 || --tries === 0) throw refused;
      await new Promise((resolve) => { setTimeout(resolve, 1000 * Math.max(1, refused.wait)); });
    }
  }
}

function dryRun(sheet) {
  const look = sheet.rows.filter((row) => ["rejected", "implausible", "correction"].includes(row.state)).sort((a, b) => (a.state === "rejected" ? 0 : 1) - (b.state === "rejected" ? 0 : 1));
  const good = sheet.rows.filter((row) => row.state === "new");
  const same = sheet.rows.filter((row) => row.state === "unchanged");
  const sendable = sheet.rows.some((row) => row.state !== "rejected" && row.state !== "unchanged");
  const submit = element("button", { type: "button", className: "main", id: "send", textContent: tell("send") });
  submit.addEventListener("click", () => send(sheet, submit));
  show(element("div", { className: "sheet" }, element("h1", { textContent: tell("dry_title", { name: state.name }) }), element("p", { textContent: sendable ? tell("not_sent_yet") : tell("none_to_send") }),
    tally(sheet.summary, ["rejected", "implausible"]), ...remarks(sheet), look.length ? table(tell("rows_look", { n: number(look.length) }), look) : null,
    good.length ? folded(tell("rows_good", { n: number(good.length) }), table("", good)) : null, same.length ? folded(tell("rows_same", { n: number(same.length) }), table("", same)) : null,
    folded(tell("sums"), sumTable(tell("sums_units"), sheet.sums.units, (row) => `${row.unit} ${row.name}`), sumTable(tell("sums_days"), sheet.sums.days, (row) => day(row.date))),
    ...(sendable ? [...asks(sheet), submit] : []), element("p", { className: "wide-links" }, look.length ? backLink(sheet) : null, again())));
}

function answered(sheet) {
  const look = sheet.rows.filter((row) => row.answer !== "accepted" && row.code !== "unchanged");
  const good = sheet.rows.filter((row) => row.answer === "accepted");
  show(element("div", { className: "sheet" }, element("h1", { textContent: tell("sent_title", { name: state.name }) }), element("p", { className: "done", role: "status", id: "sent", textContent: tell("sent_text", { n: number(good.length) }) }),
    tally(sheet.answers, ["rejected", "changed"]), look.length ? table(tell("rows_look", { n: number(look.length) }), look) : null, good.length ? folded(tell("rows_answered", { n: number(good.length) }), table("", good)) : null,
    element("p", { className: "wide-links" }, look.length ? backLink(sheet) : null, again())));
}

async function begin() {
  const other = document.getElementById("language");
  other.textContent = language() === "vi" ? "English" : "Tiếng Việt";
  other.lang = language() === "vi" ? "en" : "vi";
  document.title = `${tell("title")} – Tiến độ`;
  try {
    const told = await ask("GET", "/api/v1/intake/campaigns");
    state.campaigns = told.campaigns;
    state.campaign = state.campaigns.find((one) => one.code === new URLSearchParams(location.search).get("campaign")) || state.campaigns[0] || null;
    start();
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.status === 401) { signIn(); return; }
    show(element("h1", { textContent: tell("title") }), element("p", { className: "error", textContent: explain(refused)[0] }));
  }
}

document.getElementById("language").addEventListener("click", () => { setLanguage(language() === "vi" ? "en" : "vi"); begin(); });
document.documentElement.lang = language();
begin();
