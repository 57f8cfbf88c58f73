// Every page works without this file. It marks where the reader is in the contents, closes sheets that have done their work,
// and asks in a dialog what would else be asked on a page.
"use strict";

function watchContents() {
  const links = new Map();
  for (const link of document.querySelectorAll(".contents-list a[href^='#']")) {
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (place) links.set(place, link);
  }
  if (!links.size) return;
  const seen = new Set();
  const mark = () => {
    const places = [...links.keys()];
    const here = places.filter((place) => seen.has(place)).pop()
      || places.filter((place) => place.getBoundingClientRect().top < innerHeight / 3).pop();
    for (const [place, link] of links) {
      if (place !== here) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "location");
        const side = link.closest(".side");
        if (side && side.scrollHeight > side.clientHeight) side.scrollTo({ top: link.offsetTop - side.clientHeight / 2 });
      }
    }
  };
  // The line that counts as "here" lies a quarter down the window.
  const watcher = new IntersectionObserver((changes) => {
    for (const change of changes) change.isIntersecting ? seen.add(change.target) : seen.delete(change.target);
    mark();
  }, { rootMargin: "-25% 0px -74% 0px" });
  for (const place of links.keys()) watcher.observe(place);
}

function closeSheet(element) {
  const sheet = element.closest("[popover]");
  if (sheet && sheet.matches(":popover-open")) sheet.hidePopover();
}

// What is known of a clause opens beside the text from anywhere in its words; its mark is the way without this file.
function openClause(event) {
  const clause = event.target.closest(".clause");
  if (!clause || event.target.closest("a, button") || !getSelection().isCollapsed) return;
  clause.querySelector(".mark").click();
}

// Puts away what is known of a clause; whoever reads goes on where the clause stands.
function closePanel() {
  const panel = document.getElementById("panel");
  const clause = document.getElementById(panel.firstElementChild.dataset.clause);
  panel.replaceChildren();
  closeSheet(panel);
  clause?.classList.remove("is-shown");
  clause?.querySelector(".mark").focus();
}

function onEscape(event) {
  const panel = document.getElementById("panel");
  if (event.key !== "Escape" || !panel?.firstElementChild) return;
  // What lies over the page is put away first.
  const above = document.querySelector(":popover-open, dialog[open]");
  if (above && !above.contains(panel)) return;
  event.preventDefault();
  closePanel();
}

document.addEventListener("htmx:afterSwap", (event) => {
  const panel = event.target;
  if (panel.id !== "panel") return;
  for (const old of document.querySelectorAll(".clause.is-shown")) old.classList.remove("is-shown");
  const shown = document.getElementById(panel.firstElementChild?.dataset.clause || "");
  if (shown) shown.classList.add("is-shown");
  const sheet = panel.closest("[popover]");
  if (sheet && getComputedStyle(sheet).display === "none") sheet.showPopover();
  sheet?.scrollTo({ top: 0 });
});

// A part of a page that could not be saved: said aloud, with whether it is gone or cannot be reached.
for (const kind of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(kind, (event) => {
    const trouble = document.getElementById("trouble");
    if (!trouble) return;
    const isGone = event.detail.xhr?.status === 404;
    for (const words of trouble.querySelectorAll("[data-when]")) words.hidden = (words.dataset.when === "gone") !== isGone;
    trouble.hidden = false;
    trouble.scrollIntoView({ block: "center" });
  });
}

document.addEventListener("click", (event) => {
  openClause(event);
  if (event.target.closest(".panel-close")) closePanel();
  const link = event.target.closest("[popover] a[href*='#']");
  if (link) closeSheet(link);
  const opener = event.target.closest("a[data-opens]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.opens).showModal();
  }
});
document.addEventListener("keydown", onEscape);
document.addEventListener("htmx:afterSettle", watchContents);
watchContents();
