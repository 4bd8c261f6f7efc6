// A question's page: one control opens or closes every part and is remembered; links into a closed part open it;
// printing opens everything; the checklist keeps count; copy buttons are no landmarks.
const OPEN = "answer-key.open";
const article = document.querySelector("article");
const parts = [...article.querySelectorAll("details")];
const button = article.querySelector("[data-open-all]");

function openAll(open) {
  for (const part of parts) part.open = open;
  if (!button) return;
  button.setAttribute("aria-pressed", String(open));
  button.textContent = open ? "Close everything" : "Open everything";
}

function remembered() {
  try { return localStorage.getItem(OPEN) === "yes"; } catch { return false; }
}

function remember(open) {
  try { localStorage.setItem(OPEN, open ? "yes" : "no"); } catch { /* private mode: the choice lasts for this page */ }
}

function openTarget() {
  const target = article.querySelector(":target");
  if (!target) return;
  for (let part = target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  target.scrollIntoView();
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-pressed") !== "true";
    openAll(open);
    remember(open);
  });
  if (remembered()) openAll(true);
}

let closed = [];
addEventListener("beforeprint", () => {
  closed = parts.filter((part) => !part.open);
  for (const part of closed) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of closed) part.open = false;
});

// A link to the part that the address already names fires no hashchange, hence the click.
addEventListener("hashchange", openTarget);
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  if (link && link.hash === location.hash) openTarget();
});
openTarget();

// The theme puts each copy button into a landmark without a name, and screen readers list landmarks.
new MutationObserver(() => {
  for (const nav of article.querySelectorAll(".md-code__nav:not([role])")) nav.setAttribute("role", "none");
}).observe(article, {childList: true, subtree: true});

const checklist = article.querySelector(".part--checklist");
if (checklist) {
  const boxes = [...checklist.querySelectorAll("input")];
  const hint = checklist.querySelector(".part__hint");
  checklist.addEventListener("change", () => {
    hint.textContent = `${boxes.filter((box) => box.checked).length} of ${boxes.length} said`;
  });
}
