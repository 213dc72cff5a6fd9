// Where a file of a page's script did not come, nothing of it runs: this one, which needs no other, says so in the page's own words (#not_loaded), and loads it
// again after a while. It stands before the page's script, so that it hears of its end.
const LEAST_MS = 5000;
const MORE_MS = 5000; // those whom one fault met do not all come back at once
window.addEventListener("error", ({ target }) => {
  if (target.tagName !== "SCRIPT") return;
  for (const loading of document.querySelectorAll("#loading")) loading.hidden = true;
  document.getElementById("not_loaded").hidden = false;
  setTimeout(() => location.reload(), LEAST_MS + Math.random() * MORE_MS);
}, true);
