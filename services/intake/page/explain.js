// Explanations of a unit: those that were sent, each with its state and the answer, and the form for another one or a changed one.
import { Invalid, button, element, field, formOf, select } from "./kit.js";
import { day as dayWords, has, number, readNumber, say, time } from "./words.js";

const enc = encodeURIComponent;
const reasonWords = (code) => (has(`why_${code}`) ? say(`why_${code}`) : code);

function itemOf(app, name, values, rev) {
  const { campaign, unit } = app;
  return {
    key: `explanation/${campaign.code}/${unit.unit}/${values.document}`,
    path: `/api/v1/intake/explanations/${enc(campaign.code)}/${enc(unit.unit)}`,
    body: { ...values, seen_rev: rev },
    about: { kind: "explanation", campaign: campaign.code, unit: unit.unit, name, document: values.document, date: values.date },
  };
}

// What the form holds, judged as far as it can be here.
function valuesOf(campaign, values) {
  const errors = [];
  const document = values.document.trim().normalize("NFC");
  const count = readNumber(values.count.trim());
  if (!document) errors.push(["document", say("document_missing")]);
  if (!values.date || values.date < campaign.starts_on || values.date > campaign.today) errors.push(["date", say("date_wrong")]);
  if (!count || count > 10000000) errors.push(["count", say("explain_count_wrong")]);
  if (errors.length > 0) throw new Invalid(errors);
  return { document, date: values.date, reason: values.reason, count, ...(values.note.trim() ? { note: values.note.trim() } : {}) };
}

function fieldsOf({ app, campaign, change }) {
  const document_ = field({ name: "document", label: say("document"), hint: say("document_hint"), value: change?.document });
  if (change?.rev) document_.querySelector("input").readOnly = true;
  const date = field({ name: "date", type: "date", label: say("date"), value: change?.date || app.date });
  Object.assign(date.querySelector("input"), { min: campaign.starts_on, max: campaign.today });
  const options = campaign.reasons.map((code) => [code, reasonWords(code)]);
  return [
    document_,
    date,
    select({ name: "reason", label: say("explain_reason"), value: change?.reason, options }),
    field({ name: "count", label: say("explain_count"), inputmode: "numeric", value: change?.count ? String(change.count) : "" }),
    field({ name: "note", label: say("note"), value: change?.note }),
  ];
}

async function send(view, typed) {
  const { app, change, root } = view;
  const values = valuesOf(view.campaign, typed);
  const known = view.list?.find((one) => one.document === values.document);
  const outcome = await app.save(itemOf(app, view.unit.name, values, change?.rev || known?.rev || 0));
  Object.assign(view, { change: null, news: "answer" in outcome ? say("explain_saved", values) : "" });
  await read(view);
  draw(view);
  (root.querySelector("[role=status]") || root.querySelector(".question, .unsent") || document.getElementById("main")).focus();
}

function formPart(view) {
  const { app, change } = view;
  const explain = (no) => [null, no.code === "no_storage" ? say("no_storage") : app.explain(no)];
  const cancel = () => {
    view.change = null;
    draw(view);
  };
  return element(
    "section",
    {},
    element("h2", { textContent: change?.rev ? say("explain_change", change) : say("explain_new") }),
    formOf(null, fieldsOf(view), say("send"), (typed) => send(view, typed), explain, say("not_saved")),
    change?.rev ? button(say("cancel"), cancel) : null,
  );
}

function lineOf(view, one) {
  const edit = button(say("edit"), () => {
    Object.assign(view, { change: one, news: "" });
    draw(view);
    view.root.querySelector("#count").focus();
  });
  edit.setAttribute("aria-label", `${say("edit")} ${one.document}`);
  return element(
    "li",
    { className: `explained ${one.state}` },
    element("p", {}, element("strong", { textContent: one.document }), ` · ${dayWords(one.date)} · ${reasonWords(one.reason)}: ${number(one.count)}`),
    one.note ? element("p", { className: "hint", textContent: one.note }) : null,
    element("p", { className: "state", textContent: say(`state_${one.state}`) }),
    one.answer?.note ? element("p", { textContent: say("answer", { date: time(one.answer.at, "-"), note: one.answer.note }) }) : null,
    edit,
  );
}

function listPart(view) {
  if (view.list === null) return element("p", { textContent: view.error || say("loading") });
  if (view.list.length === 0) return element("p", { textContent: say("explain_none") });
  return element("ul", { className: "plainlist" }, ...view.list.map((one) => lineOf(view, one)));
}

function drawList(view) {
  view.old.replaceChildren(...[view.app.seenAt(view.seen_at)].filter(Boolean));
  view.listed.replaceChildren(listPart(view));
}

function draw(view) {
  const { app } = view;
  if (app.typed?.about.kind === "explanation") {
    view.change = { ...app.typed.body, rev: app.typed.body.seen_rev };
    app.typed = null;
  }
  view.root.replaceChildren(
    ...[
      element("p", { className: "links" }, element("a", { href: app.href({ view: "" }), textContent: say("back_to_day") })),
      element("h1", { textContent: view.title }),
      view.old,
      view.news ? element("p", { className: "done", role: "status", tabIndex: -1, textContent: view.news }) : null,
      element("p", { className: "hint", textContent: say("explain_hint") }),
      view.listed,
      formPart(view),
    ].filter(Boolean),
  );
  drawList(view);
}

async function read(view) {
  const { app, campaign, unit } = view;
  try {
    const { value, at } = await app.read(`/api/v1/intake/explanations?campaign=${enc(campaign.code)}&unit=${enc(unit.unit)}`);
    Object.assign(view, { list: value.explanations, seen_at: at, error: "" });
  } catch (no) {
    view.error = app.explain(no);
  }
}

// Who types goes on typing: the form is left as it is.
async function load(view) {
  await read(view);
  if (view.app.typed) draw(view);
  else drawList(view);
}

export function showExplanations(app) {
  const { campaign, unit } = app;
  const title = say("explain_of", { unit: unit.name || unit.unit });
  const [root, old, listed] = [0, 1, 2].map(() => element("div", {}));
  const view = { app, campaign, unit, title, root, old, listed, list: null, seen_at: null, error: "", change: null, news: "" };
  const mine = (item) => item.about.kind === "explanation" && item.about.campaign === campaign.code && item.about.unit === unit.unit;
  let had = 0;
  draw(view);
  return {
    element: root,
    title,
    load: () => load(view),
    reload: () => void load(view),
    onItems: () => {
      const now = app.items.filter(mine).length;
      if (now < had) void load(view); // one has gone out
      had = now;
    },
  };
}
