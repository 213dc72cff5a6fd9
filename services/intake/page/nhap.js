// The page of those who report: today's form of a clerk's unit, the table of a district, explanations; and what waits on the device, above all of them.
// Where one is lies in the address (#campaign=&unit=&date=&view=), so that the browser's own keys go back and forth. What is not needed to type the first
// number is loaded after it can be typed.
import { showDay } from "./day.js";
import { Refused, ask, button, element, select } from "./kit.js";
import { drawWaiting, hasWaiting, outbox, place, refresh, sendWaiting, serveViews, tryLater } from "./waiting.js";
import { has, language, say, setLanguage, shortDay, time } from "./words.js";

const LOOK_MS = 300000;
const SEEN_WAIT_MS = 8000; // for a network that is there and does not answer, where the device has something
const app = {
  session: null,
  campaigns: [],
  units: [],
  campaign: null,
  unit: null,
  date: "",
  items: [],
  keeps: false, // the device keeps something at all
  wakes: false, // and sends it with every page closed
  signedOut: false,
  away: false,
  view: null,
};
const parts = {
  where: element("div", { id: "where" }),
  view: element("div", { id: "view" }),
  foot: element("p", { className: "foot" }),
};
serveViews(app);

// --- the address
const asked = () => new URLSearchParams(location.hash.slice(1));
app.href = (change) => {
  const to = { campaign: app.campaign.code, unit: app.unit.unit, date: app.date, ...change };
  if (to.date === app.campaign.today) delete to.date;
  return `#${new URLSearchParams(Object.entries(to).filter(([, value]) => value))}`;
};
app.go = (change) => {
  location.hash = app.href(change);
};

function signIn() {
  location.replace(`vao?next=${encodeURIComponent(location.href)}`);
}

// --- reading: from the server, else what the device saw last. Gives {value, at}; at: when it was seen, null: now.
async function seenBefore(path) {
  const session = await app.account;
  return session && (await outbox).recall(session.account, path);
}
app.read = async (path) => {
  const asking = ask("GET", path);
  const slow = new Promise((resolve) => {
    setTimeout(resolve, SEEN_WAIT_MS);
  }).then(async () => ((await seenBefore(path)) ? Promise.reject(new Refused(0, "offline", "", 0)) : asking));
  slow.catch(() => {});
  try {
    const value = await Promise.race([asking, slow]);
    void app.account.then(async (session) => {
      if (session) await (await outbox).remember(session.account, path, value);
    });
    return { value, at: null };
  } catch (no) {
    if (!(no instanceof Refused)) throw no;
    if (no.status === 401) signIn();
    if (no.status === 0 || no.status >= 500) {
      app.away = true;
      tryLater(app);
      const seen = await seenBefore(path);
      if (seen) return { value: seen.value, at: seen.at };
    }
    throw no;
  }
};

// Who is signed in. Without a network: who was, while that session lasts.
async function findAccount() {
  try {
    app.session = await ask("GET", "/api/v1/session");
    app.keeps = await (await outbox).setAccount(app.session);
  } catch (no) {
    if (!(no instanceof Refused)) throw no;
    if (no.status === 401) {
      await (await outbox).setAccount(null);
      signIn();
      return null;
    }
    app.session = await (await outbox).lastAccount().catch(() => null);
    app.keeps = app.session !== null;
  }
  if (app.session && !localStorage.getItem("language")) {
    const other = app.session.language !== language() && !isTyped();
    if (other) setLanguage(app.session.language);
    if (other) void begin();
  }
  return app.session;
}
const isTyped = () => [...document.querySelectorAll("main input")].some((input) => input.value !== input.defaultValue);

