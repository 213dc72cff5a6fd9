// The rows of a table, as long as it may be, in groups: the first at once, the others between frames, so that the page can be scrolled and clicked meanwhile. A
// group that stands is kept for the same choice, and in it every row that says the same. All rows are in the document, and laid out for who has them read out; but of
// FAR rows and more the browser lays a group out only when it comes near the window (`content-visibility`; page.css says how), until somebody asks for the table whole.
import { node, fill } from "./dom.js";

export const GROUP = 20;
const FAR = 1000;
const SLICE_MS = 4; // of a frame, for rows that nobody sees yet

const drawn = new Map(); // table: {groups, count, size, rowAt, at: the next group}

function drawGroup(state) {
  const from = state.at * state.size;
  const group = state.groups[state.at++];
  const rows = Array.from({ length: Math.min(state.size, state.count - from) }, (_, i) => state.rowAt(from + i));
  const changed = rows.map((row, i) => [group.rows[i], row]).filter(([one, other]) => one !== other);
  const isMoved = group.rows.length !== rows.length || group.contains(document.activeElement) || changed.some(([, row]) => row.isConnected);
  if (changed.length && isMoved) fill(group, ...rows);
  else for (const [one, other] of changed) one.replaceWith(other); // what stands beside it stays, and what is marked in it
}

// A group that is laid out takes its part of a frame as well.
function goOnLater(table, state) {
  const begin = () => setTimeout(goOn, 0, table, state);
  if (state.count < FAR) requestAnimationFrame(begin);
  else begin();
}

// The rows that are left, a part of a frame at a time.
function goOn(table, state) {
  if (state !== drawn.get(table)) return;
  const end = performance.now() + SLICE_MS;
  while (state.at < state.groups.length && performance.now() < end) drawGroup(state);
  if (state.at < state.groups.length) goOnLater(table, state);
}

// Whoever prints or looks for a word has all rows before it begins.
function drawAll() {
  for (const state of drawn.values()) while (state.at < state.groups.length) drawGroup(state);
}
window.addEventListener("beforeprint", drawAll);
window.addEventListener("keydown", (event) => { if (event.key === "F3" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f")) drawAll(); });

// Of another choice nothing stays.
function groupsOf(table, count, size, isSame, last) {
  const standing = isSame ? [...table.tBodies].filter((one) => one.className === "group") : [];
  const groups = [];
  for (let at = 0; at < count; at += size) {
    const group = standing[groups.length] || node("tbody", { className: "group", role: "rowgroup" });
    group.style.setProperty("--rows", String(Math.min(size, count - at)));
    groups.push(group);
  }
  const wanted = [...groups, ...(last ? [node("tbody", { role: "rowgroup" }, last)] : [])];
  for (const one of [...table.tBodies]) if (!groups.includes(one)) one.remove();
  wanted.forEach((one) => { if (!one.isConnected) table.insertBefore(one, table.tFoot); });
  return groups;
}

// `rowAt`: makes the row at a place, or gives the one that stands. `isSame`: of the same choice as what stands. `last`: a row behind all.
export function drawRows(table, { count, rowAt, size = GROUP, isSame = false, last = null }) {
  table.classList.toggle("far", count >= FAR);
  const state = { groups: groupsOf(table, count, size, isSame, last), count, size, rowAt, at: 0 };
  drawn.set(table, state);
  if (state.groups.length) drawGroup(state);
  if (state.groups.length > 1) goOnLater(table, state);
}

// A button before a table of which something is left out, for who has it read out: it lays out all that there is.
export function offerWhole(button, table) {
  button.hidden = !table.classList.contains("far") || table.classList.contains("whole");
  button.onclick = () => {
    drawAll();
    for (const one of drawn.keys()) one.classList.add("whole");
    table.parentElement.focus();
    button.hidden = true;
  };
}
