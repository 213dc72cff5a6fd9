// A dry run that opens alerts and moves forecasts, of several units at once: what it shows first. As one JSON object. usage: operator_heavy.mjs LINK PICTURES
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [link, pictures] = process.argv.slice(2);
const browser = await launch();
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "vi-VN", reducedMotion: "reduce" })).newPage();
const seen = { errors: [], axe: [], sideways: [] };
page.on("pageerror", (error) => seen.errors.push(String(error)));
await page.goto(link);
await page.click("button.main");
await page.waitForSelector("main > p > button.plain");
await page.goto(new URL("dieu-hanh#do=target", link).href);
await page.waitForSelector("body[data-shown=form]");
await page.click("form button.instead");
const values = { "targets/0/unit": "588", "targets/0/new": "4.024", "targets/1/unit": "587", "targets/1/new": "7.744", from: "2024-07-01", reason: "đính chính phụ lục", document: "15/QĐ-UBND" };
for (const [name, value] of Object.entries(values)) {
  if (name.endsWith("/unit")) await page.selectOption(`[name="${name}"]`, value); else await page.fill(`[name="${name}"]`, value);
}
await page.click("form button.main");
await page.waitForSelector("body[data-shown=trial]");
seen.asked = await page.innerText(".asked");
seen.glance = await page.$$eval(".glance > div", (all) => all.map((one) => one.innerText.replace(/\s+/g, " ")));
seen.heads = await page.$$eval(".moved thead th", (all) => all.map((one) => one.innerText));
seen.rows = await page.$$eval(".moved tbody tr", (rows) => rows.map((row) => [...row.children].map((cell) => cell.innerText.replace(/\s+/g, " ").trim())));
for (const [width, height] of [[360, 740], [768, 1024], [1440, 900]]) {
  await page.setViewportSize({ width, height });
  await page.evaluate(axe);
  seen.axe.push(...await page.evaluate(async () => (await globalThis.axe.run()).violations.map((one) => `${one.id}: ${one.nodes[0].html}`)));
  if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) seen.sideways.push(width);
  await page.screenshot({ path: `${pictures}/heavy-${width}.png`, fullPage: true });
}
if (await page.locator(".moved ~ button.instead").count()) await page.click(".moved ~ button.instead");
seen.all = await page.locator(".moved tbody tr").count();
seen.focus = await page.evaluate(() => document.activeElement.tagName);
console.log(JSON.stringify(seen));
await browser.close();
