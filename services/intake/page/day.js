// One day of one unit: what is planned and left, a number field a metric, what stands and what waits, the days before.
import { countsText, figureItem, mainCount, metricTitle, namesOf, reasonOf, reasonParts, sourceWords } from "./figure.js";
import { Invalid, Refused, button, element, field, formOf } from "./kit.js";
import { day as dayWords, has, language, number, readNumber, say, shortDay, time, weekday } from "./words.js";

const COUNT_MOST = 10000000;
const enc = encodeURIComponent;

const fieldOf = (metric) => `count-${metric.code}`; // a metric may be called as it likes
function countFields(campaign, standing, typed) {
  return campaign.metrics.map((metric, n) => {
    const old = standing?.[metric.code];
    const value = typed?.[metric.code] ?? old;
    const part = field({
      name: fieldOf(metric),
      label: metricTitle(metric),
      hint: n === 0 ? say("figure_hint") : "",
      inputmode: "numeric",
      value: value === undefined ? "" : String(value),
    });
    const input = part.querySelector("input");
    const echo = element("output", { className: "echo" });
    const show = () => {
      const now = readNumber(input.value);
      const changes = old !== undefined && old !== now;
      echo.textContent = now === null ? "" : say(changes ? "will_change" : "will_store", { old: number(old), n: number(now) });
    };
    input.className = "count";
    input.setAttribute("enterkeyhint", n + 1 < campaign.metrics.length ? "next" : "send");
    input.addEventListener("input", show);
    part.append(echo);
    show();
    return part;
  });
}
function countsOf(campaign, values) {
  const counts = {};
  const errors = [];
  campaign.metrics.forEach((metric, n) => {
    const text = values[fieldOf(metric)].trim();
    if (text === "" && n > 0) return; // only the first has to be told
    const count = readNumber(text);
    if (text === "") errors.push([fieldOf(metric), say("count_missing", { name: metricTitle(metric) })]);
    else if (count === null || count > COUNT_MOST) errors.push([fieldOf(metric), say("count_wrong")]);
    else counts[metric.code] = count;
  });
  if (errors.length > 0) throw new Invalid(errors);
  return counts;
}

function entryForm(app, state, redraw) {
  const { campaign, unit, date } = app;
  const standing = state.day?.counts;
  const parts = countFields(campaign, standing, state.typed);
  if (standing) parts.push(...reasonParts(""));
  const form = formOf(
    null,
    parts,
    say(standing ? "send_correction" : "send"),
    async (values) => {
      const counts = countsOf(campaign, values);
      const same = standing && campaign.metrics.every(({ code }) => counts[code] === standing[code]);
      const reason = standing && !same ? reasonOf(values) : "";
      const name = state.day?.name || unit.name;
      Object.assign(state, { editing: false, typed: null, answer: undefined, saving: true });
      const outcome = await app
        .save(figureItem(app, { campaign, unit: unit.unit, name, date, counts, standing, rev: state.day?.rev, reason }))
        .finally(() => {
          state.saving = false;
        });
      if ("answer" in outcome) await saved(app, state, outcome.answer, counts);
      redraw();
      document.getElementById("outcome")?.focus();
    },
    (no) => [null, no.code === "no_storage" ? say("no_storage") : app.explain(no)],
    say("not_saved"),
  );
  if (standing || app.itemOf(state.key))
    form.append(
      button(say("cancel"), () => {
        state.editing = false;
        redraw();
      }),
    );
  return form;
}

function statusWords(campaign, date, day) {
  const word = day.status && has(`status_${day.status}`) ? say(`status_${day.status}`) : say("status_open");
  return `${say("day_counts", { date: shortDay(date), n: number(mainCount(campaign, day.counts)), plan: number(day.plan_day) })}: ${word}.`;
}

function standingBlock(app, state, redraw) {
  const { campaign, date } = app;
  const { day, answer } = state;
  const at = answer?.at || day.at;
  return element(
    "div",
    { className: "done", id: "outcome", tabIndex: -1, role: "status" },
    element(
      "p",
      {},
      element("strong", { textContent: answer !== undefined && at ? say("saved_at", { time: time(at, campaign.today) }) : say("reported") }),
    ),
    ...campaign.metrics
      .filter(({ code }) => day.counts[code] !== undefined)
      .map((metric) =>
        element("p", { className: "stands" }, `${metricTitle(metric)}: `, element("strong", { textContent: number(day.counts[metric.code]) })),
      ),
    answer === undefined && day.source && at
      ? element("p", {
          textContent: say("reported_by", {
            source: sourceWords(day.source, namesOf(app, [app.unit.unit, day.name || app.unit.name])),
            time: time(at, campaign.today),
          }),
        })
      : null,
    element("p", { textContent: statusWords(campaign, date, day) }),
    answer?.late ? element("p", { textContent: say("saved_late") }) : null,
    day.locked
      ? null
      : button(say("correct"), () => {
          state.editing = true;
          redraw();
          document.querySelector("input.count")?.select();
        }),
  );
}

