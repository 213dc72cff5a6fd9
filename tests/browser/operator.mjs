// An operator's page at three widths: five forms and what each says to bad input, a dry run, one that has changed meanwhile, its confirmation, the changes that
// stand. What was seen, as one JSON object. usage: operator.mjs LINK OTHER_LINK ACCOUNT PASSWORD CODE PICTURES
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { stdin } from "node:process";
import { createInterface } from "node:readline/promises";
import { launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [link, otherLink, account, password, code, pictures] = process.argv.slice(2);
const lines = createInterface({ input: stdin })[Symbol.asyncIterator]();
const browser = await launch();
const seen = { errors: [], axe: [], sideways: [], refused: {} };

async function open() {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "vi-VN" })).newPage();
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("console", (said) => { if (said.type() === "error" && !/status of 4\d\d/.test(said.text())) seen.errors.push(said.text()); });
  return page;
}

async function byLink(address) {
  const page = await open();
  await page.goto(address);
  await page.click("button.main");
  await page.waitForSelector("main > p > button.plain, #view h1");
  return page;
}

async function look(page, name) {
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" }); // no colour is on its way
    for (const [width, height] of [[360, 740], [768, 1024], [1440, 900]]) {
      await page.setViewportSize({ width, height });
      await page.evaluate(axe);
      seen.axe.push(...await page.evaluate(async () => (await globalThis.axe.run()).violations.map((one) => `${one.id}: ${one.nodes[0].html}`)));
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) seen.sideways.push(`${name} ${width}`);
      if (pictures) await page.screenshot({ path: `${pictures}/${name}-${scheme}-${width}.png`, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
}

const shown = (page, name) => page.waitForSelector(`body[data-shown=${name}]`);
const table = (page) => page.$$eval(".moved tbody tr", (rows) => rows.map((row) => [...row.children].map((cell) => cell.innerText.replace(/\s+/g, " ").trim())));
const act = (page, action) => Promise.all([page.waitForResponse((answer) => answer.request().method() === "POST"), action()]);

// To a form of the first page, by its link.
async function start(page, what) {
  await page.goto(new URL("dieu-hanh", link).href);
  await shown(page, "start");
  await page.click(`.tasks a[href*="do=${what}"]`);
  await shown(page, "form");
}

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const input = page.locator(`[name="${name}"]`).first();
    if (await input.evaluate((one) => one.tagName) === "SELECT") await input.selectOption(value); else await input.fill(value);
  }
}

// What a form says of what stands in it: the summary, and what stands beside each field.
async function refusal(page, name) {
  await act(page, () => page.click("form button.main"));
  await page.waitForSelector(".summary");
  seen.refused[name] = await page.evaluate(() => ({ focus: document.activeElement.className, summary: [...document.querySelectorAll(".summary p")].map((one) => one.innerText),
    beside: Object.fromEntries([...document.querySelectorAll("[aria-invalid]")].map((input) => [input.name, document.getElementById(`${input.id}-error`).innerText])) }));
}

async function preview(page, values) {
  await fill(page, { reason: "đính chính phụ lục", document: "15/QĐ-UBND", ...values });
  await act(page, () => page.click("form button.main"));
  await shown(page, "trial");
}

async function confirm(page) {
  await act(page, () => page.click("#confirm"));
  await shown(page, "made");
  return page.innerText("#made");
}

const page = await byLink(link);
await page.goto(new URL("dieu-hanh", link).href);
await shown(page, "start");
seen.start = await page.innerText("main");
await look(page, "start");

// targets: nothing is entered, then what cannot be, then what can; by the keyboard alone up to the first refusal
await page.focus('.tasks a[href*="do=target"]');
await page.keyboard.press("Enter");
await shown(page, "form");
await page.focus("form button.main");
await page.keyboard.press("Enter");
await page.waitForSelector(".summary");
seen.empty = await page.evaluate(() => ({ focus: document.activeElement.className, summary: [...document.querySelectorAll(".summary p")].map((one) => one.innerText) }));
await page.keyboard.press("Tab");
await page.keyboard.press("Enter");
seen.leads_to = await page.evaluate(() => document.activeElement.name);
await look(page, "form-empty");
await fill(page, { "targets/0/unit": "584", "targets/0/new": "1.225", "targets/0/old": "1.300", from: "2024-07-02", reason: "gọi 0912345678", document: "15/QĐ" });
seen.today = await page.innerText("[id='targets/0/unit-hint']");
await refusal(page, "target");
await page.click("form button.instead");
await fill(page, { "targets/1/unit": "585", "targets/1/new": "99999", "targets/0/old": "", reason: "đính chính phụ lục" });
await refusal(page, "sums");
await fill(page, { "targets/1/unit": "584", "targets/1/new": "7" });
await refusal(page, "twice");
await page.click("fieldset.target:nth-of-type(2) button.plain");
seen.rows_left = await page.locator("form .targets > fieldset").count();
await preview(page, {});
seen.trial = { text: await page.innerText("main"), rows: await table(page) };
await look(page, "trial");
await page.click(".moved details summary");
seen.each_day = await page.innerText(".moved .eachday li");
console.log("shown");
await lines.next(); // a change is made meanwhile
await act(page, () => page.click("#confirm"));
await page.waitForSelector("#changed");
seen.changed = { focus: await page.evaluate(() => document.activeElement.id), text: await page.innerText("#changed"), fresh: await page.locator(".fresh").count(), rows: await table(page) };
await look(page, "changed");
seen.made = await confirm(page);
seen.standing = await page.$$eval("#standing .changes .said", (all) => all.map((one) => one.innerText));
await look(page, "made");
await page.click("main .ways a:first-child");
await page.waitForSelector("body[data-shown]");
await page.waitForFunction(() => document.body.innerText.includes("15/QĐ-UBND"));
seen.dashboard = await page.innerText("body");

