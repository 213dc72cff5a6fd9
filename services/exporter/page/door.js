// Who looks: by a token, or by the session that the browser is signed in with. How it comes, is replaced, ends.
import { say } from "./words.js";
import { $ } from "./dom.js";
import { isKnown, useToken, signInPage, SESSION } from "./source.js";
import { listen } from "./stream.js";
import { kept } from "./choice.js";

let token = "";
let stopListening = null;
let watch = null;
let page = { hide() {}, refresh() {}, onEvent() {}, look() {} };

export const asker = () => token;
export const hasSession = () => token === SESSION;

export function enter(refused) {
  page.hide();
  $("replace").hidden = true;
  $("enter").hidden = false;
  $("refused").textContent = refused ? say("refused") : "";
  const door = signInPage();
  $("sign_in").hidden = !door;
  if (door) $("sign_in").href = `${door}?next=${encodeURIComponent(location.href)}`;
  (door ? $("sign_in") : $("token")).focus();
}

function quit() {
  stopListening?.();
  clearInterval(watch);
  stopListening = watch = null;
  token = "";
}

export function forget() {
  if (kept("token") === token) localStorage.removeItem("tiendo.token");
  quit();
}

function start() {
  useToken(token);
  stopListening = listen(token, page.onEvent);
  watch = setInterval(page.look, 1000);
  return page.refresh();
}

// Without a token: by the session that the browser is signed in with, if it is.
async function bySession() {
  const known = await isKnown(SESSION);
  if (token || kept("token")) return undefined; // one has come meanwhile
  if (!known) return enter(false);
  token = SESSION;
  return start();
}

export function begin() {
  if (kept("token") === token && token) return page.refresh();
  quit();
  token = kept("token");
  if (!token) return bySession();
  return start();
}

function answerReplace(offered) {
  $("replace").hidden = true;
  if (offered) localStorage.setItem("tiendo.token", offered);
  begin();
}

// A link's token is taken where none is in use. Another one is only replaced by whoever says so.
export async function take(offered) {
  const used = kept("token");
  if (!offered || offered === used) return begin();
  if (used && await isKnown(used)) {
    quit(); // nothing comes up behind the question
    page.hide();
    $("enter").hidden = true;
    $("replace").hidden = false;
    $("replace_yes").onclick = () => answerReplace(offered);
    $("replace_no").onclick = () => answerReplace("");
    return $("replace_no").focus();
  }
  localStorage.setItem("tiendo.token", offered);
  return begin();
}

export function attachDoor(calls, about) {
  page = calls;
  $("enter").addEventListener("submit", (event) => {
    event.preventDefault();
    localStorage.setItem("tiendo.token", $("token").value.trim());
    $("token").value = "";
    begin();
  });
  $("leave").addEventListener("click", () => {
    const { sign_in: door } = about();
    const signsOut = hasSession() && door;
    localStorage.removeItem("tiendo.token");
    if (signsOut) location.href = `${door}?next=${encodeURIComponent(location.href)}`; // that page signs out
    else location.reload();
  });
  window.addEventListener("storage", (event) => { if (event.key === "tiendo.token") begin(); }); // another tab has left, or taken another one
}