function waitingBlock(app, state, item, redraw) {
  const cutoff =
    state.day && !state.day.late ? element("p", { textContent: say("unsent_late", { time: time(state.day.cutoff_at, app.campaign.today) }) }) : null;
  const words = `${say(state.saving ? "sending" : "unsent")}: ${countsText(app.campaign, item.body.counts)}`;
  if (state.saving)
    return element(
      "div",
      { className: "sending", id: "outcome", tabIndex: -1, role: "status" },
      element("p", {}, element("strong", { textContent: words })),
    );
  return element(
    "div",
    { className: "unsent", id: "outcome", tabIndex: -1, role: "status" },
    element("p", {}, element("strong", { textContent: words })),
    cutoff,
    ...app.unsentParts(),
    button(say("change"), () => {
      Object.assign(state, { editing: true, typed: item.body.counts });
      redraw();
      document.querySelector("input.count")?.focus();
    }),
  );
}

// Whichever of these the day is in now.
function mainBlock(app, state, redraw) {
  const item = app.itemOf(state.key);
  if (item?.state === "refused") return element("div", { id: "outcome", tabIndex: -1, className: "question" }, app.decision(item, { after: redraw }));
  if (item && !state.editing) return waitingBlock(app, state, item, redraw);
  if (state.day?.counts && !state.editing) return standingBlock(app, state, redraw);
  if (state.day?.taken_out) return element("p", { className: "warn", textContent: say("taken_out") });
  if (state.day?.locked) return element("p", { className: "warn", textContent: say("day_locked") });
  return entryForm(app, state, redraw);
}

function warning(app, { day }) {
  if (day?.excused) return element("p", { className: "hint", textContent: [say("day_excused"), day.changes?.[language()]].filter(Boolean).join(" ") });
  if (!day || day.locked) return day?.locked && day.counts ? element("p", { className: "warn", textContent: say("day_locked") }) : null;
  return element("p", {
    className: day.late ? "warn" : "hint",
    textContent: say(day.late ? "cutoff_after" : "cutoff_before", { time: time(day.cutoff_at, app.campaign.today) }),
  });
}

function facts({ day, error }) {
  const unknown = error ? "–" : "…";
  const fact = (name, value) => element("div", {}, element("dt", { textContent: say(name) }), element("dd", { textContent: value }));
  return element(
    "dl",
    { className: "facts" },
    fact("plan", day ? number(day.plan_day) : unknown),
    fact("remaining", day ? number(day.remaining) : unknown),
  );
}

function missingDays(app, { day }) {
  const missing = (day?.missing || []).filter((date) => date !== app.date && !app.itemOf(`figure/${app.campaign.code}/${app.unit.unit}/${date}`));
  if (missing.length === 0) return null;
  return element(
    "section",
    {},
    element("h2", { textContent: say("missing_title") }),
    element("p", { className: "hint", textContent: say("missing_hint") }),
    element(
      "p",
      { className: "days" },
      ...missing.map((date) =>
        element("a", {
          href: app.href({ date }),
          className: "day",
          textContent: shortDay(date),
          ariaLabel: `${weekday(date)} ${dayWords(date)}`,
        }),
      ),
    ),
  );
}

function recentDays(app, { day }) {
  if (!day?.recent?.length) return null;
  const row = (one) => {
    const item = app.itemOf(`figure/${app.campaign.code}/${app.unit.unit}/${one.date}`);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, element("a", { href: app.href({ date: one.date }), textContent: shortDay(one.date) })),
      element("td", { textContent: number(one.plan_day) }),
      element("td", {
        className: item ? "bad" : "",
        textContent: item ? `${countsText(app.campaign, item.body.counts)} – ${say("cell_unsent")}` : countsText(app.campaign, one.counts),
      }),
    );
  };
  return element(
    "section",
    {},
    element("h2", { id: "recent", textContent: say("recent_title") }),
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element("tr", {}, ...["date", "plan_short", "result"].map((name) => element("th", { scope: "col", textContent: say(name) }))),
      ),
      element("tbody", {}, ...[...day.recent].sort((one, other) => (one.date < other.date ? 1 : -1)).map(row)),
    ),
  );
}

