// A real Chromium that does what it is told: one JSON object a line in, one out. What a test asks for is read off the page as it is shown.
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let page = null;
let hosts = new Set();
let bytes = 0;
let bodies = [];
let errors = [];
let prompted = null;

const does = {
  async open({ url, width = 1366, height = 768 }) {
    if (page) await page.context().close();
    const context = await browser.newContext({ viewport: { width, height } });
    page = await context.newPage();
    hosts = new Set();
    bytes = 0;
    bodies = [];
    errors = [];
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    page.on("response", (answer) => {
      if (!answer.url().includes("/events")) bodies.push(answer.body().then((body) => { bytes += body.length; }, () => {}));
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("dialog", (dialog) => dialog.accept(prompted ?? ""));
    await page.goto(url);
    await page.waitForSelector("body[data-shown], #enter:not([hidden]), #problem:not([hidden])");
    return {};
  },
  async read() {
    return page.evaluate(() => {
      const text = (selector) => [...document.querySelectorAll(selector)].map((one) => one.innerText.trim());
      return {
        title: document.title, notice: text("#notice")[0], freshness: text("#freshness")[0], problem: text("#problem")[0], language: document.documentElement.lang,
        cards: Object.fromEntries([...document.querySelectorAll(".card")].map((card) => [card.id, [...card.children].map((one) => one.innerText)])),
        units: Object.fromEntries([...document.querySelectorAll("#units tr[data-unit]")].map((row) => [row.dataset.unit, [...row.cells].map((one) => one.innerText.trim())])),
        alerts: [...document.querySelectorAll("#alerts li[data-alert]")].map((one) => [Number(one.dataset.alert), one.innerText]), silent: text("#silent li"),
        main: !document.querySelector("#main").hidden, heading: text("#units_title")[0], rest: text("#units tbody tr:not([data-unit]) td"), note: text("#provisional")[0],
        alerts_title: text("#alerts_title")[0], heads: text("#units thead th"), legend: text("#legend span"), reports: text("#reports button"), ahead: !document.querySelector("#after").disabled,
        counts: text(".count"), path: text("#path")[0], heat: text("#heat tbody tr"), chart: text("#chart_text")[0], enter: !document.querySelector("#enter").hidden,
        shown: Number(document.body.dataset.shown || 0), overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        below: document.documentElement.scrollHeight - document.documentElement.clientHeight,
        beside: document.querySelector("#units").scrollWidth - document.querySelector("#units").parentElement.clientWidth,
      };
    });
  },
  async click({ selector }) { await page.click(selector); return {}; },
  async fill({ selector, text }) { await page.fill(selector, text); await page.dispatchEvent(selector, "change"); return {}; },
  async press({ keys }) {
    for (const key of keys) await page.keyboard.press(key);
    return page.evaluate(() => ({ focus: document.activeElement.id || document.activeElement.className, row: document.activeElement.closest("tr")?.dataset.unit }));
  },
  async focus({ selector }) { await page.focus(selector); return does.press({ keys: [] }); },
  async answer({ text }) { prompted = text; return {}; },
  async download({ selector }) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
    return { name: download.suggestedFilename(), size: readFileSync(await download.path()).length };
  },
  async axe() {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    return { violations: violations.map((one) => ({ id: one.id, impact: one.impact, where: one.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)) })) };
  },
  // What one of the page's own functions gives.
  async call({ file, name, given }) { return page.evaluate(async ([file, name, given]) => ({ gives: (await import(`/page/${file}`))[name](...given) }), [file, name, given]); },
  async traffic() { await Promise.all(bodies); return { hosts: [...hosts], bytes, errors }; },
  async picture({ path, full = false }) { await page.screenshot({ path, fullPage: full }); return {}; },
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
    console.log(JSON.stringify(await does[what](asked)));
  } catch (error) {
    console.log(JSON.stringify({ failed: String(error) }));
  }
}
await browser.close();
