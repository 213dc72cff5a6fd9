// What is chosen: campaign, day, unit, instant, and whether the unit's own page or a wall is shown. It stands in the address, so that it can be shared and gone back to.
import { say, currentLanguage, atZone } from "./words.js";

export const state = { campaign: "", date: "", unit: "", as_of: "", page: "", wall: "" };
let campaigns = [];
let settled = ""; // the campaign that is shown where none is asked for: it does not change under who looks at it
let changed = ""; // the campaign that was changed to: the unit is kept where it has it
let refresh = () => {};
export const kept = (name) => localStorage.getItem(`tiendo.${name}`) || "";
export const allCampaigns = () => campaigns;
export function knowCampaigns(all) { campaigns = all; }
export function onChoice(call) { refresh = call; }

// What the address chooses. A token in it is taken out at once, and given back.
export function readAddress() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const offered = parameters.get("token") || "";
  for (const name of Object.keys(state)) state[name] = parameters.get(name) || "";
  state.wall = parameters.has("wall") ? "wall" : "";
  if (state.page !== "unit") state.page = ""; // there is no other
  state.as_of = state.as_of.replace(" ", "+"); // a + that was not encoded, as in 12:00:00+07:00
  if (offered) history.replaceState(null, "", addressNow());
  return offered;
}

export function addressNow(of = state) {
  const rest = new URLSearchParams(Object.entries(of).filter(([name, value]) => value && name !== "wall")).toString();
  return `#${[of.wall, rest].filter(Boolean).join("&")}`;
}

// Where a unit's own page stands: the campaign is named, so that the link means the same to whoever opens it.
export const unitAddress = (unit) => addressNow({ ...state, campaign: state.campaign || campaignNow()?.campaign || "", unit, page: "unit", wall: "" });

export function choose(changes) {
  if ("campaign" in changes) changed = changes.campaign;
  Object.assign(state, changes);
  if (addressNow() !== location.hash) history.pushState(null, "", addressNow());
  refresh();
}

// The unit is not one of this campaign's: the whole is shown, and nobody goes back to nothing.
export function dropUnit(choice) {
  choice.unit = state.unit = choice.page = state.page = "";
  history.replaceState(null, "", addressNow());
}

// Whether this campaign has just been changed to; said once.
export function hasJustChangedTo(campaign) {
  const is = changed === campaign;
  if (is) changed = "";
  return is;
}

export const isSame = (one, other) => Object.keys(state).every((name) => one[name] === other[name]);
export const isChosen = (choice) => isSame(choice, state);

// The one that is asked for; else the one last looked at, the one whose deadline is next, the one whose deadline was last.
export function campaignNow() {
  const asked = state.campaign || settled;
  if (asked) return campaigns.find((one) => one.campaign === asked);
  const last = campaigns.find((one) => one.campaign === kept("campaign"));
  const by = [...campaigns].sort((a, b) => (a.deadline < b.deadline ? -1 : a.deadline > b.deadline ? 1 : 0));
  return last || by.find((one) => one.deadline >= one.today) || by[by.length - 1];
}

// It has been shown: where it was asked for it is the one last used.
export function settle(campaign) {
  if (state.campaign) localStorage.setItem("tiendo.campaign", campaign.campaign);
  else settled = campaign.campaign;
}

export function turnTo(campaign) { settled = campaign.campaign; }

export const shift = (day, by) => new Date(Date.parse(`${day}T00:00:00Z`) + by * 86400000).toISOString().slice(0, 10);
export const nameOf = (campaign) => campaign.title[currentLanguage()];

// A time without an offset is one of the campaign's zone.
export function asOf(campaign, chosen = state.as_of) {
  if (!chosen || /(z|[+-]\d\d:\d\d)$/i.test(chosen)) return chosen;
  return atZone(chosen.length === 16 ? `${chosen}:00` : chosen, campaign.timezone);
}

// Where else there is something to see.
export function waysOut() {
  const campaign = campaignNow();
  const ways = campaigns.filter((one) => one !== campaign).map((one) => [nameOf(one), () => choose({ campaign: one.campaign, date: "", unit: "", as_of: "", page: "" })]);
  if (campaign && state.unit) ways.unshift([say("whole"), () => choose({ unit: "", page: "" })]);
  if (campaign && (state.date || state.as_of)) ways.unshift([say("today"), () => choose({ date: "", as_of: "" })]);
  return ways;
}