// The campaigns as they were seen, on a later day: today goes on without the server.
function dayLater(value, seen_at) {
  const local = (instant) => {
    const of = new Date(instant);
    return Date.UTC(of.getFullYear(), of.getMonth(), of.getDate());
  };
  const days = Math.max(0, Math.round((local(Date.now()) - local(seen_at)) / 86400000));
  const later = (date) => new Date(Date.parse(`${date}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);
  return { ...value, campaigns: value.campaigns.map((one) => ({ ...one, today: later(one.today) })) };
}

async function findCampaigns() {
  const { value, at } = await app.read("/api/v1/intake/campaigns");
  return at ? dayLater(value, at) : value;
}

function drawWhere() {
  const made = [];
  if (app.campaigns.length > 1)
    made.push(
      select({
        name: "campaign",
        label: say("campaign"),
        value: app.campaign.code,
        options: app.campaigns.map((one) => [one.code, one.title[language()] || one.title.vi || one.code]),
      }),
    );
  else made.push(element("p", { className: "hint", textContent: app.campaign.title[language()] || app.campaign.title.vi }));
  if (app.units.length > 1)
    made.push(select({ name: "unit", label: say("unit"), value: app.unit.unit, options: app.units.map((one) => [one.unit, one.name]) }));
  for (const part of made)
    part.querySelector("select")?.addEventListener("change", (event) => app.go({ [event.target.name]: event.target.value, date: "", view: "" }));
  const focused = parts.where.contains(document.activeElement) ? document.activeElement.id : "";
  parts.where.replaceChildren(...made);
  if (focused) document.getElementById(focused)?.focus();
}

function drawFoot() {
  const session = app.session;
  parts.foot.replaceChildren(
    element("a", { href: "bang-tinh", textContent: say("by_sheet") }),
    ...(session?.role === "district" ? [element("a", { href: "can-bo", textContent: say("my_clerks") })] : []),
    ...(session && session.has_password === false ? [element("a", { href: "vao", textContent: say("password_nudge") })] : []),
  );
}

// --- where one is
function choose() {
  const wanted = asked();
  const last = JSON.parse(localStorage.getItem("nhap") || "{}");
  const find = (list, key, ...codes) => codes.map((code) => list.find((one) => one[key] === code)).find(Boolean) || list[0] || null;
  app.campaign = find(app.campaigns, "code", wanted.get("campaign"), last.campaign);
  app.home = find(app.units, "unit", wanted.get("unit"), last.unit);
  // a unit below those that the account holds is come to from the table
  const below = app.units.some((one) => !one.reporting) && wanted.get("unit") && app.home.unit !== wanted.get("unit");
  app.unit = below ? { unit: wanted.get("unit"), name: "", reporting: true, below: true } : app.home;
  if (!app.campaign || !app.unit) return false;
  app.date = wanted.get("date") || app.campaign.today;
  localStorage.setItem("nhap", JSON.stringify({ campaign: app.campaign.code, unit: app.home.unit }));
  return true;
}

async function viewOf() {
  if (asked().get("view") === "explain") return (await import("./explain.js")).showExplanations(app);
  return app.unit.reporting ? showDay(app) : (await import("./grid.js")).showGrid(app);
}

let turn = 0;
async function open() {
  const mine = ++turn;
  if (!choose()) {
    fail(app.units.length ? say("no_campaign") : say("no_entry"));
    return;
  }
  drawWhere();
  const view = await viewOf();
  if (mine !== turn) return;
  app.view = view;
  parts.view.replaceChildren(view.element);
  drawWaiting(app);
  document.title = `${view.title} – ${say("brand")}`;
  await view.load();
}

function fail(words) {
  app.view = null;
  parts.view.replaceChildren(
    element("p", { role: "status", textContent: words }),
    element(
      "p",
      {},
      button(say("try_again"), () => location.reload(), "main"),
    ),
  );
}

// What a view could not read, in words.
app.explain = (no) => {
  if (!(no instanceof Refused)) throw no;
  if (no.status === 401) return say("loading"); // on the way to the sign-in
  if (no.status === 0) return say(app.session ? "no_network" : "no_network_new");
  if (no.status === 403 || no.status === 404) return say("not_yours");
  return no.status >= 500 ? say("failed") : say(has(`refused_${no.code}`) ? `refused_${no.code}` : "refused_other", { detail: no.message });
};
app.seenAt = (at) =>
  at
    ? element("p", {
        className: "hint old",
        textContent: say("old_data", { time: `${time(new Date(at).toISOString())} ${shortDay(new Date(at).toISOString().slice(0, 10))}` }),
      })
    : null;

async function begin() {
  const other = document.getElementById("language");
  other.textContent = language() === "vi" ? "English" : "Tiếng Việt";
  other.lang = language() === "vi" ? "en" : "vi";
  document.documentElement.lang = language();
  document.getElementById("brand").textContent = say("brand");
  document.getElementById("account").textContent = say("my_account");
  if (app.campaigns.length > 0) {
    drawFoot();
    await open();
  }
}

// The worker comes after all else. A newer one takes over at once while nothing has been typed.
async function startWorker() {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("sw.js", { type: "module" }).catch(() => null);
  if (!registration) return;
  const takeOver = () => {
    if (registration.waiting && navigator.serviceWorker.controller && !isTyped()) registration.waiting.postMessage("take over");
  };
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (had && !isTyped()) location.reload();
  });
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", takeOver));
  takeOver();
}

async function start() {
  document.getElementById("main").append(place, parts.where, parts.view, parts.foot);
  parts.view.append(element("p", { textContent: say("loading") }));
  app.account = findAccount();
  app.account.catch(() => {}); // told where it is waited for
  await begin();
  try {
    Object.assign(app, await findCampaigns());
    await open();
  } catch (no) {
    fail(no.status === 403 ? say("no_entry") : app.explain(no));
  }
  await app.account.catch(() => null);
  drawFoot();
  (await outbox).onChange(() => void refresh(app));
  await refresh(app);
  void startWorker();
  if (hasWaiting(app)) void sendWaiting(app);
}

document.getElementById("language").addEventListener("click", () => {
  setLanguage(language() === "vi" ? "en" : "vi");
  void begin();
});
addEventListener("hashchange", async () => {
  if (app.campaigns.length === 0) return;
  await open();
  if (!parts.where.contains(document.activeElement)) document.getElementById("main").focus(); // who chooses by the keyboard goes on choosing
});
addEventListener("online", () => {
  if (app.session) void sendWaiting(app);
});

// A page that was left open: another day may have begun, the cutoff may have passed. What is being typed stays with the day that it was typed for.
async function lookAgain() {
  if (document.visibilityState !== "visible" || !app.session || app.campaigns.length === 0) return;
  if (hasWaiting(app)) void sendWaiting(app);
  const known = await findCampaigns().catch(() => null);
  const today = known?.campaigns.find((one) => one.code === app.campaign?.code)?.today;
  if (today && today !== app.campaign.today && !isTyped()) {
    Object.assign(app, known);
    await open();
  } else app.view?.reload?.();
}
document.addEventListener("visibilitychange", () => void lookAgain());
setInterval(() => void lookAgain(), LOOK_MS);
void start();
