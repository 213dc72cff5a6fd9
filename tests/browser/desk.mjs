// PC06's desk: what waits, many returned at once of which one fails, one accepted by the keyboard alone, the two languages, three widths. What was seen,
// as one JSON object. usage: desk.mjs LINK OTHER_LINK ACCOUNT PASSWORD CODE: links of PC06 and of somebody with another role; how PC06 signs in for good.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { stdin } from "node:process";
import { createInterface } from "node:readline/promises";
import { launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [link, otherLink, account, password, code] = process.argv.slice(2);
const lines = createInterface({ input: stdin })[Symbol.asyncIterator]();
const browser = await launch();
const seen = { errors: [], axe: [], sideways: [] };

async function open(address) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "vi-VN" })).newPage();
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  await page.goto(address);
  await page.waitForSelector("form");
  await page.click("button.main");
  await page.waitForSelector("main > p > button.plain, #view h1"); // a clerk is led on to the form
  return page;
}

async function look(page, what) {
  for (const [width, height] of [[360, 740], [768, 1024], [1440, 900]]) {
    await page.setViewportSize({ width, height });
    await page.evaluate(axe);
    seen.axe.push(...await page.evaluate(async () => (await globalThis.axe.run()).violations.map((one) => `${one.id}: ${one.nodes[0].html}`)));
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) seen.sideways.push(`${what} ${width}`);
  }
}

const page = await open(link);
await page.goto(new URL("desk", link).href);
await page.waitForSelector("body[data-shown]");
await page.fill("#search", "/W"); // those of this test
seen.rows = await page.$$eval(".items > li", (rows) => rows.map((row) => row.querySelector(".row").innerText.replace(/\s+/g, " ")));
await look(page, "list");

// many: a note is needed, then one of three has a newer revision by now
for (let row = 0; row < 3; row++) await page.check(`.items > li >> nth=${row} >> .pick input`);
await page.click("#many button.second");
seen.note_has_focus = await page.evaluate(() => document.activeElement.id);
await look(page, "note needed");
console.log("chosen");
await lines.next();
await page.fill("#many-note", "Bổ sung danh sách");
await page.click("#many button.second");
await page.waitForSelector(".news p.bad");
seen.news = await page.innerText(".news");
seen.said = await page.$$eval(".items > li", (rows) => rows.map((row) => [row.querySelector("b").innerText, row.querySelector(".said")?.innerText ?? "", row.querySelector(".state").innerText]));
seen.note_kept = await page.inputValue("#many-note");
await look(page, "returned");

// one, by the keyboard alone
await page.focus(".items > li:nth-child(4) summary");
await page.keyboard.press("Enter");
await page.waitForSelector(".items > li:nth-child(4) textarea");
seen.history = await page.innerText(".items > li:nth-child(4) ol");
await look(page, "open");
await page.keyboard.press("Tab");
await page.keyboard.type("Đủ hồ sơ");
await page.keyboard.press("Tab");
await page.keyboard.press("Enter");
await page.waitForSelector(".items > li:nth-child(4) .said.good");
seen.focus_after = await page.evaluate(() => document.activeElement.tagName);

await page.selectOption("#state", "returned");
await page.waitForSelector(".items .state.submitted", { state: "detached" });
await page.click("#language");
seen.english = await page.innerText(".items > li:first-child .state");
seen.report = await page.getAttribute("#compiled a", "href");
await page.fill("#search", "no such document");
seen.nothing = await page.innerText("main");

const other = await open(otherLink);
await other.goto(new URL("desk", link).href);
await other.waitForSelector("body[data-shown]");
seen.other = await other.innerText("main");
await look(other, "other");
await other.context().clearCookies();
await other.goto(new URL("desk", link).href);
await other.waitForURL(/vao\?next=desk/);

// who signs in by password is led to the desk
await other.goto(new URL("vao", link).href);
for (const [name, value] of Object.entries({ account, password, code })) await other.fill(`#${name}`, value);
await other.click("button.main");
await other.click("a.on");
await other.waitForSelector("body[data-shown=desk]");
seen.led_to = new URL(other.url()).pathname;
console.log(JSON.stringify(seen));
await browser.close();
process.exit(0);
