// The service worker: keeps the files of the clerk's page, so that it opens without a network, and sends what waits when the browser says that there is one.
// It never keeps an answer of the API. The server serves it as sw.js, with `digests` (file → digest) in front: another set of files is another version.
import { send } from "./page/outbox.js";

const kept = [
  "index.html",
  "vao.html",
  "not_loaded.js",
  "kit.css",
  "kit.js",
  "words.js",
  "outbox.js",
  "nhap.js",
  "waiting.js",
  "day.js",
  "figure.js",
  "decide.js",
  "grid.js",
  "grid_cells.js",
  "explain.js",
  "vao.js",
];
const version = `tiendo-${kept.map((name) => digests[name].slice(7, 15)).join("")}`;
const addressOf = (name) =>
  new URL(name === "index.html" ? "./" : name.endsWith(".html") ? name.slice(0, -5) : `page/${name}`, registration.scope).href;
const addresses = new Set(kept.map(addressOf));

// Each file as it was when the server started, or none at all: replicas of two releases make no mixture.
async function install() {
  const cache = await caches.open(version);
  await Promise.all(
    kept.map(async (name) => {
      const answer = await fetch(addressOf(name), { cache: "no-cache", integrity: digests[name] });
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
      await cache.put(addressOf(name), answer);
    }),
  );
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith("tiendo-") && name !== version) await caches.delete(name);
  await clients.claim();
}

async function serve(request, address) {
  const cache = await caches.open(version);
  return (await cache.match(address)) || fetch(request);
}

// Fails where something is left, so that the browser tries again; what waits for a sign-in does not.
async function sendWaiting() {
  const { state } = await send();
  if (state === "offline" || state === "busy") throw new Error(state);
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => {
  if (event.data === "take over") skipWaiting();
});
addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendWaiting());
});
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const address = url.origin + url.pathname;
  if (event.request.method === "GET" && addresses.has(address)) event.respondWith(serve(event.request, address));
});
