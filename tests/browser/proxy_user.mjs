// Somebody whom the sign-in in front names, and whom nobody knows here: the clerk's page leads to words, not to a form. What was seen, as one JSON object.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [address, user, pictures] = process.argv.slice(2);
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: "vi-VN", ignoreHTTPSErrors: true });
await context.addCookies([{ name: "portal", value: user, domain: "localhost", path: "/" }]);
const page = await context.newPage();
const seen = { errors: [] };
page.on("pageerror", (error) => seen.errors.push(String(error)));
await page.goto(address);
await page.waitForSelector("main [role=alert]");
seen.said = await page.innerText("main");
seen.fields = await page.locator("main input").count();
await page.evaluate(axe);
seen.axe = await page.evaluate(async () => (await globalThis.axe.run()).violations.map((one) => `${one.id}: ${one.nodes[0].html}`));
await page.screenshot({ path: `${pictures}/proxy-user.png` });
console.log(JSON.stringify(seen));
await browser.close();
