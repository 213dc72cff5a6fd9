// The five things that an operator moves, each as one form: its fields, and what the request that asks for it says.
import { Refused, button, element, field, radios } from "./kit.js";
import { day, number, readNumber, say } from "./words.js";

const note = (name) => field({ name, label: say(name), hint: say(`${name}_hint`) });
const dayField = (name, label, hint) => field({ name, type: "date", label, hint });

// Of all units of the campaign, by district: `only` says which can be chosen.
function unitField(name, units, { label = say("unit"), only = () => true, hint } = {}) {
  const parents = new Map(units.map((one) => [one.unit, one]));
  const select = element("select", { id: name, name }, element("option", { value: "", textContent: say("choose_unit") }));
  const option = (one) => element("option", { value: one.unit, textContent: `${one.name} (${one.unit})`, disabled: !only(one) });
  const heads = units.filter((one) => units.some((other) => other.parent === one.unit));
  if (heads.length === 0) select.append(...units.map(option));
  for (const head of heads) {
    const below = units.filter((one) => one.parent === head.unit && !heads.includes(one));
    if (below.length === 0 || !parents.has(head.parent)) select.append(option(head));
    if (below.length) select.append(element("optgroup", { label: head.name }, ...(parents.has(head.parent) ? [option(head)] : []), ...below.map(option)));
  }
  if (hint) select.setAttribute("aria-describedby", `${name}-hint`);
  return element("div", { className: "field" }, element("label", { htmlFor: name, textContent: label }), hint ? element("p", { className: "hint", id: `${name}-hint` }) : null, select);
}

// ---------------------------------------------------------------- targets: a row a unit

function targetRow(data, place, drop) {
  const at = (name) => `targets/${place}/${name}`;
  const chosen = unitField(at("unit"), data.units, { only: (one) => one.assigned, hint: true });
  const select = chosen.querySelector("select"), hint = chosen.querySelector(".hint");
  const tell = () => { const one = data.units.find((unit) => unit.unit === select.value); hint.textContent = one ? say("present_target", { n: number(one.target) }) : ""; };
  select.addEventListener("change", tell);
  const row = element("fieldset", { className: drop ? "target" : "" }, element("legend", { className: drop ? "" : "sr", textContent: say("unit_nth", { n: place + 1 }) }), chosen,
    field({ name: at("new"), label: say("new_target"), inputmode: "numeric" }), field({ name: at("old"), label: say("old_target"), hint: say("old_target_hint"), inputmode: "numeric" }),
    drop ? button(say("drop_unit"), drop) : null);
  row.tell = tell;
  return row;
}

// The file's own bytes, as they are.
async function readSheet(file) {
  let answer;
  try {
    answer = await fetch("/api/v1/desk/target-sheets", { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file, cache: "no-store", signal: AbortSignal.timeout(60000) });
  } catch { throw new Refused(0, "offline", "", 0); }
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, content.code || "", content.detail || answer.statusText, 0, content);
  return content.targets;
}

// A sheet in place of rows: what it says is kept as long as the page is open, and asked for as it is.
function sheetField(draft, { onRefused, again }) {
  const made = field({ name: "sheet", type: "file", label: say("sheet"), hint: say("sheet_hint") });
  const input = made.querySelector("input");
  input.accept = ".xlsx,.csv,.txt,text/csv";
  input.addEventListener("change", async () => {
    if (!input.files[0]) return;
    try {
      draft.file = { name: input.files[0].name, targets: await readSheet(input.files[0]) };
      again();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      onRefused(refused);
    }
  });
  return made;
}

function fileParts(draft, again) {
  return [element("div", { className: "done", id: "file", tabIndex: -1 }, element("p", { textContent: say("sheet_read", { name: draft.file.name, n: number(draft.file.targets.length) }) }), button(say("sheet_drop"), () => { delete draft.file; again(); }))];
}

