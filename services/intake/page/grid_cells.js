// The cells of a district's table: what each holds, how it is saved by itself and what it says of that, where the keyboard goes from it, the sum below.
import { figureItem, metricTitle } from "./figure.js";
import { Refused, element } from "./kit.js";
import { number, readNumber, say, time } from "./words.js";

const COUNT_MOST = 10000000;

export const keyOf = (grid, row) => `figure/${grid.campaign.code}/${row.unit}/${grid.date}`;
const countOf = (grid, row) => grid.app.itemOf(keyOf(grid, row))?.body.counts[grid.metric.code] ?? row.counts?.[grid.metric.code];
const asText = (count) => (count === undefined || count === null ? "" : String(count));

// What the server has: neither what waits nor what somebody has still to decide.
export function sum(grid) {
  const known = grid.units.map((row) => row.counts?.[grid.metric.code]).filter((count) => count !== undefined && count !== null);
  const of = (key) => number(grid.units.reduce((all, row) => all + (row[key] || 0), 0));
  grid.foot.replaceChildren(
    element(
      "tr",
      {},
      element("th", { scope: "row", textContent: say("grid_sum", { n: number(known.length), all: number(grid.units.length) }) }),
      element("td", { textContent: of("plan_day") }),
      element("td", { className: "rest", textContent: of("remaining") }),
      element("td", { className: "sum", textContent: number(known.reduce((all, one) => all + one, 0)) }),
    ),
  );
}

function signOf(grid, row, item) {
  const saved = grid.saved.get(row.unit);
  if (grid.rows.get(row.unit).input.dataset.saving) return ["", say("cell_saving")];
  if (item) return ["bad", say(item.state === "refused" ? "cell_decide" : "cell_unsent")];
  if (saved) return ["good", say(saved.late ? "cell_late" : "cell_saved", { time: saved.at ? time(saved.at, grid.campaign.today) : "" })];
  if (row.taken_out) return ["", say("cell_taken_out")];
  return ["", row.locked ? say("cell_locked") : ""];
}

// What of a row follows from what waits, what was saved and what stands.
export function mark(grid, row) {
  const { input, sign, after } = grid.rows.get(row.unit);
  const item = grid.app.itemOf(keyOf(grid, row));
  const [kind, words] = signOf(grid, row, item);
  if (sign.textContent !== words && words && !input.dataset.saving) grid.told.textContent = `${row.name}: ${words}`;
  sign.textContent = words;
  sign.className = `sign ${kind}`;
  if (document.activeElement !== input && input.getAttribute("aria-invalid") !== "true") input.value = input.defaultValue = asText(countOf(grid, row));
  const asks = item?.state === "refused" ? item.stamp : "";
  if (after.dataset.asks === asks) return;
  after.dataset.asks = asks;
  after.hidden = !asks;
  after.firstChild.replaceChildren(...(asks ? [grid.app.decision(item, { bare: true })] : []));
}

export function taken(grid, row, counts, answer) {
  Object.assign(row, { counts, rev: answer.rev });
  grid.saved.set(row.unit, answer);
}

// The count that was typed and is another than what the cell had; null: there is nothing to save, or the cell says what is wrong.
function typedCount(grid, row) {
  const { input, error } = grid.rows.get(row.unit);
  const text = input.value.trim();
  const isSame = text === asText(countOf(grid, row));
  const count = isSame ? countOf(grid, row) : readNumber(text);
  const isWrong = !isSame && (count === null || count > COUNT_MOST);
  error.textContent = isWrong ? say("cell_wrong") : "";
  if (isWrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  return isWrong || count === countOf(grid, row) ? null : count;
}

async function send(grid, row, item) {
  const { input, error } = grid.rows.get(row.unit);
  input.dataset.saving = "1";
  mark(grid, row);
  try {
    const outcome = await grid.app.save(item);
    if (outcome.answer) taken(grid, row, item.body.counts, outcome.answer);
  } catch (no) {
    if (!(no instanceof Refused)) throw no;
    error.textContent = no.code === "no_storage" ? say("no_storage") : grid.app.explain(no);
  } finally {
    delete input.dataset.saving;
  }
  mark(grid, row);
  sum(grid);
}

async function save(grid, row) {
  const count = typedCount(grid, row);
  if (count === null) return;
  const { app, campaign, date, metric } = grid;
  const standing = row.counts;
  const counts = { ...standing, [metric.code]: count };
  const item = figureItem(app, { campaign, unit: row.unit, name: row.name, date, counts, standing, rev: row.rev });
  // a correction waits for its reason, safe on the device
  if (standing && standing[metric.code] !== count) await app.hold(item, { code: "reason_needed", status: 422 });
  else await send(grid, row, item);
}

function move(grid, event, row) {
  const order = grid.units.filter((one) => !one.locked && !one.taken_out);
  const here = order.indexOf(row);
  const to =
    { ArrowDown: here + 1, ArrowUp: here - 1, Enter: event.shiftKey ? here - 1 : here + 1 }[event.key] ??
    (event.ctrlKey ? { Home: 0, End: order.length - 1 }[event.key] : undefined);
  if (event.key === "Escape") {
    event.target.value = asText(countOf(grid, row));
    event.target.select();
    void save(grid, row);
    return;
  }
  if (to === undefined) return;
  event.preventDefault();
  const next = order[to];
  if (next) grid.rows.get(next.unit).input.focus();
  else (event.target.blur(), event.target.focus()); // the last one is saved too
}

function cellOf(grid, row) {
  const input = element("input", {
    type: "text",
    inputMode: "numeric",
    autocomplete: "off",
    id: `cell-${row.unit}`,
    className: "cell",
    disabled: Boolean(row.locked || row.taken_out),
    ariaLabel: `${row.name}, ${metricTitle(grid.metric)}`,
  });
  input.setAttribute("enterkeyhint", "next");
  input.setAttribute("aria-describedby", `sign-${row.unit} error-${row.unit}`);
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => void save(grid, row));
  input.addEventListener("keydown", (event) => move(grid, event, row));
  return input;
}

// A unit's line, and the one below it that asks for a reason.
export function rowOf(grid, row) {
  const input = cellOf(grid, row);
  const sign = element("span", { id: `sign-${row.unit}`, className: "sign" });
  const error = element("span", { id: `error-${row.unit}`, className: "error" });
  const after = element("tr", { className: "ask", hidden: true }, element("td", { colSpan: 4 }));
  after.dataset.asks = "";
  grid.rows.set(row.unit, { input, sign, error, after });
  return [
    element(
      "tr",
      {},
      element("th", { scope: "row" }, element("a", { href: grid.app.href({ unit: row.unit }), textContent: row.name })),
      element("td", { textContent: number(row.plan_day) }),
      element("td", { className: "rest", textContent: number(row.remaining) }),
      element("td", {}, element("div", { className: "cellbox" }, input, element("span", { className: "said" }, error, sign))),
    ),
    after,
  ];
}
