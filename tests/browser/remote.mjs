// A real Chromium that does what it is told: one JSON object a line in, one out. What a test asks for is read off the page as it is shown.
import { createInterface } from "node:readline";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await launch();
let page = null;
let hosts = new Set();
let bytes = 0;
let bodies = [];
let errors = [];
let prompted = null;
let held = []; // questions that wait to be let through
let isPlain = false; // nothing was done to the tab that outlasts the page in it
const LASTING = ["tab", "use", "shut", "hold", "emulate"];
const READY = "body[data-shown], #enter:not([hidden]), #problem:not([hidden]), #replace:not([hidden]), #not_loaded:not([hidden])";

// A tab of the window, which is the one that is asked from now on.
async function openTab(context, url) {
  page = await context.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("dialog", (dialog) => dialog.accept(prompted ?? ""));
  await page.goto(url);
  await page.waitForSelector(READY);
}

// The tab that is open as if it were a new one: it has left its page, and what that one kept is forgotten. The browser's copies of files stay.
async function clearTab(origin) {
  await page.evaluate(() => sessionStorage.clear());
  await page.goto("about:blank");
  const session = await page.context().newCDPSession(page);
  await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "cookies,local_storage,indexeddb,service_workers,cache_storage" });
  await session.detach();
}

function forgetTraffic() {
  hosts = new Set();
  bytes = 0;
  bodies = [];
  errors = [];
  prompted = null;
}

// What stands behind a menu is reached as people do: by opening it.
async function reach(selector) {
  const menu = await page.evaluateHandle((one) => document.querySelector(one)?.closest("details:not([open])") ?? null, selector);
  if (menu.asElement()) await (await menu.asElement().$("summary")).click();
}

let transfers = null;
let whole = 0; // bytes of all that came
// `isSlow`: over a line of the third generation, so that what comes in which order is what a phone sees.
async function countTransfers(context, isSlow) {
  const before = [];
  let painted = 0;
  let isPainted = false;
  const paths = new Map();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  whole = 0;
  if (isSlow) await session.send("Network.emulateNetworkConditions", { offline: false, latency: 300, downloadThroughput: 50_000, uploadThroughput: 50_000, connectionType: "cellular3g" });
  await page.addInitScript(() => {
    window.paintTimes = { units: 0, done: 0 };
    new MutationObserver(() => {
      if (!window.paintTimes.units && document.querySelector("#verdict_words")?.checkVisibility() && document.querySelector("#verdict_words").textContent) window.paintTimes.units = performance.now();
      if (!window.paintTimes.done && document.body?.dataset.shown) window.paintTimes.done = performance.now();
    }).observe(document, { childList: true, subtree: true, attributes: true });
  });
  await page.exposeFunction("hasPainted", () => { isPainted = true; transfers = { painted, before: [...before] }; });
  await page.addInitScript(() => {
    new MutationObserver((changes, self) => {
      if (!document.querySelector("#standing_list li, #verdict_words:not(:empty)")) return;
      self.disconnect();
      window.hasPainted();
    }).observe(document, { childList: true, subtree: true });
  });
  session.on("Network.requestWillBeSent", ({ requestId, request }) => { paths.set(requestId, new URL(request.url).pathname); if (!isPainted) before.push(paths.get(requestId)); });
  session.on("Network.loadingFinished", ({ encodedDataLength }) => { whole += encodedDataLength; if (!isPainted) painted += encodedDataLength; });
}

// Some of what is asked for is answered from files: `pages` is a folder with the page's own files, `answers` a file of JSON by path.
async function answerFromFiles(context, pages, answers) {
  const kinds = { html: "text/html", js: "text/javascript", css: "text/css" };
  const fileOf = (path) => (path === "/" ? `${pages}/index.html` : `${pages}/${path.replace(/^\/page\//, "")}`);
  const isPage = (url) => pages && (url.pathname === "/" || url.pathname.startsWith("/page/")) && existsSync(fileOf(url.pathname));
  await context.route(isPage, (route) => {
    const file = fileOf(new URL(route.request().url()).pathname);
    return route.fulfill({ body: readFileSync(file), contentType: kinds[file.split(".").at(-1)] });
  });
  for (const [path, file] of Object.entries(answers)) await context.route((url) => url.pathname === path, (route) => route.fulfill({ body: readFileSync(file), contentType: "application/json" }));
}

