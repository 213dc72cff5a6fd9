// A spreadsheet on a phone and on a wide screen: the link, the file, the dry run, the reason and the box, Send, the answers. What was seen, as one JSON object.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [link, address, file, other, pictures] = process.argv.slice(2);
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: "vi-VN" });
const page = await context.newPage();
const seen = { errors: [], axe: [], sideways: [] };
page.on("pageerror", (error) => seen.errors.push(String(error)));

async function look(name) {
  await page.evaluate(axe);
  seen.axe.push(...await page.evaluate(async () => (await globalThis.axe.run()).violations.map((one) => `${one.id}: ${one.nodes[0].html}`)));
  if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) seen.sideways.push(name);
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

await page.goto(link);
await page.click("button.main");
await page.waitForURL((url) => !url.pathname.endsWith("/vao")); // signed in: it leads on by itself
await page.goto(address);
await page.waitForSelector("#file");
await look("start");
seen.templates = await page.$$eval(".wide-links a[download]", (links) => links.map((one) => one.getAttribute("href")));
await page.setInputFiles("#file", { name: "hỏng.xlsx", mimeType: "", buffer: Buffer.from("PK no workbook") });
await page.waitForSelector(".summary");
await look("refused");
await page.setInputFiles("#file", file);
await page.waitForSelector("#send");
await look("dry-run-phone");
seen.tally = await page.innerText(".tally");
seen.red = await page.innerText(".red");
await page.setViewportSize({ width: 1440, height: 900 });
await page.click("details summary");
await look("dry-run-wide");
await page.fill("#reason", "đếm lại");
await page.check("#confirm");
await page.click("#send");
await page.waitForSelector("#sent");
await look("sent-wide");
seen.sent = await page.innerText("#sent");
await page.setViewportSize({ width: 360, height: 640 });
await look("sent-phone");
seen.back = await page.getAttribute(".wide-links a", "href");
await page.click(".wide-links button");
await page.waitForSelector("#file");
const dropped = await page.evaluateHandle((text) => { const list = new DataTransfer(); list.items.add(new File([text], "rơi.csv")); return list; }, readFileSync(other, "utf8"));
await page.dispatchEvent(".drop", "drop", { dataTransfer: dropped });
await page.waitForSelector("#send");
seen.dropped = await page.innerText("h1");
console.log(JSON.stringify(seen));
await browser.close();
