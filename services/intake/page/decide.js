// What somebody has to decide, where the server did not take a figure or an explanation: the same question wherever it comes up. Loaded when there is one.
import { button, element, formOf } from "./kit.js";
import { countsText, itemTitle, namesOf, reasonOf, reasonParts, sourceWords } from "./figure.js";
import { has, number, say, time } from "./words.js";

const paragraph = (textContent) => element("p", { textContent });

// Does it, and leaves the keyboard where something of it still stands: what was decided is drawn anew.
async function decided(work, after) {
  document.activeElement?.blur();
  await work();
  after();
  if (document.activeElement === document.body) (document.getElementById("outcome") || document.getElementById("main")).focus();
}

// What is odd is said by the server, as mails and reports say it.
function implausibleParts({ refusal }, mine, again, ways) {
  return [
    paragraph(say("implausible", { detail: refusal.detail || mine })),
    paragraph(say("implausible_ask")),
    element(
      "div",
      { className: "ways" },
      button(say("confirm", { n: mine }), () => again({ confirm: true }), "main"),
      ways.enter,
    ),
  ];
}

// Somebody else's newer one: what stands, whose it is and since when. Or nothing stands where something had been read.
function conflictParts(app, { refusal, about }, mine, standing, ways) {
  if (about.kind === "figure" && refusal.rev === 0)
    return [
      paragraph(say("conflict_gone")),
      element("p", {}, element("strong", { textContent: say("conflict_mine", { n: mine }) })),
      button(say("discard"), ways.discard),
    ];
  const source = refusal.at && {
    source: sourceWords(refusal.source, namesOf(app, [about.unit, about.name])),
    time: time(refusal.at, app.campaign?.today),
  };
  return [
    paragraph(say(about.kind === "figure" ? "conflict" : "conflict_document")),
    paragraph(say("conflict_theirs", { n: standing }) + (source ? ` (${say("reported_by", source)})` : "")),
    element("p", {}, element("strong", { textContent: say("conflict_mine", { n: mine }) })),
    button(say("keep_theirs", { n: standing }), ways.discard, "instead"),
  ];
}

function replaceForm(app, { refusal, about }, mine, again) {
  const isFigure = about.kind === "figure";
  const send = (values) => again({ ...(isFigure ? { reason: reasonOf(values) } : {}), ...(refusal.status === 409 ? { seen_rev: refusal.rev } : {}) });
  return formOf(null, isFigure ? reasonParts() : [], say("replace", { n: mine }), send, (no) => [null, app.explain(no)], say("not_saved"));
}

function refusedWords({ code, status, detail }) {
  if (has(`refused_${code}`)) return say(`refused_${code}`);
  return status === 403 ? say("refused_forbidden") : say("refused_other", { detail: detail || status });
}

// The parts of what is asked about one item. bare: where its unit and number stand beside it already.
export function decision(app, item, { after = () => {}, bare = false } = {}) {
  const { refusal, body, about } = item;
  const campaign = app.campaignOf(item);
  const mine = about.kind === "figure" ? countsText(campaign, body.counts) : number(body.count);
  const standing = refusal.counts ? countsText(campaign, refusal.counts) : number(refusal.standing?.count);
  const again = (change) => decided(() => app.save({ ...item, body: { ...body, ...change } }), after);
  const ways = { discard: () => decided(() => app.discard(item), after) };
  const drop = button(say("discard"), ways.discard);
  ways.enter = button(say("change"), async () => {
    await app.discard(item);
    app.typed = item; // the form begins with it
    const place = app.href({ campaign: about.campaign, unit: about.unit, date: about.date, view: about.kind === "explanation" ? "explain" : "" });
    if (location.hash === place) after();
    else location.hash = place;
  });
  const title = bare
    ? []
    : [element("h2", { textContent: say("decide_title") }), element("p", {}, element("strong", { textContent: itemTitle(app, item) }))];

  if (refusal.code === "taken_out") return [...title, paragraph(say("taken_out")), drop];
  if (refusal.code === "implausible") return [...title, ...implausibleParts(item, mine, again, ways)];
  if (refusal.status === 409) return [...title, ...conflictParts(app, item, mine, standing, ways), replaceForm(app, item, mine, again)];
  if (refusal.code === "reason_needed")
    return [
      ...title,
      paragraph(say("reason_ask", { old: countsText(campaign, about.standing), n: mine })),
      replaceForm(app, item, mine, again),
      drop,
    ];
  return [
    ...title,
    element("p", { className: "error", textContent: refusedWords(refusal) }),
    element("div", { className: "ways" }, ways.enter, drop),
  ];
}
