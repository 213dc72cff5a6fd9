// A unit by its name, typed as people type: without accents, the beginnings of words. What is found are units that this token may see.
import { say } from "./words.js";
import { $, node } from "./dom.js";
import { ask } from "./source.js";
import { state, campaignNow, choose } from "./choice.js";

const PAUSE_MS = 150;
let asked = 0; // an answer to an older question is not shown
let timer = null;
let active = -1;

const options = () => [...$("found").querySelectorAll("[role=option]")];

function close() {
  asked++;
  clearTimeout(timer);
  active = -1;
  $("found").hidden = true;
  $("find").setAttribute("aria-expanded", "false");
  $("find").removeAttribute("aria-activedescendant");
}

function take(unit) {
  $("find").value = "";
  close();
  choose({ unit });
}

function point(at) {
  const all = options();
  if (!all.length) return;
  active = (at + all.length) % all.length;
  all.forEach((one, i) => one.setAttribute("aria-selected", String(i === active)));
  all[active].scrollIntoView({ block: "nearest" });
  $("find").setAttribute("aria-activedescendant", all[active].id);
}

function show(found) {
  const lines = found.units.map((unit, i) => {
    const above = unit.path.slice(0, -1).map((one) => one.name).reverse().slice(0, 2).join(", ");
    const line = node("li", { id: `found_${i}`, role: "option" }, unit.name, above ? node("small", {}, ` ${above}`) : null);
    line.setAttribute("aria-selected", "false");
    line.dataset.unit = unit.unit;
    line.addEventListener("pointerdown", (event) => { event.preventDefault(); take(unit.unit); });
    return line;
  });
  $("found").replaceChildren(...lines);
  $("found").hidden = !lines.length;
  $("find").setAttribute("aria-expanded", String(lines.length > 0));
  $("find_told").textContent = lines.length ? say("found", found.total) : say("found_none");
  active = -1;
}

async function look() {
  const number = ++asked;
  const campaign = campaignNow();
  const q = $("find").value.trim();
  if (!q || !campaign) return close();
  const found = await ask("/api/v1/units", { campaign: campaign.campaign, date: state.date, q, limit: 8 }).catch(() => null);
  if (found && number === asked) show(found);
  return undefined;
}

export function attachFinder() {
  $("find").addEventListener("input", () => {
    clearTimeout(timer);
    $("find_told").textContent = "";
    timer = setTimeout(look, PAUSE_MS);
  });
  $("find").addEventListener("blur", close);
  $("find").addEventListener("keydown", async (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      point(event.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
    } else if (event.key === "Escape") close();
    else if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(timer);
      const pointed = options()[active];
      if (!pointed) await look();
      const chosen = pointed || options()[0];
      if (chosen && !$("found").hidden) take(chosen.dataset.unit);
    }
  });
}
