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

export function showExplanations(app) {
  const { campaign, unit } = app;
  const root = element("div", {});
  const state = { list: null, seen_at: null, error: "", change: null, news: "" };
  const title = say("explain_of", { unit: unit.name || unit.unit });
  const path = `/api/v1/intake/explanations?campaign=${enc(campaign.code)}&unit=${enc(unit.unit)}`;
  const mine = (item) => item.about.kind === "explanation" && item.about.campaign === campaign.code && item.about.unit === unit.unit;

  function form() {
    const { change } = state;
    const document_ = field({ name: "document", label: say("document"), hint: say("document_hint"), value: change?.document });
    if (change?.rev) document_.querySelector("input").readOnly = true;
    const date = field({ name: "date", type: "date", label: say("date"), value: change?.date || app.date });
    const parts = [
      document_,
      date,
      select({
        name: "reason",
        label: say("explain_reason"),
        value: change?.reason,
        options: campaign.reasons.map((code) => [code, reasonWords(code)]),
      }),
      field({ name: "count", label: say("explain_count"), inputmode: "numeric", value: change?.count ? String(change.count) : "" }),
      field({ name: "note", label: say("note"), value: change?.note }),
    ];
    Object.assign(date.querySelector("input"), { min: campaign.starts_on, max: campaign.today });
    const made = formOf(
      null,
      parts,
      say("send"),
      async (typed) => {
        const values = valuesOf(campaign, typed);
        const known = state.list?.find((one) => one.document === values.document);
        const outcome = await app.save(itemOf(app, unit.name, values, change?.rev || known?.rev || 0));
        Object.assign(state, { change: null, news: "answer" in outcome ? say("explain_saved", values) : "" });
        await load();
        (root.querySelector("[role=status]") || root.querySelector(".question, .unsent") || document.getElementById("main")).focus();
      },
      (no) => [null, no.code === "no_storage" ? say("no_storage") : app.explain(no)],
      say("not_saved"),
    );
    return element(
      "section",
      {},
      element("h2", { textContent: change?.rev ? say("explain_change", change) : say("explain_new") }),
      made,
      change?.rev
        ? button(say("cancel"), () => {
            state.change = null;
            draw();
          })
        : null,
    );
  }

  function one(of) {
    const edit = button(say("edit"), () => {
      state.change = of;
      state.news = "";
      draw();
      root.querySelector("#count").focus();
    });
    edit.setAttribute("aria-label", `${say("edit")} ${of.document}`);
    return element(
      "li",
      { className: `explained ${of.state}` },
      element("p", {}, element("strong", { textContent: of.document }), ` · ${dayWords(of.date)} · ${reasonWords(of.reason)}: ${number(of.count)}`),
      of.note ? element("p", { className: "hint", textContent: of.note }) : null,
      element("p", { className: "state", textContent: say(`state_${of.state}`) }),
      of.answer?.note ? element("p", { textContent: say("answer", { date: time(of.answer.at, "-"), note: of.answer.note }) }) : null,
      edit,
    );
  }

  function draw() {
    if (app.typed?.about.kind === "explanation") {
      state.change = { ...app.typed.body, rev: app.typed.body.seen_rev };
      app.typed = null;
    }
    const list =
      state.list === null
        ? element("p", { textContent: state.error || say("loading") })
        : state.list.length
          ? element("ul", { className: "plainlist" }, ...state.list.map(one))
          : element("p", { textContent: say("explain_none") });
    root.replaceChildren(
      ...[
        element("p", { className: "links" }, element("a", { href: app.href({ view: "" }), textContent: say("back_to_day") })),
        element("h1", { textContent: title }),
        app.seenAt(state.seen_at),
        state.news ? element("p", { className: "done", role: "status", tabIndex: -1, textContent: state.news }) : null,
        element("p", { className: "hint", textContent: say("explain_hint") }),
        list,
        form(),
      ].filter(Boolean),
    );
  }

  async function load() {
    try {
      const { value, at } = await app.read(path);
      Object.assign(state, { list: value.explanations, seen_at: at, error: "" });
    } catch (no) {
      state.error = app.explain(no);
    }
    draw();
  }
  draw();
  const untouched = () => ![...root.querySelectorAll("form input")].some((input) => input.value !== input.defaultValue);
  let had = 0;
  return {
    element: root,
    title,
    load,
    reload: () => {
      if (untouched()) void load();
    },
    onItems: () => {
      // one has gone out
      const now = app.items.filter(mine).length;
      if (now < had && untouched()) void load();
      had = now;
    },
  };
}
