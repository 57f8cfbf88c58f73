// Bringing a plan in: every page works without this file. It lets a file be dropped, shows the original of the part that is
// looked at, keeps what is being typed in one part while another is saved, and says when something could not be sent.
"use strict";

const drop = document.querySelector(".drop");
if (drop) {
  const form = drop.closest("form");
  const mark = (event, isOver) => {
    event.preventDefault();
    drop.classList.toggle("is-over", isOver);
  };
  form.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) mark(event, true);
  });
  form.addEventListener("dragleave", (event) => mark(event, false));
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    mark(event, false);
    drop.querySelector("input[type=file]").files = event.dataTransfer.files;
  });
}

function showOriginal(card) {
  const stretch = document.getElementById(card.dataset.original);
  if (!stretch || stretch.classList.contains("is-here")) return;
  for (const old of document.querySelectorAll(".stretch.is-here")) old.classList.remove("is-here");
  stretch.classList.add("is-here");
  const source = stretch.closest(".source");
  if (getComputedStyle(source.parentElement).position !== "sticky") return;
  const down = stretch.getBoundingClientRect().top - source.getBoundingClientRect().top;
  source.scrollTo({ top: source.scrollTop + down - 60 });
}

for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const card = event.target.closest?.(".piece[data-original]");
    if (card) showOriginal(card);
  });
}

// Parts that are being edited, but for the one that was sent: they take their place again in the renewed page.
let kept = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "work" || !event.detail.shouldSwap) return;
  const sent = event.detail.requestConfig.elt.closest(".editing");
  kept = [...event.detail.target.querySelectorAll(".editing")].filter((part) => part !== sent);
  for (const part of kept) part.replaceWith(document.createElement("div"));
});
document.addEventListener("htmx:afterSwap", () => {
  for (const part of kept) document.getElementById(part.id)?.replaceWith(part);
  kept = [];
});
