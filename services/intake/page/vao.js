// Signing in: by a link (…/vao#TOKEN), by account and password, and afterwards what an account sets for itself.
import { Refused, alone, ask, button as buttonOf, choice, element, field, formOf, show } from "./kit.js";
import { forget, setAccount } from "./outbox.js";
import { language, say, setLanguage } from "./words.js";

// Where to go afterwards: a page of our own host, whatever the port; nothing else, so that no link sends people away.
const HOMES = { pc06: "desk", operator: "dieu-hanh" }; // of roles with a page of their own here

function next(role) {
  const wanted = new URLSearchParams(location.search).get("next");
  if (!wanted) return HOMES[role] || "./";
  try {
    const url = new URL(wanted, location.href);
    return url.hostname === location.hostname && /^https?:$/.test(url.protocol) ? url.href : "./";
  } catch { return "./"; }
}

function explain(refused) {
  if (refused.status === 429) return ["password", say("too_early", { n: refused.wait })];
  if (refused.status === 503) return [null, say("busy")];
  const known = { wrong: [null, "wrong"], gone: [null, "gone"], insecure: [null, "insecure"], offline: [null, "offline"], password_short: ["new", "password_short"], password_long: ["new", "password_long"], password_common: ["new", "password_common"], password_wrong: ["old", "password_wrong"], code_wrong: ["code", "code_wrong"], link_needed: [null, "link_needed"] };
  const [name, words] = known[refused.code] || [null, null];
  return [name, words ? say(words) : refused.message];
}

function form(title, parts, button, send) { return formOf(say(title), parts, say(button), send, explain, say("problem")); }

function signIn() {
  show(form("sign_in", [
    field({ name: "account", label: say("account"), autocomplete: "username" }),
    field({ name: "password", type: "password", label: say("password"), autocomplete: "current-password" }),
    field({ name: "code", label: say("code"), hint: say("code_hint"), autocomplete: "one-time-code", inputmode: "numeric" }),
    choice("remember", say("remember"))], "sign_in",
  async (values) => { await alone(() => ask("POST", "/api/v1/session", values)); await enter(); }));
}

// A button, since scanners of mails open every link and run its scripts. A link is for one's own device, so the device is kept signed in unless one says no:
// else what waits on it would wait for the next link once the browser has ended.
function byLink(token) {
  show(form("link_title", [element("p", { textContent: say("link_text") }), choice("remember", say("remember"), true)], "sign_in", async (values) => {
    await alone(() => ask("POST", "/api/v1/session/link", { link: token, remember: values.remember }));
    history.replaceState(null, "", location.pathname + location.search);
    await enter();
  }));
}

function passwordForm(session) {
  const name = element("input", { type: "text", autocomplete: "username", value: session.account, readOnly: true, hidden: true });
  const parts = [field({ name: "new", type: "password", label: say("new_password"), hint: say("new_hint"), autocomplete: "new-password" })];
  if (session.has_password) parts.unshift(field({ name: "old", type: "password", label: say("old_password"), autocomplete: "current-password" }));
  parts.unshift(name);
  show(form(session.has_password ? "change_password" : "set_password", parts, "set_password", async (values) => {
    await ask("POST", "/api/v1/account/password", values);
    await signedIn("password_set");
  }));
}

async function codesForm() {
  const secret = await ask("POST", "/api/v1/account/totp");
  show(form("totp_title", [
    element("p", { textContent: say("totp_text") }), element("p", {}, element("code", { textContent: secret.secret })),
    element("p", {}, element("a", { href: secret.uri, textContent: say("totp_open") })),
    field({ name: "code", label: say("code"), autocomplete: "one-time-code", inputmode: "numeric" })], "turn_on",
  async (values) => {
    const { recovery_codes: codes } = await ask("PUT", "/api/v1/account/totp", { code: values.code });
    show(element("div", { className: "done" }, element("p", { textContent: say("totp_done") }), element("ul", { className: "codes" }, ...codes.map((one) => element("li", {}, element("code", { textContent: one }))))), goOn((await ask("GET", "/api/v1/session")).role));
  }));
}

// Who was on the way to somewhere else finds the page of its role all the same.
function goOn(role) {
  const home = HOMES[role], on = next(role);
  return element("p", {}, element("a", { href: on, className: "on", textContent: say("go_on") }), home && on !== home ? element("a", { href: home, className: "home", textContent: say(`home_${role}`) }) : null);
}

function button(words, action) { return buttonOf(say(words), action); }

// Those who report are led on to their form at once: signing in is one tap of theirs. What they may set for themselves is a link there.
async function enter() {
  const session = await ask("GET", "/api/v1/session");
  await setAccount(session);
  if (session.role === "clerk" || session.role === "district") location.replace(next(session.role)); else await signedIn();
}

// What is missing comes first: who needs a second factor sets both; the rest may go on at once.
async function signedIn(news) {
  const session = await ask("GET", "/api/v1/session");
  const missing = session.needs_totp && (!session.has_password || !session.has_totp);
  show(element("h1", { textContent: say("hello", session) }), news ? element("p", { className: "done", role: "status", textContent: say(news) }) : null, element("p", { textContent: say("signed_in", session) }),
    missing ? element("p", { textContent: say("totp_must") }) : goOn(session.role),
    session.by_proxy ? element("p", { textContent: say("by_proxy") }) : element("p", {}, button(session.has_password ? "change_password" : "set_password", () => passwordForm(session)), session.has_totp && !session.by_link ? null : button(session.has_totp ? "totp_again" : "totp_title", codesForm),
      button("sign_out", async () => { await alone(() => ask("DELETE", "/api/v1/session")); await setAccount(null); await forget(session.account); signIn(); })));
}

async function begin() {
  const other = document.getElementById("language");
  other.textContent = language() === "vi" ? "English" : "Tiếng Việt";
  other.lang = language() === "vi" ? "en" : "vi";
  document.title = `${say("sign_in")} – Tiến độ`;
  const token = location.hash.slice(1);
  if (token) return byLink(token);
  try { await signedIn(); } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.code === "proxy_user") show(element("h1", { textContent: say("problem") }), element("p", { role: "alert", textContent: say("proxy_user", refused.problem) }), buttonOf(say("try_again"), begin, "main"));
    else signIn();
  }
}

document.getElementById("language").addEventListener("click", () => { setLanguage(language() === "vi" ? "en" : "vi"); begin(); });
document.documentElement.lang = language();
addEventListener("hashchange", begin);
begin();
