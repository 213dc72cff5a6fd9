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

// What is marked within an element, as places in its text; null where nothing is.
function markedIn(element) {
  const selection = window.getSelection();
  const range = selection.isCollapsed || !selection.rangeCount ? null : selection.getRangeAt(0);
  if (!range || !element.contains(range.commonAncestorContainer)) return null;
  const before = document.createRange();
  before.setStart(element, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const from = String(before).length;
  return { from, to: from + String(range).length, text: element.textContent };
}

// The place of an offset in an element's text; between two of its texts a beginning is in the second and an end in the first.
function placeOf(element, offset, begins) {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let rest = offset;
  while (texts.nextNode()) {
    if (rest < texts.currentNode.length || (rest === texts.currentNode.length && !begins)) return [texts.currentNode, rest];
    rest -= texts.currentNode.length;
  }
  return [element, element.childNodes.length];
}

// New content in place of the old. Whoever stands on something by keyboard stands on it again, if there is still one that says the same; what is marked
// stays marked where the words are the same.
export function fill(element, ...children) {
  const says = (control) => control.ariaLabel || control.textContent;
  const controls = "button, a, summary, input[type=checkbox], [tabindex]";
  const held = element.contains(document.activeElement) ? says(document.activeElement) : null;
  const marked = markedIn(element);
  element.replaceChildren(...children);
  if (held !== null) [...element.querySelectorAll(controls)].find((control) => says(control) === held)?.focus({ preventScroll: true });
  if (marked?.text === element.textContent && marked.text) window.getSelection().setBaseAndExtent(...placeOf(element, marked.from, true), ...placeOf(element, marked.to, false));
}
