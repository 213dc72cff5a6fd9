// What this device keeps for its accounts: what waits for the server (the outbox), what was last seen of it, and who is signed in. Everything lies by account,
// so that nobody sees or sends what another typed. Used by the pages and by the service worker; what waits is sent by one of them at a time (kit.js, alone).
//
// An item: {account, key, path, body, stamp, typed_at, state, refusal, about}. It is `waiting` until the server has acknowledged it, or `refused`: then somebody
// has to decide. `stamp` is another one each time it is typed, so that the answer to an older form of it never takes the newer one away.
import { Refused, alone, ask } from "./kit.js";

let database = null;
function opened() {
  database ||= new Promise((resolve, reject) => {
    const request = indexedDB.open("tiendo-nhap", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("outbox", { keyPath: ["account", "key"] });
      request.result.createObjectStore("seen", { keyPath: ["account", "key"] });
      request.result.createObjectStore("device", { keyPath: "name" });
    };
    request.onsuccess = () => {
      const lost = () => {
        request.result.close();
        database = null;
      };
      request.result.onversionchange = lost;
      request.result.onclose = lost;
      resolve(request.result);
    };
    request.onerror = () => {
      database = null;
      reject(request.error);
    };
  });
  return database;
}

// One transaction on one store; work (store, give) gives what comes out of it. It has happened once this is fulfilled: on the disk, not merely in memory.
async function within(name, mode, work) {
  const base = await opened();
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(name, mode, { durability: "strict" });
    let found;
    transaction.oncomplete = () => resolve(found);
    transaction.onabort = () => reject(transaction.error);
    work(transaction.objectStore(name), (value) => {
      found = value;
    });
  });
}
const all = (account) =>
  within("outbox", "readonly", (store, give) => {
    store.getAll(IDBKeyRange.bound([account], [account, []])).onsuccess = (event) =>
      give(event.target.result.sort((one, other) => one.typed_at - other.typed_at));
  });

// Pages hear of every change, whoever made it: another tab, the worker, or themselves.
const others = "BroadcastChannel" in globalThis ? new BroadcastChannel("tiendo-outbox") : null;
const listeners = new Set();
export function onChange(listener) {
  listeners.add(listener);
}
if (others)
  others.onmessage = () => {
    for (const listener of listeners) listener();
  };
function tell() {
  for (const listener of listeners) listener();
  others?.postMessage("changed");
}

export const items = all;
export async function keep(item) {
  const kept = { ...item, stamp: `${Date.now()}-${Math.random()}`, typed_at: item.typed_at || Date.now() };
  await within("outbox", "readwrite", (store) => store.put(kept));
  tell();
  return kept;
}
export async function drop(item) {
  await within("outbox", "readwrite", (store) => store.delete([item.account, item.key]));
  tell();
}

// What the server said last, for when there is no network.
export function remember(account, key, value) {
  return within("seen", "readwrite", (store) => store.put({ account, key, value, at: Date.now() })).catch(() => {});
}
export function recall(account, key) {
  return within("seen", "readonly", (store, give) => {
    store.get([account, key]).onsuccess = (event) => give(event.target.result);
  }).catch(() => undefined);
}
export function forget(account) {
  return within("seen", "readwrite", (store) => store.delete(IDBKeyRange.bound([account], [account, []]))).catch(() => {});
}
// Who is signed in on this device. False: it keeps nothing.
export async function setAccount(session) {
  const work = (store) => (session ? store.put({ name: "session", session }) : store.delete("session"));
  const kept = await within("device", "readwrite", work).then(
    () => true,
    () => false,
  );
  others?.postMessage("changed");
  return kept;
}
export function deviceAccount() {
  return within("device", "readonly", (store, give) => {
    store.get("session").onsuccess = (event) => give(event.target.result?.session ?? null);
  });
}
// As far as the device knows without the network, and while that session lasts; by the device's clock, which may be wrong.
export async function lastAccount() {
  const session = await deviceAccount();
  return session && Date.parse(session.expires_at) > Date.now() ? session : null;
}

// Writes what became of a sent item, unless it was typed anew meanwhile: then the newer one waits on, above what now stands.
function settle(item, change) {
  return within("outbox", "readwrite", (store) => {
    store.get([item.account, item.key]).onsuccess = ({ target: { result: now } }) => {
      if (now) change(store, now, now.stamp === item.stamp);
    };
  });
}
const acknowledged = (answer) => (store, now, same) => {
  if (same) store.delete([now.account, now.key]);
  else store.put({ ...now, body: { ...now.body, seen_rev: answer.rev } });
};
const refused = (refusal) => (store, now, same) => {
  if (same) store.put({ ...now, state: "refused", refusal });
};

// What the page waits for: the answer to what it has just sent, though another one may have sent it.
const answers = new Map();
export function answerTo(item) {
  const found = answers.get(item.stamp);
  answers.delete(item.stamp);
  return found;
}

// Sends one item. Gives why the others have to wait, or null.
async function sendOne(item) {
  try {
    const answer = await ask("PUT", item.path, item.body);
    if (!Number.isInteger(answer?.rev)) return { state: "offline" }; // somebody between us and the server
    answers.set(item.stamp, answer);
    await settle(item, acknowledged(answer));
  } catch (no) {
    if (!(no instanceof Refused)) throw no;
    if (no.status === 0) return { state: "offline" };
    if (no.status === 401) return { state: "signed_out" };
    if (no.status === 429 || no.status === 503) return { state: "busy", wait: no.wait };
    if (no.status < 500) await settle(item, refused({ ...no.problem, status: no.status, code: no.code, detail: no.message }));
  }
  return null;
}

// Sends what waits of the account that is signed in, the one with `first` as key before the others. Gives {state, wait, left}: "done", or why it stopped.
export function send(first) {
  return alone(async () => {
    let session,
      stopped = null;
    try {
      session = await ask("GET", "/api/v1/session");
    } catch (no) {
      if (!(no instanceof Refused)) throw no;
      return { state: no.status === 401 ? "signed_out" : "offline", wait: no.wait };
    }
    const waiting = (await all(session.account)).filter((item) => item.state === "waiting");
    waiting.sort((one, other) => (other.key === first) - (one.key === first));
    for (const item of waiting) {
      stopped = await sendOne(item);
      if (stopped) break;
    }
    tell();
    const left = (await all(session.account)).filter((item) => item.state === "waiting").length;
    return { wait: 0, ...(stopped || { state: left ? "busy" : "done" }), left, account: session.account };
  });
}

// Asks the browser to wake the worker when there is a network, with every page closed. False: it cannot.
export async function wakeLater() {
  try {
    const registration = await navigator.serviceWorker.getRegistration(); // not `ready`: that one waits for a worker that may never come
    if (!registration?.active) return false;
    await registration.sync.register("outbox");
    return true;
  } catch {
    return false;
  }
}