// a target below what was planned already
await start(page, "target");
await preview(page, { "targets/0/unit": "584", "targets/0/new": "20", from: "2024-07-02" });
seen.above = await page.innerText("#above");
await look(page, "above");
await page.click('.ways a[href*="do=target"]');
await shown(page, "form");
seen.kept = await page.inputValue("[name='targets/0/new']");

// the same by a sheet: one that is none, then one that is
await start(page, "target");
await page.setInputFiles("[name=sheet]", { name: "sai.csv", mimeType: "text/csv", buffer: Buffer.from("unit,old,new\n584,1.225,x\n,1,2\n") });
await page.waitForSelector(".summary");
seen.sheet_refused = await page.$$eval(".summary p", (all) => all.map((one) => one.innerText));
await look(page, "sheet-refused");
await page.setInputFiles("[name=sheet]", { name: "chi-tieu.csv", mimeType: "text/csv", buffer: Buffer.from("unit;old;new\n584;1225;1300\n999;1;2\n") });
await page.waitForSelector("#file");
await fill(page, { from: "2024-07-02", reason: "x", document: "y" });
await refusal(page, "sheet");
await page.click("#file button");
await page.setInputFiles("[name=sheet]", { name: "chi-tieu.csv", mimeType: "text/csv", buffer: Buffer.from("unit;old;new\n584;1225;1300\n588;2024;1949\n") });
await page.waitForSelector("#file");
await preview(page, {});
seen.sheet = await page.innerText(".asked");

await start(page, "extend");
await fill(page, { reason: "mưa lũ", document: "20/QĐ", from: "2024-07-02" });
await refusal(page, "extend_nothing");
await fill(page, { plan_until: "2024-09-30" });
await refusal(page, "extend");
await look(page, "extend");
await preview(page, { plan_until: "2024-08-10", deadline: "2024-08-12" });
await look(page, "extend-trial");
seen.extended = await confirm(page);

await start(page, "excuse");
await fill(page, { reason: "bão số 2", document: "12/CV", unit: "584", from: "2024-07-03", to: "2024-07-02" });
await refusal(page, "excuse");
await preview(page, { from: "2024-07-01", to: "2024-07-02", document: "12/CV", reason: "bão số 2" });
seen.excuse = await table(page);
await look(page, "excuse-trial");
seen.excused = await confirm(page);

await page.click("main .ways a:last-child");
await shown(page, "start");
await page.click('#standing a[href*="do=withdraw"]');
await shown(page, "form");
seen.chosen = await page.innerText("label:has(input:checked)");
await look(page, "withdraw");
await preview(page, { document: "13/CV" });
seen.withdrawn = await confirm(page);
await start(page, "withdraw");
seen.none_left = await page.innerText("main");

await start(page, "postpone");
seen.postpone_day = await page.inputValue("[name=from]");
await fill(page, { from: "2024-07-01", cutoff: "8 giờ", reason: "mất điện", document: "16/CV" });
await refusal(page, "postpone_form");
await fill(page, { cutoff: "17:00" });
await refusal(page, "postpone");
await preview(page, { from: "2024-07-02", cutoff: "20:00" });
await look(page, "postpone-trial");
seen.postpone = await page.innerText(".asked");
await page.click("#language");
seen.english = await page.innerText("main");
await page.click("#language");
seen.postponed = await confirm(page);
await look(page, "standing");

const other = await byLink(otherLink);
await other.goto(new URL("dieu-hanh", link).href);
await shown(other, "stopped");
seen.other = await other.innerText("main");
await other.context().clearCookies();
await other.goto(new URL("dieu-hanh", link).href);
await other.waitForURL(/vao\?next=.*dieu-hanh/);
await other.goto(new URL("vao", link).href);
for (const [name, value] of Object.entries({ account, password, code })) await other.fill(`#${name}`, value);
await other.click("button.main");
await other.click("a.on");
await shown(other, "start");
seen.led_to = new URL(other.url()).pathname;
await other.goto(new URL(`vao?next=${encodeURIComponent(new URL("/", link).href)}`, link).href);
await other.click("a.home"); // who was on the way to somewhere else
await shown(other, "start");
console.log(JSON.stringify(seen));
await browser.close();
process.exit(0);