function targetParts(data, draft, ways) {
  const from = dayField("from", say("from_target"), say("from_target_hint", { starts_on: day(data.starts_on) }));
  if (draft.file) return [...fileParts(draft, ways.again), from];
  const rows = element("div", { className: "targets" });
  const count = () => Number(draft.rows || 1);
  const fill = () => {
    rows.replaceChildren(...Array.from({ length: count() }, (_, place) => targetRow(data, place, count() > 1 ? () => drop(place) : null)));
    restore(rows, draft);
    for (const row of rows.children) row.tell();
  };
  const drop = (place) => {
    for (let n = place; n < count(); n++) for (const name of ["unit", "new", "old"]) draft[`targets/${n}/${name}`] = draft[`targets/${n + 1}/${name}`] || "";
    draft.rows = count() - 1;
    fill();
    rows.querySelector(`[name="targets/${Math.max(0, place - 1)}/unit"]`).focus();
  };
  const add = button(say("add_unit"), () => { draft.rows = count() + 1; fill(); rows.querySelector(`[name="targets/${count() - 1}/unit"]`).focus(); }, "instead");
  fill();
  return [rows, add, sheetField(draft, ways), from];
}

// A number as people type one; what is none is sent as it is, and refused with its field.
function countOf(text) {
  if (!text || !text.trim()) return null;
  return readNumber(text.trim()) ?? text.trim();
}

function targetAsked(values, draft) {
  if (draft.file) return { kind: "target", targets: draft.file.targets };
  const targets = Array.from({ length: Number(draft.rows || 1) }, (_, n) => {
    const old = countOf(values[`targets/${n}/old`]);
    return { unit: values[`targets/${n}/unit`], new: countOf(values[`targets/${n}/new`]), ...(old === null ? {} : { old }) };
  });
  return { kind: "target", targets };
}

// ---------------------------------------------------------------- the others

export const excuses = (data) => data.changes.filter((one) => one.kind === "excuse");
export function daysWords(from, to) { return to && to !== from ? say("on_days", { from: day(from), to: day(to) }) : say("on_day", { date: day(from) }); }

function withdrawParts(data) {
  const options = excuses(data).map((one) => [String(one.id), `${one.unit_name}, ${daysWords(one.from, one.to)} – ${one.document} (${one.reason})`]);
  return options.length ? [radios({ name: "excuse", legend: say("which_excuse"), options })] : [element("p", { textContent: say("no_excuse") })];
}

function withdrawAsked(values, draft, data) {
  const one = excuses(data).find((excuse) => String(excuse.id) === values.excuse);
  return { kind: "excuse", withdraw: true, unit: one?.unit, from: one?.from, to: one?.to };
}

const present = (date) => say("present_day", { date: day(date) });
export const FORMS = {
  target: { parts: targetParts, asked: targetAsked },
  extend: {
    parts: (data) => [dayField("plan_until", say("new_end"), present(data.plan_until)), dayField("deadline", say("new_deadline"), present(data.deadline)), dayField("from", say("from_extend"), say("from_extend_hint"))],
    asked: (values) => ({ kind: "extend", plan_until: values.plan_until || null, deadline: values.deadline || null }),
  },
  excuse: {
    parts: (data) => [unitField("unit", data.units), dayField("from", say("from_excuse")), dayField("to", say("to_excuse"))],
    asked: (values) => ({ kind: "excuse", unit: values.unit, to: values.to || null }),
  },
  withdraw: { parts: withdrawParts, asked: withdrawAsked },
  postpone: {
    parts: (data) => [dayField("from", say("from_postpone")), field({ name: "cutoff", label: say("new_cutoff"), hint: say("new_cutoff_hint", data), inputmode: "text" })],
    asked: (values) => ({ kind: "postpone", cutoff: (values.cutoff || "").trim() }),
    draft: (data) => ({ from: data.today }),
  },
};

// What was typed before, in its fields again; what is typed from now on, kept.
export function restore(place, draft) {
  for (const input of place.querySelectorAll("input, select")) {
    if (input.type === "file") continue;
    if (input.type === "radio") input.checked = draft[input.name] === input.value;
    else if (draft[input.name] !== undefined) input.value = draft[input.name];
  }
}

// ways: what to do where a sheet is refused, and once one is read: {onRefused, again}.
export function partsOf(what, data, draft, ways) {
  return [...FORMS[what].parts(data, draft, ways), ...(what === "withdraw" && excuses(data).length === 0 ? [] : [note("reason"), note("document")])];
}

// The request's body.
export function askedOf(what, values, draft, data) { return { from: values.from || null, reason: values.reason, document: values.document, ...FORMS[what].asked(values, draft, data) }; }
