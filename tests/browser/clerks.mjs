// A district's page of its clerks on a phone: from the table to the list, the question, the link with its QR code. What was seen, as one JSON object.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [link, address, clerk, pictures] = process.argv.slice(2);
const browser = await launch();
const page = await (await browser.newContext({ viewport: { width: 360, height: 640 }, locale: "vi-VN" })).newPage();
const seen = { errors: [], axe: [], sideways: [] };
page.on("pageerror", (error) => seen.errors.push(String(error)));

async function look(name) {
  await page.evaluate(axe);
  seen.axe.push(...await page.evaluate(async () => (await globalThis.axe.run()).violations.map((one) => `${one.id}: ${one.nodes[0].html}`)));
  if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) seen.sideways.push(name);
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

await page.goto(link);
await page.click("button.main");
await page.waitForURL((url) => !url.pathname.endsWith("/vao"));
await page.goto(address);
await page.click(".foot a[href='can-bo']");
await page.waitForSelector(".clerks li");
await look("list");
seen.listed = await page.locator(".clerks li").count();
await page.click(`.clerks li:has(p:text-is("Tài khoản ${clerk}")) > button`);
await look("question");
await page.click(".clerks form button.main");
await page.waitForSelector(".link svg");
await look("link");
seen.focus = await page.evaluate(() => document.activeElement.className === "link");
seen.link = await page.innerText(".link code");
seen.qr = await page.evaluate(() => document.querySelector(".link svg").getBoundingClientRect().width > 200);
console.log(JSON.stringify(seen));
await browser.close();