function links(app) {
  const made = [];
  if (app.date !== app.campaign.today) made.push(element("a", { href: app.href({ date: app.campaign.today }), textContent: say("to_today") }));
  if (app.unit.below) made.push(element("a", { href: app.href({ unit: app.home.unit }), textContent: say("back_to_grid") }));
  if (app.campaign.reasons?.length) made.push(element("a", { href: app.href({ view: "explain", date: "" }), textContent: say("explain") }));
  return element("p", { className: "links" }, ...made);
}

// Draws anew, and leaves what was typed and where somebody types.
function replaceKept(root, made) {
  const typed = [...root.querySelectorAll("form input")].map((input) => [
    input.id,
    input.type === "radio" ? input.checked : input.value,
    input.type === "radio" ? false : input.defaultValue,
  ]);
  const focused = root.contains(document.activeElement) ? document.activeElement.id : "";
  root.replaceChildren(...made.filter(Boolean));
  for (const [id, value, before] of typed) {
    const input = value === before ? null : root.querySelector(`form #${CSS.escape(id)}`);
    if (!input) continue;
    if (input.type === "radio") input.checked = value;
    else input.value = value;
    input.dispatchEvent(new Event("input"));
  }
  if (focused) root.querySelector(`#${CSS.escape(focused)}`)?.focus();
}

function draw(app, state) {
  const redraw = () => draw(app, state);
  if (app.typed?.key === state.key) Object.assign(state, { typed: app.typed.body.counts, editing: true });
  app.typed = null;
  replaceKept(state.root, [
    element("h1", {}, state.title, element("span", { className: "under", textContent: `${state.day?.name || state.name} · ${weekday(state.date)}` })),
    app.seenAt(state.seen_at),
    state.error ? element("p", { className: "warn", role: "status", textContent: state.error }) : null,
    facts(state),
    warning(app, state),
    mainBlock(app, state, redraw),
    missingDays(app, state),
    recentDays(app, state),
    links(app),
  ]);
}

async function read(app, state) {
  try {
    const { value, at } = await app.read(state.path);
    if (at && state.answer !== undefined) return; // older than what was just saved
    Object.assign(state, { day: value, seen_at: at, error: "" });
  } catch (no) {
    if (!(no instanceof Refused)) throw no;
    state.error = app.explain(no);
  }
}

// The server has it: what stands is known, though the network may be gone again before the day can be read.
async function saved(app, state, answer, counts) {
  state.answer = answer;
  if (answer)
    state.day = {
      ...state.day,
      counts,
      rev: answer.rev,
      plan_day: answer.plan_day ?? null,
      remaining: answer.remaining ?? null,
      status: answer.status,
      at: answer.at,
    };
  await read(app, state);
}

// What waited has gone out, or has come back, or waits for something else: only then is the day drawn anew.
async function lookAtItem(app, state) {
  const item = app.itemOf(state.key);
  const now = item ? `${item.stamp} ${item.state} ${app.signedOut} ${app.wakes}` : "";
  if (now === state.waits) return;
  const gone = item ? null : state.item;
  Object.assign(state, { waits: now, item });
  if (gone && !state.saving) {
    const answer = await app.answerTo(gone);
    if (answer) await saved(app, state, answer, gone.body.counts);
    else await read(app, state);
  }
  draw(app, state);
}

function newState({ campaign, unit, date }) {
  return {
    key: `figure/${campaign.code}/${unit.unit}/${date}`,
    path: `/api/v1/intake/day?campaign=${enc(campaign.code)}&unit=${enc(unit.unit)}&date=${enc(date)}`,
    root: element("div", {}),
    title: say(date === campaign.today ? "day_today" : "day_title", { date: dayWords(date) }),
    name: unit.name,
    date,
    day: null,
    seen_at: null,
    editing: false,
    typed: null,
    answer: undefined,
    error: "",
    item: null, // what waited when it was last looked at, and in which state
    waits: "",
  };
}

export function showDay(app) {
  const state = newState(app);
  const { root, title } = state;
  const untouched = () => !state.editing && ![...root.querySelectorAll("form input.count")].some((input) => input.value !== input.defaultValue);
  const load = async () => {
    await read(app, state);
    draw(app, state);
  };
  draw(app, state);
  return {
    element: root,
    title,
    load,
    claims: (item) => item.key === state.key,
    reload: () => {
      if (untouched()) void load();
    },
    onItems: () => lookAtItem(app, state),
  };
}
