// The API: one token, one way to ask, and the stream that says when to ask again.
let token = "";
export function useToken(text) { token = text; }

export class Refused extends Error {
  constructor(status, detail, wait = 5) { super(detail); this.status = status; this.wait = wait; }
}

const cache = new Map(); // path: [etag, body], the newest last
export async function ask(path, query = {}, options = {}) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, value);
  const known = options.method ? undefined : cache.get(url.href);
  const headers = { Authorization: `Bearer ${token}` };
  if (known) headers["If-None-Match"] = known[0];
  const answer = await fetch(url, { ...options, headers, cache: "no-store" });
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
  const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Refused(answer.status, (await answer.json().catch(() => ({}))).detail || answer.statusText);
  const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
  return { blob: await answer.blob(), name: name ? name[1] : "report" };
}

// An EventSource cannot carry a token in a header, so the stream is read by fetch. Reconnects for ever, slower each time up to 15 s.
export async function listen(onChange, onState) {
  let pause = 500;
  for (;;) {
    try {
      const answer = await fetch("/api/v1/events", { headers: { Authorization: `Bearer ${token}` }, cache: "no-store" });
      if (!answer.ok) throw new Refused(answer.status, answer.statusText);
      const reader = answer.body.getReader();
      const decoder = new TextDecoder();
      let text = "";
      onState(true);
      onChange();
      pause = 500;
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        text += decoder.decode(value, { stream: true });
        const events = text.split("\n\n");
        text = events.pop();
        if (events.some((event) => event.includes("event: change"))) onChange();
      }
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return;
    }
    onState(false);
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(15000, pause * 2);
  }
}
