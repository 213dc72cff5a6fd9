// A first sign-in on a phone: the link, its button, a password that is too short, one that is not, the dashboard. What was seen, as one JSON object.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [link, dashboard] = process.argv.slice(2);
const browser = await launch();
const page = await (await browser.newContext({ viewport: { width: 360, height: 640 }, locale: "vi-VN" })).newPage();
const seen = { errors: [], axe: [], sideways: false };
page.on("pageerror", (error) => seen.errors.push(String(error)));

async function look() {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => (await globalThis.axe.run()).violations.map((one) => `${one.id}: ${one.nodes[0].html}`));
  seen.axe.push(...found);
  seen.sideways ||= await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
}

await page.goto(link);
await page.waitForSelector("form");
await look();
await page.click("button.main");
await page.waitForSelector("a.on");
await look();
await page.click("main button.plain");
await page.fill("#new", "abc");
await page.click("button.main");
await page.waitForSelector(".summary");
seen.summary_has_focus = await page.evaluate(() => document.activeElement.className === "summary");
await look();
await page.fill("#new", "con voi con chuột");
await page.click("button.main");
await page.waitForSelector(".done");
await look();
await page.goto(dashboard);
await page.waitForSelector("body[data-shown]");
seen.unit = await page.innerText("#path");
seen.own = await page.innerText("#own");
await page.click("#own button");
await page.waitForSelector("#own b:has-text('Ninh Phước')");
await look();
seen.other = await page.innerText("#path");
seen.own_other = await page.innerText("#own b");
console.log(JSON.stringify(seen));
await browser.close();
