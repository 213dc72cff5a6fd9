// The stream of events that says when to ask again: one for all tabs of a browser. A browser has six connections to a server by HTTP/1.1, and a
// stream holds one of them for ever. So the stream is read by a SharedWorker, which is this file too. Where there is none, a tab reads its own
// stream, and only while it is seen.
//
// The server says something every 15 s at least. A stream that is silent for 40 s is given up, and a new one is opened.
// What is told, by an object: {change} look again, {lost} the stream has ended, {refused: status} the server grants none now.
const SILENT_MS = 40000;
const LONGEST_PAUSE_MS = 15000;
const GONE_MS = 300000; // a tab that says nothing for so long is closed; one in the background may speak once a minute

function read(token, tell) {
  let ended = false;
  let stop = null;
  async function once() {
    stop = new AbortController();
    let silence = setTimeout(() => stop.abort(), SILENT_MS);
    const heard = () => { clearTimeout(silence); silence = setTimeout(() => stop.abort(), SILENT_MS); };
    try {
      const answer = await fetch("/api/v1/events", { headers: token === "@session" ? {} : { Authorization: `Bearer ${token}` }, cache: "no-store", signal: stop.signal });
      if (!answer.ok) return answer.status;
      heard();
      tell({ change: true });
      const reader = answer.body.getReader();
      const decoder = new TextDecoder();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return 200;
        heard();
        text += decoder.decode(value, { stream: true });
        const events = text.split("\n\n");
        text = events.pop();
        if (events.some((event) => event.includes("event: change"))) tell({ change: true });
      }
    } finally {
      clearTimeout(silence);
    }
  }
  (async () => {
    let pause = 500;
    while (!ended) {
      const status = await once().catch(() => 0);
      if (ended || status === 401) break; // a token that is not known is told by every other question too
      tell(status === 0 || status === 200 ? { lost: true } : { refused: status });
      if (status === 200) pause = 500;
      await new Promise((resolve) => { setTimeout(resolve, status >= 400 ? LONGEST_PAUSE_MS : pause); });
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    }
  })();
  return () => { ended = true; stop?.abort(); };
}

// ---- in the worker: tabs by the token that they show with
const streams = new Map(); // token: {tabs: Map of port to when it was last heard, last: what was told last, end}

function leave(port) {
  for (const [token, stream] of streams) {
    stream.tabs.delete(port);
    if (stream.tabs.size) continue;
    stream.end();
    streams.delete(token);
  }
}

function join(port, token) {
  let stream = streams.get(token);
  if (stream?.tabs.has(port)) { stream.tabs.set(port, Date.now()); return; }
  leave(port);
  stream = streams.get(token);
  if (!stream) {
    const made = { tabs: new Map(), last: null };
    made.end = read(token, (what) => {
      made.last = what;
      for (const tab of made.tabs.keys()) tab.postMessage(what);
    });
    streams.set(token, made);
    stream = made;
  }
  stream.tabs.set(port, Date.now());
  if (stream.last) port.postMessage(stream.last);
}

if ("onconnect" in self) {
  self.onconnect = ({ ports: [port] }) => {
    port.onmessage = ({ data }) => (data.token ? join(port, data.token) : leave(port));
  };
  setInterval(() => {
    for (const stream of [...streams.values()])
      for (const [port, heard] of [...stream.tabs]) if (Date.now() - heard > GONE_MS) leave(port);
  }, 60000);
}

// ---- in a tab
function readWhileSeen(token, tell) {
  let end = null;
  const look = () => {
    if (document.hidden && end) { end(); end = null; } else if (!document.hidden && !end) end = read(token, tell);
  };
  document.addEventListener("visibilitychange", look);
  look();
  return () => { document.removeEventListener("visibilitychange", look); if (end) end(); };
}

// Tells of the changes that this token may look at. Gives a function that ends it.
export function listen(token, tell) {
  if (!("SharedWorker" in window)) return readWhileSeen(token, tell);
  let end = null;
  const worker = new SharedWorker("/page/stream.js", { type: "module", name: "tiendo" });
  const { port } = worker;
  const hello = () => port.postMessage({ token });
  const bye = () => port.postMessage({});
  worker.onerror = () => { end?.(); end = readWhileSeen(token, tell); }; // a browser whose workers know no modules
  port.onmessage = ({ data }) => tell(data);
  hello();
  const alive = setInterval(hello, 20000);
  window.addEventListener("pagehide", bye);
  window.addEventListener("pageshow", hello);
  end = () => {
    clearInterval(alive);
    window.removeEventListener("pagehide", bye);
    window.removeEventListener("pageshow", hello);
    bye();
    port.close();
  };
  return () => end();
}
