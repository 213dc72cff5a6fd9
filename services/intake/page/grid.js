// A district's table: a row for each reporting unit below, one column for the day, each cell saved by itself. The keyboard moves as in a spreadsheet: arrows
// and Enter go to the next row, Escape takes back what was typed, Ctrl with Home or End goes to the ends.
import { Refused, button, element, field, select } from "./kit.js";
import { figureItem, metricTitle } from "./day.js";
import { day as dayWords, number, readNumber, say, time, weekday } from "./words.js";

const COUNT_MOST = 10000000;
const enc = encodeURIComponent;

export function showGrid(app) {
  const { campaign, unit, date } = app;
  const root = element("div", { className: "wide" });
  const state = { metric: campaign.metrics[0], units: [], seen_at: null, error: "", about: null, saved: new Map() };
  const title = say("grid_title", { date: dayWords(date) });
  const rows = new Map(); // unit → what of its row changes
  const keyOf = (row) => `figure/${campaign.code}/${row.unit}/${date}`;
  const told = element("p", { className: "sr", role: "status" }); // for readers of the screen: one voice, not one a row

  const countOf = (row) => app.itemOf(keyOf(row))?.body.counts[state.metric.code] ?? row.counts?.[state.metric.code];
  const asText = (count) => (count === undefined || count === null ? "" : String(count));

  // What the server has: neither what waits nor what somebody has still to decide.
  function sum() {
    const known = state.units.map((row) => row.counts?.[state.metric.code]).filter((count) => count !== undefined && count !== null);
    const of = (key) => number(state.units.reduce((all, row) => all + (row[key] || 0), 0));
    foot.replaceChildren(
      element(
        "tr",
        {},
        element("th", { scope: "row", textContent: say("grid_sum", { n: number(known.length), all: number(state.units.length) }) }),
        element("td", { textContent: of("plan_day") }),
        element("td", { className: "rest", textContent: of("remaining") }),
        element("td", { className: "sum", textContent: number(known.reduce((all, one) => all + one, 0)) }),
      ),
    );
  }

  function signOf(row, item) {
    const saved = state.saved.get(row.unit);
    if (rows.get(row.unit).input.dataset.saving) return ["", say("cell_saving")];
    if (item) return ["bad", say(item.state === "refused" ? "cell_decide" : "cell_unsent")];
    if (saved) return ["good", say(saved.late ? "cell_late" : "cell_saved", { time: saved.at ? time(saved.at, campaign.today) : "" })];
    if (row.taken_out) return ["", say("cell_taken_out")];
    return ["", row.locked ? say("cell_locked") : ""];
  }

  // What of a row follows from what waits, what was saved and what stands.
  function mark(row) {
    const { input, mark: sign, after } = rows.get(row.unit);
    const item = app.itemOf(keyOf(row));
    const [kind, words] = signOf(row, item);
    if (sign.textContent !== words && words && !input.dataset.saving) told.textContent = `${row.name}: ${words}`;
    sign.textContent = words;
    sign.className = `sign ${kind}`;
    if (document.activeElement !== input && input.getAttribute("aria-invalid") !== "true") input.value = input.defaultValue = asText(countOf(row));
    const asks = item?.state === "refused" ? item.stamp : "";
    if (after.dataset.asks === asks) return;
    after.dataset.asks = asks;
    after.hidden = !asks;
    after.firstChild.replaceChildren(...(asks ? [app.decision(item, { bare: true })] : []));
  }

  async function save(row) {
    const { input, error } = rows.get(row.unit);
    const text = input.value.trim();
    if (text === asText(countOf(row))) {
      error.textContent = "";
      input.removeAttribute("aria-invalid");
      return;
    }
    const count = readNumber(text);
    const wrong = count === null || count > COUNT_MOST;
    error.textContent = wrong ? say("cell_wrong") : "";
    if (wrong) {
      input.setAttribute("aria-invalid", "true");
      return;
    }
    input.removeAttribute("aria-invalid");
    if (count === countOf(row)) return;
    const standing = row.counts;
    const item = figureItem(app, {
      campaign,
      unit: row.unit,
      name: row.name,
      date,
      counts: { ...standing, [state.metric.code]: count },
      standing,
      rev: row.rev,
    });
    if (standing && standing[state.metric.code] !== count) {
      // a correction waits for its reason, safe on the device
      await app.hold(item, { code: "reason_needed", status: 422 });
      return;
    }
    input.dataset.saving = "1";
    mark(row);
    try {
      const outcome = await app.save(item);
      if (outcome.answer) taken(row, item.body.counts, outcome.answer);
    } catch (no) {
      if (!(no instanceof Refused)) throw no;
      error.textContent = no.code === "no_storage" ? say("no_storage") : app.explain(no);
    } finally {
      delete input.dataset.saving;
    }
    mark(row);
    sum();
  }
  function taken(row, counts, answer) {
    Object.assign(row, { counts, rev: answer.rev });
    state.saved.set(row.unit, answer);
  }

  function move(event, row) {
    const order = state.units.filter((one) => !one.locked && !one.taken_out);
    const here = order.indexOf(row);
    const to =
      { ArrowDown: here + 1, ArrowUp: here - 1, Enter: event.shiftKey ? here - 1 : here + 1 }[event.key] ??
      (event.ctrlKey ? { Home: 0, End: order.length - 1 }[event.key] : undefined);
    if (event.key === "Escape") {
      event.target.value = asText(countOf(row));
      event.target.select();
      void save(row);
      return;
    }
    if (to === undefined) return;
    event.preventDefault();
    const next = order[to];
    if (next) rows.get(next.unit).input.focus();
    else (event.target.blur(), event.target.focus()); // the last one is saved too
  }

  function rowOf(row) {
    const input = element("input", {
      type: "text",
      inputMode: "numeric",
      autocomplete: "off",
      id: `cell-${row.unit}`,
      className: "cell",
      disabled: Boolean(row.locked || row.taken_out),
      ariaLabel: `${row.name}, ${metricTitle(state.metric)}`,
    });
    input.setAttribute("enterkeyhint", "next");
    input.setAttribute("aria-describedby", `sign-${row.unit} error-${row.unit}`);
    input.addEventListener("focus", () => input.select());
    input.addEventListener("blur", () => void save(row));
    input.addEventListener("keydown", (event) => move(event, row));
    const sign = element("span", { id: `sign-${row.unit}`, className: "sign" });
    const error = element("span", { id: `error-${row.unit}`, className: "error" });
    const after = element("tr", { className: "ask", hidden: true }, element("td", { colSpan: 4 }));
    after.dataset.asks = "";
    rows.set(row.unit, { input, mark: sign, error, after });
    return [
      element(
        "tr",
        {},
        element("th", { scope: "row" }, element("a", { href: app.href({ unit: row.unit }), textContent: row.name })),
        element("td", { textContent: number(row.plan_day) }),
        element("td", { className: "rest", textContent: number(row.remaining) }),
        element("td", {}, element("div", { className: "cellbox" }, input, element("span", { className: "said" }, error, sign))),
      ),
      after,
    ];
  }

  const body = element("tbody"),
    foot = element("tfoot");
  function metricChooser() {
    if (campaign.metrics.length < 2) return null;
    const options = campaign.metrics.map((metric) => [metric.code, metricTitle(metric)]);
    const chooser = select({ name: "metric", label: say("metric"), value: state.metric.code, options });
    chooser.querySelector("select").addEventListener("change", (event) => {
      state.metric = campaign.metrics.find(({ code }) => code === event.target.value);
      state.saved.clear();
      draw();
    });
    return chooser;
  }
  // A day that is picked is gone to at once, one that is typed when it is whole: with Enter, or on leaving.
  function dayChooser() {
    const part = field({ name: "date", type: "date", label: say("other_day"), value: date });
    const input = part.querySelector("input");
    let types = false;
    const go = () => {
      if (input.value && input.value !== date && input.validity.valid) app.go({ date: input.value });
    };
    Object.assign(input, { min: campaign.starts_on, max: campaign.today });
    input.addEventListener("keydown", (event) => {
      types = event.key !== "Enter";
      if (!types) go();
    });
    input.addEventListener("change", () => types || go());
    input.addEventListener("blur", go);
    return part;
  }
  function table() {
    const head = (name, kind = "") => element("th", { scope: "col", className: kind, textContent: name });
    const heads = [head(say("unit")), head(say("plan_short")), head(say("left"), "rest"), head(metricTitle(state.metric))];
    const caption = element("caption", { className: "sr", textContent: say("grid_caption", { metric: metricTitle(state.metric) }) });
    return element("table", { className: "grid" }, caption, element("thead", {}, element("tr", {}, ...heads)), body, foot);
  }
  function cutoff() {
    const { late, cutoff_at } = state.about;
    const words = say(late ? "cutoff_after" : "cutoff_before", { time: time(cutoff_at, campaign.today) });
    return element("p", { className: late ? "warn" : "hint", textContent: words });
  }
  function draw() {
    const focused = root.contains(document.activeElement) ? document.activeElement : null;
    const parts = [element("h1", {}, title, element("span", { className: "under", textContent: `${unit.name} · ${weekday(date)}` }))];
    rows.clear();
    body.replaceChildren(...state.units.flatMap(rowOf));
    if (state.seen_at) parts.push(app.seenAt(state.seen_at));
    if (state.error) parts.push(element("p", { className: "warn", role: "status", textContent: state.error }));
    if (state.about) parts.push(cutoff());
    parts.push(dayChooser(), metricChooser() || "");
    if (state.about) parts.push(element("p", { className: "hint", textContent: say("grid_keys") }), told, table());
    else if (!state.error) parts.push(element("p", { textContent: say("loading") }));
    if (date !== campaign.today)
      parts.push(element("p", { className: "links" }, element("a", { href: app.href({ date: "" }), textContent: say("to_today") })));
    root.replaceChildren(...parts);
    for (const row of state.units) mark(row);
    sum();
    const again = focused?.id && document.getElementById(focused.id);
    if (!again) return;
    again.focus();
    if (again.className === "cell") again.value = focused.value; // somebody types: what is typed so far stays
  }

  async function load() {
    try {
      const { value, at } = await app.read(`/api/v1/intake/units?campaign=${enc(campaign.code)}&date=${enc(date)}&unit=${enc(unit.unit)}`);
      Object.assign(state, { about: value, units: value.units, seen_at: at, error: "" });
    } catch (no) {
      state.error = app.explain(no);
    }
    draw();
  }
  draw();
  const had = new Map();
  // What waited has gone out, or has come back.
  async function onItems() {
    let unknown = false;
    for (const row of state.units) {
      const item = app.itemOf(keyOf(row));
      const before = had.get(row.unit);
      if (item) had.set(row.unit, item);
      else had.delete(row.unit);
      if (!before || item || rows.get(row.unit).input.dataset.saving) continue;
      const answer = await app.answerTo(before);
      if (answer) taken(row, before.body.counts, answer);
      else unknown ||= row.rev === before.body.seen_rev;
    }
    for (const row of state.units) mark(row);
    sum();
    if (unknown && !root.querySelector("input[data-saving]")) await load();
  }
  const untouched = () => !root.contains(document.activeElement);
  return {
    element: root,
    title,
    load,
    onItems,
    claims: (item) => item.state === "refused" && state.units.some((row) => keyOf(row) === item.key),
    reload: () => {
      if (untouched()) void load();
    },
  };
}
