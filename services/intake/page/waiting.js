// What waits on the device: kept there first and then sent, sent again later, and shown above every view until it is with the server or somebody has decided.
import { itemTitle } from "./figure.js";
import { Refused, button, element } from "./kit.js";
import { say } from "./words.js";

const RETRY_MS = [2000, 4000, 8000, 15000, 30000];

// Until it is here nothing is said to be kept; without a network it is tried again.
export const outbox = (function load(n) {
  return import(n ? `./outbox.js?${n}` : "./outbox.js").catch(() =>
    new Promise((resolve) => {
      setTimeout(resolve, RETRY_MS[0]);
    }).then(() => load(n + 1)),
  );
})(0);
export const place = element("div", { id: "waiting" });

// Onto the device first, then to the server. Gives {answer}, {refused} or {waiting}.
async function save(app, typed) {
  const session = app.session || (await app.account);
  const store = await outbox;
  let item = { ...typed, account: session.account, state: "waiting", refusal: null };
  try {
    item = await store.keep(item);
  } catch {
    throw new Refused(0, "no_storage", "", 0);
  }
  await sendWaiting(app, item.key);
  const answer = store.answerTo(item);
  if (answer) return { answer };
  const now = app.items.find((one) => one.key === item.key);
  if (!now) return { answer: null }; // the worker or another tab was faster
  return now.state === "refused" ? { refused: now } : { waiting: now };
}
// Onto the device alone, until somebody has decided.
async function hold(app, item, refusal) {
  await (await outbox).keep({ ...item, account: (app.session || (await app.account)).account, state: "refused", refusal });
  await refresh(app);
}
async function discard(app, item) {
  await (await outbox).drop(item);
  await refresh(app);
}
async function answerTo(app, item) {
  return (await outbox).answerTo(item);
}

let retries = 0;
let timer = 0;
export function tryLater(app, wait_s = 0) {
  clearTimeout(timer);
  timer = setTimeout(() => void sendWaiting(app), Math.max(RETRY_MS[Math.min(retries, RETRY_MS.length - 1)], wait_s * 1000));
}
export async function sendWaiting(app, first) {
  clearTimeout(timer);
  const store = await outbox;
  const result = await store.send(first);
  if (result.account && app.session && result.account !== app.session.account) {
    location.reload();
    return;
  }
  app.signedOut = result.state === "signed_out";
  if (result.left || result.state === "offline") app.wakes = await store.wakeLater();
  await refresh(app);
  if (result.state === "done") {
    retries = 0;
    if (!app.away) return;
    app.away = false; // there is a network again
    await app.view?.load();
  } else if (!app.signedOut && (app.away || hasWaiting(app))) {
    tryLater(app, result.wait);
    retries++;
  }
}
export const hasWaiting = (app) => app.items.some((item) => item.state === "waiting");

// What waits, as it stands on the device now.
export async function refresh(app) {
  if (!app.session) return;
  const store = await outbox;
  const last = app.keeps ? await store.deviceAccount() : app.session;
  if (last?.account !== app.session.account) {
    location.reload(); // in another tab somebody signed out, or in as somebody else
    return;
  }
  app.items = await store.items(app.session.account).catch(() => []);
  drawWaiting(app);
  app.view?.onItems?.();
}

function decision(app, item, how) {
  const made = element("section", { className: "decision" });
  void import("./decide.js").then(({ decision: parts }) => made.replaceChildren(...parts(app, item, how)));
  return made;
}
const campaignOf = (app, item) => app.campaigns.find((one) => one.code === item.about.campaign) || { code: item.about.campaign, metrics: [] };
const itemOf = (app, key) => app.items.find((item) => item.key === key);

// What becomes of that which waits, and what can be done.
const unsentParts = (app) => [
  element("p", { textContent: say(app.signedOut ? "unsent_sign_in" : app.wakes ? "unsent_worker" : "unsent_page") }),
  app.signedOut
    ? element("a", { href: `vao?next=${encodeURIComponent(location.href)}`, className: "on", textContent: say("sign_in") })
    : button(say("send_now"), () => void sendWaiting(app)),
];

export function drawWaiting(app) {
  const others = app.items.filter((item) => !app.view?.claims?.(item)); // the view shows its own
  const [waiting, refused] = ["waiting", "refused"].map((state) => others.filter((item) => item.state === state));
  const made = [];
  if (waiting.length > 0)
    made.push(
      element(
        "section",
        { className: "unsent", ariaLabel: say("unsent") },
        element("p", {}, element("strong", { textContent: say("unsent_count", { n: waiting.length }) })),
        element("ul", {}, ...waiting.map((item) => element("li", { textContent: itemTitle(app, item) }))),
        ...unsentParts(app),
      ),
    );
  if (refused.length > 0)
    made.push(element("section", { className: "question", ariaLabel: say("decide_title") }, ...refused.map((item) => decision(app, item))));
  const focused = place.contains(document.activeElement);
  if (focused && document.activeElement.closest("form")) return; // somebody decides just now
  place.replaceChildren(...made);
  if (focused && made.length === 0) document.getElementById("main").focus();
}

// What the views ask of it, as methods of the page.
export function serveViews(app) {
  for (const act of [save, hold, discard, answerTo, decision, itemOf, campaignOf, unsentParts]) app[act.name] = (...given) => act(app, ...given);
}
