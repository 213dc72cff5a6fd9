// The API: one token, and one way to ask. A question that is not answered in time has failed: nobody waits for ever.
const ANSWER_MS = 20000;
const REPORT_MS = 180000;
let token = "";
let door = ""; // where people sign in, as the server said with its last 401
export const SESSION = "@session"; // in place of a token: the browser sends the session's cookie by itself
export const authorized = (by) => (by === SESSION ? {} : { Authorization: `Bearer ${by}` });
export const signInPage = () => door;
export function useToken(text) { token = text; cache.clear(); }

export class Refused extends Error {
  constructor(status, detail, wait = 5) { super(detail); this.status = status; this.wait = wait; }
}

const cache = new Map(); // path: [etag, body], the newest last
export async function ask(path, query = {}, options = {}) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, value);
  const known = options.method ? undefined : cache.get(url.href);
  const headers = { ...authorized(token) };
  if (options.body) headers["Content-Type"] = "application/json";
  if (known) headers["If-None-Match"] = known[0];
  const answer = await fetch(url, { ...options, headers, cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
  if (answer.status === 304 && known) return known[1];
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Refused(answer.status, problem.detail || answer.statusText, Number(answer.headers.get("Retry-After")) || 5);
  }
  const body = await answer.json();
  if (!options.method && answer.headers.get("ETag")) {
    cache.delete(url.href);
    cache.set(url.href, [answer.headers.get("ETag"), body]);
    if (cache.size > 60) cache.delete(cache.keys().next().value);
  }
  return body;
}

export async function file(path, query) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  const answer = await fetch(url, { headers: authorized(token), cache: "no-store", signal: AbortSignal.timeout(REPORT_MS) });
  if (!answer.ok) throw new Refused(answer.status, (await answer.json().catch(() => ({}))).detail || answer.statusText);
  const name = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") || "");
  return { blob: await answer.blob(), name: name ? decodeURIComponent(name[1]) : "report" };
}

// Whether a token is known to the server; one that cannot be asked about is taken for known.
export async function isKnown(other) {
  const answer = await fetch("/api/v1/about", { headers: authorized(other), cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => null);
  door = /<([^>]+)>; rel="authorization"/.exec(answer?.headers.get("Link") || "")?.[1] || door;
  return answer?.status !== 401;
}
