// Making and finding what is seen: text goes in as text, never as markup.
export const $ = (id) => document.getElementById(id);

export function node(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// A drawing's element: its attributes are no properties.
export function drawn(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// New content in place of the old. Whoever stands on something by keyboard stands on it again, if there is still one that says the same; what is marked
// stays marked.
export function fill(element, ...children) {
  const says = (control) => control.ariaLabel || control.textContent;
  const controls = "button, a, summary, input[type=checkbox], [tabindex]";
  const held = element.contains(document.activeElement) ? says(document.activeElement) : null;
  element.replaceChildren(...children);
  if (held !== null) [...element.querySelectorAll(controls)].find((control) => says(control) === held)?.focus({ preventScroll: true });
}
