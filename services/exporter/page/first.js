// What comes first on the dashboard, by who looks. Everybody gets the same parts from the same address; only their order differs, and which list a phone shows
// whole. The order is the document's own, so a keyboard and a reader follow it too.
import { $ } from "./dom.js";

const ALL = ["", "country", "province", "district", "commune", "beat"]; // "": everywhere
const LOW = ["commune", "beat"];

// The first row that fits counts. `role`: what the account is, or of a token what it may do. `order`: the blocks of the page from the top; `board`: what
// stands left and right where there is room; `todo`: what waits, in its order; `whole`: a list that a phone does not shorten.
export const FIRST_SCREEN = [
  { roles: ["clerk"], levels: ALL, order: ["verdict", "mine", "board", "cards", "units_part", "pair"], board: ["todo", "standing"], todo: ["alerts", "due", "silent"], whole: "",
    why: "A clerk asks whether the own report has come, what is owed next, and what became of corrections and explanations." },
  { roles: ["chair", "district", "pc06", "officer", "operator", "viewer"], levels: LOW, order: ["verdict", "mine", "board", "cards", "units_part", "pair"], board: ["todo", "standing"], todo: ["due", "alerts", "silent"], whole: "alerts",
    why: "Who answers for one commune has no units to compare: its own days come first, then what it has to acknowledge." },
  { roles: ["district"], levels: ALL, order: ["verdict", "board", "units_part", "cards", "pair"], board: ["todo", "standing"], todo: ["silent", "alerts", "due"], whole: "alerts",
    why: "A district officer calls the communes that are missing while there is time, and then acknowledges what waits." },
  { roles: ["pc06"], levels: ALL, order: ["verdict", "board", "units_part", "cards", "pair"], board: ["standing", "todo"], todo: ["alerts", "due", "silent"], whole: "",
    why: "The police look at all districts side by side, in the list and in the table, before the sums." },
  { roles: ["viewer"], levels: ALL, order: ["verdict", "cards", "units_part", "pair", "board"], board: ["standing", "todo"], todo: ["due", "alerts", "silent"], whole: "",
    why: "The press and who only reads take the published figures and their reports; nothing waits for them." },
  { roles: ["chair", "officer", "operator"], levels: ALL, order: ["verdict", "board", "cards", "units_part", "pair"], board: ["standing", "todo"], todo: ["due", "alerts", "silent"], whole: "",
    why: "A chair or a member of the task force asks: was the day made, who did not make it, will the deadline be kept, what must I do, and what was promised." },
];

const roleOf = (about) => about.account_role || about.role;
const levelOf = (about) => (about.unit === "*" ? "" : about.units.find((one) => one.unit === about.unit)?.level || "");
export const rowOf = (about) => FIRST_SCREEN.find((row) => row.roles.includes(roleOf(about)) && (row.levels.includes(levelOf(about)) || row.levels === ALL));
export const hasMine = (about) => rowOf(about).order.includes("mine");

// Into this order, if they are not in it already: what is moved loses the focus. What is not named stays behind them.
function sort(parent, wanted) {
  const named = [...parent.children].filter((one) => wanted.includes(one));
  if (named.every((one, i) => one === wanted[i])) return;
  parent.prepend(...wanted);
}

export function placeFirst(about) {
  const row = rowOf(about);
  const isMine = row.order.includes("mine");
  sort($("main"), [...row.order, ...(isMine ? [] : ["mine"])].map((name) => $(name)));
  sort($("board"), row.board.map((name) => $(name)));
  sort($("todo_parts"), row.todo.map((name) => $(`${name}_part`)));
  $("board").classList.toggle("todo_first", row.board[0] === "todo");
  if (row.whole) $(row.whole).classList.add("whole");
  if (!isMine) $("mine").hidden = true;
}
