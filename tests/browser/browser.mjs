// The browsers of all tests. `launch`: Chromium's own shell without windows, in which the same pages run, and which takes a third of the work to start.
// `launchWith`: the whole Chromium with a profile that stays in a folder, to be killed and started again, and to send in the background, which the shell does not.
import { chromium } from "playwright-core";

const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--js-flags=--single-threaded --min-semi-space-size=16"]; // scripts here are short: compiling and collecting beside them costs more than it saves

export function launch() {
  return chromium.launch({ executablePath: "/usr/bin/chromium-headless-shell", args });
}

export function launchWith(profile, more) {
  return chromium.launchPersistentContext(profile, { executablePath: "/usr/bin/chromium", args: ["--headless", ...args], ...more });
}