// From the moment at which the last of the figures' two answers can be read: until the first rows of units are seen, and until `rows` of them stand; and each task that held the
// page for longer than 50 ms.
function watchRows(rows) {
  window.rowTimes = { answered: 0, first: 0, all: 0, long: [] };
  const { json } = Response.prototype;
  Response.prototype.json = function readJson() { if (/api\/v1\/(status|days)/.test(this.url) && !document.querySelector("#units tr")) window.rowTimes.answered = performance.now(); return json.call(this); };
  const seen = (name) => requestAnimationFrame(() => requestAnimationFrame(() => { window.rowTimes[name] = performance.now(); }));
  const asked = { first: 1, all: rows };
  new MutationObserver(() => {
    const there = document.getElementById("units")?.getElementsByTagName("tr").length ?? 0;
    for (const name of Object.keys(asked)) if (there > asked[name]) { seen(name); delete asked[name]; }
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => { for (const one of list.getEntries()) window.rowTimes.long.push([one.startTime, one.duration]); }).observe({ type: "longtask", buffered: true });
}

const does = {
  // Another tab of the same window. Others stay open.
  async tab({ url }) { await openTab(page.context(), url); return { tabs: page.context().pages().length }; },
  async use({ tab }) { page = page.context().pages()[tab]; return {}; },
  async shut() { const { context } = { context: page.context() }; await page.close(); page = context.pages()[0]; return {}; },
  // A link that is opened in the tab that is there.
  async go({ url }) { await page.goto(url); return {}; },
  async reload() { await page.reload(); return {}; },
  async address() { return { url: page.url(), tokens: await page.evaluate(() => localStorage.getItem("tiendo.token")) }; },
  // `without`: what this browser does not know, by the names of window.
  // `count`: what is transferred is counted, as it comes over the wire. `slow`: over a slow one.
  // `cookies`: those of somebody who has signed in, by name. `rows`: how many units the table is to have, for who measures it.
  // `refused`: the path of a module that is refused until the page is loaded again.
  // Where nothing but cookies is asked for, the tab that is open is used again: it takes half of the work of another window.
  async open({ url, width = 1366, height = 768, without = [], count = false, slow = false, cookies = {}, pages = "", answers = {}, rows = 0, refused = "" }) {
    const { origin } = new URL(url);
    const jar = Object.entries(cookies).map(([name, value]) => ({ name, value, url: origin }));
    const isUsual = !without.length && !count && !pages && !Object.keys(answers).length && !rows && !refused;
    if (isUsual && isPlain && new URL(page.url()).origin === origin) {
      await clearTab(origin);
      await page.context().addCookies(jar);
      forgetTraffic();
      await page.setViewportSize({ width, height });
      await page.goto(url);
      await page.waitForSelector(READY);
      return {};
    }
    if (page) await page.context().close();
    isPlain = isUsual;
    const context = await browser.newContext({ viewport: { width, height } });
    await context.addInitScript((names) => { for (const name of names) delete window[name]; }, without);
    await context.addCookies(jar);
    await answerFromFiles(context, pages, answers);
    if (refused) await context.route((to) => to.pathname === refused, (route) => route.fulfill({ status: 429, body: "" }), { times: 2 }); // as it is loaded ahead, and as it is needed
    if (rows) {
      await context.addInitScript(watchRows, rows);
      context.setDefaultTimeout(240_000); // what takes long is measured too
    }
    page = await context.newPage();
    forgetTraffic();
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    page.on("response", (answer) => {
      if (!answer.url().includes("/events")) bodies.push(answer.body().then((body) => { bytes += body.length; }, () => {}));
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("dialog", (dialog) => dialog.accept(prompted ?? ""));
    if (count) await countTransfers(context, slow);
    await page.goto(url);
    await page.waitForSelector(READY);
    return {};
  },
  // What had come when the units stood there for the first time: bytes, and of which paths; and the bytes of all that has come.
  // When something was painted first, when the verdict was there, and when all was; of a page whose transfers are counted.
  async painted() { return page.evaluate(() => ({ first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0, ...window.paintTimes })); },
  async transferred() { return { ...transfers, whole }; },
  async read() {
    return page.evaluate(() => {
      const text = (selector) => [...document.querySelectorAll(selector)].map((one) => one.innerText.trim());
      return {
        title: document.title, notice: text("#notice")[0], freshness: text("#freshness")[0], problem: text("#problem")[0], language: document.documentElement.lang,
        cards: Object.fromEntries([...document.querySelectorAll(".card")].map((card) => [card.id, [...card.children].map((one) => one.innerText)])),
        units: Object.fromEntries([...document.querySelectorAll("#units tr[data-unit]")].map((row) => [row.dataset.unit, [...row.cells].map((one) => one.innerText.trim())])),
        alerts: [...document.querySelectorAll("#alerts li[data-alert]")].map((one) => [Number(one.dataset.alert), one.innerText]), silent: text("#silent li"),
        verdict: text("#verdict_words")[0], deadline: text("#deadline_words")[0], finish: text("#finish_words")[0], campaign_title: text("#title")[0],
        standing: [...document.querySelectorAll("#standing_list li[data-unit]")].map((line) => ({ unit: line.dataset.unit, name: line.querySelector(".unit").innerText, owes: line.querySelector(".owes b").innerText,
          notes: [...line.querySelectorAll(".owes span")].map((note) => note.innerText), bars: line.querySelectorAll("svg rect").length, silent: line.classList.contains("silent"),
          promise: line.querySelector(".promise")?.innerText || "" })),
        due: [...document.querySelectorAll("#due li[data-alert]")].map((one) => [Number(one.dataset.alert), one.innerText]), found: text("#found li"), find_told: text("#find_told")[0],
        marks: document.querySelectorAll(".alerts input, .alerts button").length, ack: document.querySelector("#ack")?.open === true, ack_problem: text("#ack_problem")[0], order: [...document.querySelectorAll("#units tbody tr[data-unit]")].map((row) => row.dataset.unit),
        wall: document.querySelector("#wall")?.hidden === false, tiles: text("#tiles li"), wall_words: text("#wall_verdict, #wall_clock, #wall_cutoff, #wall_fresh"),
        main: !document.querySelector("#main").hidden, heading: text("#units_title")[0], rest: text("#units tbody tr:not([data-unit]) td"), note: text("#provisional")[0],
        alerts_title: text("#alerts_title")[0], heads: text("#units thead th"), legend: text("#legend span"), reports: text("#reports button"), ahead: !document.querySelector("#after").disabled,
        counts: text(".count"), path: text("#path")[0], heat: text("#heat tbody tr"), chart: text("#chart_text")[0], enter: !document.querySelector("#enter").hidden, refused: text("#refused")[0],
        ways: text("#problem button"), replace: document.querySelector("#replace")?.hidden === false, campaign: document.querySelector("#campaign").value, as_of: document.querySelector("#as_of").value, date: document.querySelector("#date").value,
        shown: Number(document.body.dataset.shown || 0), overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        below: document.documentElement.scrollHeight - document.documentElement.clientHeight,
        beside: document.querySelector("#units").scrollWidth - document.querySelector("#units").parentElement.clientWidth,
      };
    });
  },
  // The blocks of the dashboard that are seen, from the top as a reader goes; `mine`: what the own unit's part says.
  async blocks() {
    return page.evaluate(() => {
      const seen = (parent) => [...document.querySelector(parent).children].filter((one) => one.checkVisibility() && one.getBoundingClientRect().height > 0);
      const tops = seen("#main").map((one) => one.getBoundingClientRect().top);
      return { main: seen("#main").map((one) => one.id), board: seen("#board").map((one) => one.id), todo: [...document.querySelector("#todo_parts").children].map((one) => one.id),
        falls: tops.every((top, i) => i === 0 || top >= tops[i - 1]), mine: [...document.querySelectorAll("#mine > section")].map((one) => one.innerText.trim()), form: document.querySelector("#mine_form")?.href || "" };
    });
  },
  // A unit's own page, part by part.
  async unit() {
    return page.evaluate(() => {
      const text = (selector, within = document) => [...within.querySelectorAll(selector)].map((one) => one.innerText.trim());
      const days = [...document.querySelectorAll(".story_days tbody")].map((day) => ({ date: day.dataset.date, cells: [...day.rows[0].cells].map((one) => one.innerText.trim()), notes: text(".notes p", day),
        revisions: [...day.querySelectorAll("details li")].map((one) => one.textContent) }));
      const lines = (selector) => [...document.querySelectorAll(`${selector} .alerts > li`)].map((one) => one.innerText.trim());
      return { shown: document.querySelector("#unit").hidden === false, title: text("#unit_title")[0], verdict: text("#unit_verdict")[0], owes: text("#unit_owes")[0], known: text("#unit .known")[0], next: text(".unit_next")[0], days,
        head: text("#unit .verdict > p"), heads: [...document.querySelectorAll(".story_days thead th")].map((one) => one.innerText), explanations: lines(".unit_explanations"), open: lines(".unit_alerts"), ended: lines(".unit_ended"),
        focus: document.activeElement.id || document.activeElement.tagName, scrolled: window.scrollY };
    });
  },
  // Questions to a path wait until they are let through, the oldest first; null: no more.
  async hold({ path }) {
    held = [];
    await page.unrouteAll();
    if (path) await page.route((url) => url.pathname === path, (route) => { held.push(route); });
    return {};
  },
  // Until every shorter timer of the page has run.
  async outlast({ ms }) { await page.evaluate((span) => new Promise((done) => { setTimeout(done, span); }), ms); return {}; },
  async held() { return { waiting: held.length }; },
  async release() { await held.shift().continue(); return {}; },
  async click({ selector }) { await reach(selector); await page.click(selector); return {}; },
  async fill({ selector, text }) { await reach(selector); await page.fill(selector, text); await page.dispatchEvent(selector, "change"); return {}; },
  async check({ selector }) { await page.check(selector); return {}; },
  async type({ selector, text }) { await page.click(selector); await page.keyboard.type(text); return {}; },
  async back() { await page.goBack(); return {}; },
  async resize({ width, height }) { await page.setViewportSize({ width, height }); return {}; },
  // Of an element where it stands and how large it is; null: it is not shown.
  async box({ selector }) {
    await page.locator(selector).first().waitFor({ state: "attached" });
    return page.evaluate((one) => { // in one step: the figures may be drawn anew between two
      const { x, y, width, height } = document.querySelector(one)?.getBoundingClientRect() ?? { width: 0, height: 0 };
      return { box: width && height ? { x, y, width, height } : null };
    }, selector);
  },
  // Elements that stand out of the window at the side, or whose words are cut off.
  async cut({ selector }) {
    return page.evaluate((one) => ({ cut: [...document.querySelectorAll(one)].filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".unseen, .skip, .scroll")
      && (each.getBoundingClientRect().right > innerWidth + 1 || (each.scrollWidth > each.clientWidth + 1 && each.clientWidth && getComputedStyle(each).overflowX !== "visible")))
      .slice(0, 5).map((each) => each.outerHTML.slice(0, 160)) }), selector);
  },
  // A field that is written in and not left yet; what leaves it.
  async write({ selector, text }) {
    await page.focus(selector);
    await page.$eval(selector, (field, value) => { field.value = value; }, text);
    return {};
  },
  async leave({ selector }) { await page.dispatchEvent(selector, "change"); return {}; },
  async choose({ selector, value }) { await page.selectOption(selector, value); return {}; },
  async press({ keys }) {
    for (const key of keys) await page.keyboard.press(key);
    return page.evaluate(() => ({ focus: document.activeElement.id || document.activeElement.className, row: document.activeElement.closest("tr")?.dataset.unit }));
  },
  // Words that somebody marks to copy; what is marked.
  async mark({ selector }) { await page.evaluate((one) => window.getSelection().selectAllChildren(document.querySelector(one)), selector); return does.marked(); },
  async marked() { return page.evaluate(() => ({ marked: window.getSelection().toString() })); },
  async focus({ selector }) { await page.focus(selector); return does.press({ keys: [] }); },
  async answer({ text }) { prompted = text; return {}; },
  async download({ selector }) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
    return { name: download.suggestedFilename(), size: readFileSync(await download.path()).length };
  },
  async axe() {
    if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    return { violations: violations.map((one) => ({ id: one.id, impact: one.impact, where: one.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)) })) };
  },
  // What one of the page's own functions gives.
  async call({ file, name, given }) { return page.evaluate(async ([file, name, given]) => ({ gives: (await import(`/page/${file}`))[name](...given) }), [file, name, given]); },
  // The same, and how many milliseconds it took until it was seen.
  async timed({ file, name, given }) {
    return page.evaluate(async ([file, name, given]) => {
      const called = (await import(`/page/${file}`))[name];
      const frame = () => new Promise(requestAnimationFrame);
      await frame();
      const begin = performance.now();
      called(...given);
      await frame();
      await frame();
      return { ms: performance.now() - begin };
    }, [file, name, given]);
  },
  // The same of a function that draws a table: until its first rows are seen and until `rows` of them are, and each task over 50 ms meanwhile, in milliseconds.
  async draws({ file, name, given, table, rows }) {
    return page.evaluate(async ([file, name, given, selector, wanted]) => {
      const called = (await import(`/page/${file}`))[name];
      const frame = () => new Promise(requestAnimationFrame);
      const long = [];
      const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map((one) => one.duration)));
      await frame();
      watch.observe({ type: "longtask" });
      const begin = performance.now();
      called(...given);
      await frame();
      await frame();
      const first = performance.now() - begin;
      while (document.querySelector(selector).getElementsByTagName("tr").length < wanted) await frame();
      await frame();
      await frame();
      const all = performance.now() - begin;
      await new Promise((done) => { setTimeout(done, 0); });
      long.push(...watch.takeRecords().map((one) => one.duration));
      watch.disconnect();
      return { first, all, long };
    }, [file, name, given, table, rows]);
  },
  // From the top down, a screen a frame, at most so many: how long each frame took, and each task over 50 ms, in milliseconds.
  async scroll({ most = 60 }) {
    return page.evaluate(async (given) => {
      const frames = [];
      const long = [];
      const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map((one) => one.duration)));
      watch.observe({ type: "longtask" });
      let last = await new Promise(requestAnimationFrame);
      scrollTo(0, 0);
      for (let at = -1; scrollY > at && frames.length < given;) {
        at = scrollY;
        scrollBy(0, innerHeight);
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - last);
        last = now;
      }
      long.push(...watch.takeRecords().map((one) => one.duration));
      watch.disconnect();
      return { frames, long };
    }, most);
  },
  async row_times() { return page.evaluate(() => window.rowTimes); },
  // What the page holds, after its garbage is collected.
  async memory() {
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    await session.send("Performance.enable");
    const { metrics } = await session.send("Performance.getMetrics");
    const of = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    return { heap: of.JSHeapUsedSize, nodes: of.Nodes, boxes: of.LayoutObjects };
  },
  // A cell of the table of units, though it may not be laid out; null: it is not there.
  async cell({ unit, at }) { return page.evaluate(([code, n]) => ({ text: document.querySelector(`#units tr[data-unit="${code}"]`)?.cells[n]?.textContent ?? null }), [unit, at]); },
  // By the browser's own search: whether a word is there, and whether the window goes to it.
  async find({ text }) {
    return page.evaluate(async (wanted) => {
      scrollTo(0, 0);
      const found = window.find(wanted, true);
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      const { top } = window.getSelection().getRangeAt(0).getBoundingClientRect();
      return { found, seen: top > 0 && top < innerHeight };
    }, text);
  },
  // How many rows stand when the table is drawn anew, and how many once a key was pressed in the same moment.
  async undrawn({ keys, status }) {
    return page.evaluate(async ([pressed, given]) => {
      const rows = () => document.querySelectorAll("#units tr[data-unit]").length - 1; // without the total
      (await import("/page/units_table.js")).showUnits(given, true, () => {}, "another");
      const before = rows();
      const [modifier, key] = pressed.split("+");
      window.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey: modifier === "Control" }));
      return { rows: [before, rows()] };
    }, [keys, status]);
  },
  // The same of the calendar, and once the page is to be printed.
  async undrawn_calendar({ calendar }) {
    return page.evaluate(async (given) => {
      const rows = () => document.querySelectorAll("#heat tbody tr").length;
      (await import("/page/heat.js")).showHeat(given);
      const before = rows();
      window.dispatchEvent(new Event("beforeprint"));
      return { rows: [before, rows()] };
    }, calendar);
  },
  // How many of each role a reader is told of.
  async roles() {
    const session = await page.context().newCDPSession(page);
    await session.send("Accessibility.enable");
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const roles = {};
    for (const one of nodes) if (!one.ignored) roles[one.role?.value] = (roles[one.role?.value] || 0) + 1;
    return { roles };
  },
  // An element that is known again as long as it stands.
  async tag({ selector }) { await page.$eval(selector, (one) => { one.wasSeen = true; }); return {}; },
  async is_tagged({ selector }) { return page.$eval(selector, (one) => ({ tagged: one.wasSeen === true })); },
  // Where the cells of lines begin, in whole pixels.
  async columns({ selectors }) {
    return page.evaluate((all) => ({ lefts: all.map((one) => [...document.querySelector(one).cells].filter((each) => each.getClientRects().length).map((each) => Math.round(each.getBoundingClientRect().left))) }), selectors);
  },
  async traffic() { await Promise.all(bodies); return { hosts: [...hosts], bytes, errors }; },
  async picture({ path, full = false }) { await page.screenshot({ path, fullPage: full }); return {}; },
  async element({ selector, path }) { await page.locator(selector).screenshot({ path }); return {}; },
  async emulate(asked) { await page.emulateMedia(asked); return {}; },
  // On paper as most people print, without backgrounds; `only`: with everything else left out, in its place.
  async print({ path, only }) {
    await page.evaluate((selector) => {
      const sheet = new CSSStyleSheet();
      if (selector) sheet.replaceSync(`body * { visibility: hidden } ${selector}, ${selector} * { visibility: visible }`);
      document.adoptedStyleSheets = [sheet];
    }, only);
    await page.pdf({ path, format: "A4" });
    return {};
  },
  // How many pixels of each colour an element shows: {"r,g,b": number}.
  async colours({ selector }) {
    const clip = await page.evaluate((one) => { // where it is: the element itself may be another one by the time that it is looked at
      const element = document.querySelector(one);
      element.scrollIntoView({ block: "center" });
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height };
    }, selector);
    const picture = (await page.screenshot({ clip })).toString("base64");
    const blank = await browser.newPage();
    const colours = await blank.evaluate(async (data) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))]));
      const context = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height }).getContext("2d");
      context.drawImage(bitmap, 0, 0);
      const { data: bytes } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const found = {};
      for (let at = 0; at < bytes.length; at += 4) {
        const colour = bytes.slice(at, at + 3).join();
        found[colour] = (found[colour] || 0) + 1;
      }
      return found;
    }, picture);
    await blank.context().close();
    return { colours };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { does: what, ...asked } = JSON.parse(line);
  try {
    if (LASTING.includes(what)) isPlain = false;
    console.log(JSON.stringify(await does[what](asked)));
  } catch (error) {
    console.log(JSON.stringify({ failed: String(error) }));
  }
}
await browser.close();
