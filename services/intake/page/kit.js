// What every page of intake is made of: one way to ask the API, and forms as people know them: a label above, a hint, an error beside the field and a
// summary that takes the focus and leads to it. Addresses are relative, so that a proxy may put the pages below a path of its own.

// The server's no. `problem` is all that it said; status 0: nobody said anything, or somebody who is not our server (the sign-in page of a hotel's network).
export class Refused extends Error {
  constructor(status, code, detail, wait, problem = {}) { super(detail); Object.assign(this, { status, code, wait, problem }); }
}

// What a form finds wrong itself: [[field's name or null, words]].
export class Invalid extends Error {
  constructor(errors) { super(errors[0][1]); this.errors = errors; }
}

// The API lies at the root of the address, wherever the pages lie. What the server sends may be kept no longer than its headers say.
export async function ask(method, path, body, wait_ms = 20000) {
  let answer, content;
  try {
    answer = await fetch(path, { method, headers: body === undefined ? {} : { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(wait_ms) });
    if (answer.status === 204) return null;
    content = await answer.json();
  } catch {
    if (!answer || answer.ok || answer.status < 500) throw new Refused(0, "offline", "", 0);
    content = {}; // a proxy whose server is away
  }
  if (!answer.ok) throw new Refused(answer.status, content.code || "", content.detail || answer.statusText, Number(answer.headers.get("Retry-After")) || 0, content);
  return content;
}

// Whoever signs in or out, and whoever sends what waited, does so while nobody else does: a figure never goes out in another account's name.
export function alone(work) { return navigator.locks ? navigator.locks.request("tiendo-session", work) : work(); }

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made && key !== "list") made[key] = value; else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// A field of a form: {name, type, label, hint, autocomplete, inputmode, id}; id: where another form of the page has a field of that name.
export function field(of) {
  const id = of.id || of.name;
  const input = element("input", { id, name: of.name, type: of.type || "text", autocomplete: of.autocomplete || "off" });
  if (of.inputmode) input.inputMode = of.inputmode;
  if (of.value) input.defaultValue = of.value;
  if (of.hint) input.setAttribute("aria-describedby", `${id}-hint`);
  return element("div", { className: "field" }, element("label", { htmlFor: id, textContent: of.label }), of.hint ? element("p", { className: "hint", id: `${id}-hint`, textContent: of.hint }) : null, input);
}

// One of a few: {name, legend, options: [[value, label]], id}.
export function radios(of) {
  const id = of.id || of.name;
  return element("fieldset", { className: "field" }, element("legend", { textContent: of.legend }),
    ...of.options.map(([value, label], n) => element("label", { className: "choice" }, element("input", { type: "radio", name: of.name, value, id: n ? `${id}-${n}` : id }), label)));
}

export function select(of) {
  const made = element("select", { id: of.name, name: of.name }, ...of.options.map(([value, label]) => element("option", { value, textContent: label, selected: value === of.value })));
  return element("div", { className: "field" }, element("label", { htmlFor: of.name, textContent: of.label }), made);
}

export function button(label, action, kind = "plain") {
  const made = element("button", { type: "button", className: kind, textContent: label });
  made.addEventListener("click", action);
  return made;
}

export function choice(name, label, checked = false) {
  return element("label", { className: "choice" }, element("input", { type: "checkbox", name, id: name, defaultChecked: checked }), label);
}

function clearErrors(form) {
  for (const old of form.querySelectorAll(".error, .summary")) old.remove();
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.setAttribute("aria-describedby", (input.getAttribute("aria-describedby") || "").replace(`${input.id}-error`, "").trim());
  }
}

// Says what is wrong: in a summary that takes the focus, and beside each field where it belongs to one. As Invalid has them.
export function showErrors(form, title, errors) {
  clearErrors(form);
  const lines = errors.map(([name, words]) => {
    const found = name ? form.elements[name] : null;
    const input = found instanceof RadioNodeList ? found[0] : found;
    if (!input) return element("span", { textContent: words });
    const link = element("a", { href: `#${input.id}`, textContent: words });
    link.addEventListener("click", (event) => { event.preventDefault(); input.focus(); });
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", `${input.id}-error ${input.getAttribute("aria-describedby") || ""}`.trim());
    (["radio", "checkbox"].includes(input.type) ? input.parentElement : input).before(element("p", { className: "error", id: `${input.id}-error`, textContent: words }));
    return link;
  });
  const summary = element("div", { className: "summary", role: "alert", tabIndex: -1 }, element("h2", { textContent: title }), ...lines.map((line) => element("p", {}, line)));
  form.prepend(summary);
  summary.focus();
}
export function showError(form, title, name, words) { showErrors(form, title, [[name, words]]); }

// A form that is sent once at a time. send gets the values; what it throws is said by explain (refused) → [field, words].
export function formOf(title, parts, button, send, explain, problem) {
  const submit = element("button", { className: "main", textContent: button });
  const form = element("form", { noValidate: true }, title ? element("h1", { textContent: title }) : null, ...parts, submit);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    submit.disabled = true;
    const values = {};
    for (const input of form.elements) if (input.name && (input.type !== "radio" || input.checked)) values[input.name] = input.type === "checkbox" ? input.checked : input.value;
    try { clearErrors(form); await send(values); } catch (refused) {
      if (refused instanceof Invalid) showErrors(form, problem, refused.errors);
      else if (refused instanceof Refused) showError(form, problem, ...explain(refused));
      else throw refused;
    } finally { submit.disabled = false; }
  });
  return form;
}

export function show(...parts) {
  const main = document.getElementById("main");
  main.replaceChildren(...parts.filter((part) => part !== null));
  main.focus();
}
