// A phone: a Chromium whose profile stays on the disk, so that it can be killed and started again. One JSON object a line in, one out.
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launchWith } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [profile, width] = process.argv.slice(2);
const context = await launchWith(profile, { viewport: { width: Number(width), height: 640 }, locale: "vi-VN" });
let page;
const errors = [];
function use(tab) {
  page = tab;
  page.on("pageerror", (error) => errors.push(String(error)));
  page.setDefaultTimeout(20000);
}
use(context.pages()[0]);

const does = {
  async go({ url }) { await page.goto(url); },
  async wait({ selector, state = "visible" }) { await page.waitForSelector(selector, { state }); },
  async tap({ selector }) { await page.click(selector); },
  async type({ selector, text }) { await page.fill(selector, text); },
  async choose({ selector, value }) { await page.selectOption(selector, value); },
  async keys({ keys }) { for (const key of keys) await (key.length > 1 ? page.keyboard.press(key) : page.keyboard.type(key)); },
  async text({ selector }) { return page.innerText(selector); },
  async value({ selector }) { return page.inputValue(selector); },
  async count({ selector }) { return page.locator(selector).count(); },
  async focus() { return page.evaluate(() => document.activeElement.id || document.activeElement.className); },
  async size({ width: wide }) { await page.setViewportSize({ width: wide, height: 900 }); },
  async emulate(asked) { await page.emulateMedia(asked); },
  // What is wrong with the page as it stands: against axe, wider than the screen, exceptions.
  async faults() {
    await page.evaluate(axe);
    const found = await page.evaluate(async () => (await globalThis.axe.run()).violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`));
    return [...found, ...await does.sideways()];
  },
  async sideways() {
    const found = [];
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) found.push("wider than the screen");
    return [...found, ...errors];
  },
  // The worker stands, and has these addresses in its caches.
  async kept() {
    return page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      return (await Promise.all(caches_.map((cache) => cache.keys()))).flat().map((request) => new URL(request.url).pathname);
    });
  },
  // The tab is closed; what is left open is an empty one of nobody's.
  async leave() {
    const closed = page;
    use(await context.newPage());
    await closed.close();
    return context.pages().map((tab) => tab.url());
  },
  // The browser says to the worker of an origin that there is a network, as Background Sync does. Gives what there is to say it to, and whether it failed.
  async sync({ origin, tag }) {
    const devtools = await context.newCDPSession(page);
    const registration = await new Promise((resolve) => {
      devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const found = registrations.find((one) => one.scopeURL.startsWith(origin) && !one.isDeleted);
        if (found) resolve(found);
      });
      devtools.send("ServiceWorker.enable").catch(() => resolve(null));
    });
    await devtools.send("ServiceWorker.dispatchSyncEvent", { origin, registrationId: registration.registrationId, tag, lastChance: false });
    await devtools.detach();
    return registration.scopeURL;
  },
  // What the page has asked the browser to wake the worker for.
  async woken_for() { return page.evaluate(async () => (await navigator.serviceWorker.ready).sync.getTags()); },
  async picture({ path }) { await page.screenshot({ path, fullPage: true }); },
};

console.log(JSON.stringify("ready"));
for await (const line of createInterface({ input: process.stdin })) {
  const { does: what, ...asked } = JSON.parse(line);
  try { console.log(JSON.stringify({ gives: await does[what](asked) })); } catch (error) {
    console.log(JSON.stringify({ failed: `${what} ${JSON.stringify(asked)}: ${error}\n${page.url()} shows:\n${await page.innerText("body").catch(String)}` }));
  }
}
await context.close();
