// The district's page of its clerks: who they are, when each last signed in, and a new link with its QR code for one who has lost the phone. The link is
// shown once: it is kept nowhere but on this screen.
import "./clerks_words.js";
import { Refused, ask, button, choice, element, field, formOf, show } from "./kit.js";
import { has, language, say, setLanguage, time } from "./words.js";

const FIND_FROM = 8; // fewer are found by looking
const state = { accounts: [], search: "" };
const list = element("ul", { className: "clerks" });

const instant = (text) => time(text, "no day"); // always with its day
const unitsOf = (one) => one.units.map((unit) => unit.name || unit.unit).join(", ");

function signIn() { location.replace(`vao?next=${encodeURIComponent(location.href)}`); }

function explain(refused) {
  if (refused.status === 401) { signIn(); return [null, ""]; }
  if (refused.status === 0) return [null, say("offline")];
  if (refused.code === "locked") return [null, say("clerk_locked")];
  if (refused.code === "outside") return [null, say("clerk_outside")];
  return [null, has(refused.code) ? say(refused.code) : refused.message];
}

function drawing(qr) {
  const make = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const svg = make("svg", { viewBox: `0 0 ${qr.size} ${qr.size}`, "shape-rendering": "crispEdges", role: "img", "aria-label": say("clerk_qr") });
  svg.append(make("rect", { width: qr.size, height: qr.size, fill: "#fff" }), make("path", { d: qr.path, fill: "#000" }));
  return svg;
}

function shown(made) {
  const told = element("p", { role: "status" });
  const copy = button(say("clerk_copy"), async () => {
    await navigator.clipboard.writeText(made.link);
    told.textContent = say("clerk_copied");
  });
  const box = element("section", { className: "link", tabIndex: -1 }, element("h3", { textContent: say("clerk_made", made) }), element("p", { textContent: say("clerk_scan", { at: instant(made.expires_at) }) }),
    made.mailed === "no_address" ? null : element("p", { textContent: say(made.mailed === "sent" ? "clerk_mailed" : "clerk_not_mailed") }), drawing(made.qr), element("code", { textContent: made.link }), navigator.clipboard ? copy : null, told, element("p", { textContent: say("clerk_once") }));
  return box;
}

// Asked before it is made, since the link that somebody may hold ends.
function asked(one, place, waits, back) {
  const id = `lost-${one.account}`;
  const lost = choice("end_sessions", say("clerk_lost"));
  lost.querySelector("input").id = id;
  const form = formOf(null, [element("h3", { textContent: say("clerk_new_for", { account: one.account, unit: unitsOf(one) }) }), element("p", { textContent: say("clerk_old_ends") }), lost], say("clerk_make"), async (values) => {
    const made = await ask("POST", `/api/v1/account/clerks/${encodeURIComponent(one.account)}/link`, { end_sessions: values.end_sessions });
    const box = shown(made);
    waits?.remove(); // it has ended
    place.replaceChildren(box);
    box.focus();
  }, explain, say("clerk_problem"));
  form.append(button(say("clerk_cancel"), back));
  return form;
}

function row(one) {
  const place = element("div");
  const waits = one.link_until ? element("p", { textContent: say("clerk_link_waits", { at: instant(one.link_until) }) }) : null;
  const open = button(say("clerk_new"), () => {
    open.hidden = true;
    const form = asked(one, place, waits, () => { place.replaceChildren(); open.hidden = false; open.focus(); });
    place.replaceChildren(form);
    form.querySelector("input").focus();
  }, "main");
  open.setAttribute("aria-label", say("clerk_new_for", { account: one.account, unit: unitsOf(one) }));
  return element("li", {}, element("h2", { textContent: unitsOf(one) }), element("p", { textContent: say("clerk_account", one) }),
    element("p", { textContent: one.signed_in_at ? say("clerk_signed_in", { at: instant(one.signed_in_at) }) : say("clerk_never") }),
    waits,
    one.state === "locked" ? element("p", { className: "error", textContent: say("clerk_locked") }) : open, place);
}

function fill() {
  const text = state.search.trim().toLocaleLowerCase();
  const found = state.accounts.filter((one) => [one.account, unitsOf(one), ...one.units.map((unit) => unit.unit)].some((part) => part.toLocaleLowerCase().includes(text)));
  list.replaceChildren(...(found.length ? found.map(row) : [element("li", { textContent: say("clerks_none_found") })]));
}

function draw() {
  document.title = `${say("clerks")} – ${say("brand")}`;
  const search = field({ name: "search", type: "search", label: say("clerks_find"), value: state.search });
  search.querySelector("input").addEventListener("input", (event) => { state.search = event.target.value; fill(); });
  fill();
  const many = state.accounts.length >= FIND_FROM;
  show(element("h1", { textContent: say("clerks") }), element("p", { textContent: say("clerks_text") }), many ? search : null,
    state.accounts.length ? list : element("p", { textContent: say("clerks_none") }), element("p", { className: "links" }, element("a", { href: "./", textContent: say("back_to_grid") })));
}

async function begin() {
  const other = document.getElementById("language");
  other.textContent = language() === "vi" ? "English" : "Tiếng Việt";
  other.lang = language() === "vi" ? "en" : "vi";
  document.documentElement.lang = language();
  document.getElementById("account").textContent = say("my_account");
  try {
    state.accounts = (await ask("GET", "/api/v1/account/clerks")).accounts;
    draw();
  } catch (no) {
    if (!(no instanceof Refused)) throw no;
    if (no.status === 401) return signIn();
    show(element("p", { role: "alert", textContent: no.status === 403 ? say("clerks_role") : say("clerks_failed", { why: no.status === 0 ? say("offline") : no.message }) }), button(say("try_again"), begin));
  }
}

document.getElementById("language").addEventListener("click", () => { setLanguage(language() === "vi" ? "en" : "vi"); begin(); });
begin();
