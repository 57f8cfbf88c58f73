// The desk of clauses works without this file. It moves between clauses by keys, cuts a sentence at what is selected, and keeps
// its place when htmx has renewed an item.
"use strict";

const MARK = "｜";
const cut = document.getElementById("cut");
const keysOn = document.getElementById("keys-on");
const waiting = [];
let isBusy = false;
let place = null;

const rows = () => [...document.querySelectorAll(".desk-clause")];
const current = () => document.activeElement && document.activeElement.closest(".desk-clause");

function go(row) {
  if (!row) return;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

// --- one thing after the other: what is pressed while an item is being renewed waits for it ------------------------------
function press(find) {
  waiting.push(find);
  next();
}

function next() {
  while (waiting.length && !isBusy) {
    const button = waiting.shift()();
    if (!button) continue;
    const row = button.closest(".desk-clause");
    place = (row && { within: row.closest(".desk-item").id, at: [...row.closest(".desk-item").querySelectorAll(".desk-clause")].indexOf(row) }) || place;
    isBusy = Boolean(window.htmx);
    button.click();
  }
}

function settle(event) {
  if (event.target.id === "desk-top") return; // the figures that come along with an item
  isBusy = false;
  arm();
  const within = place && document.getElementById(place.within);
  if (within && (place.from !== undefined || !document.activeElement || document.activeElement === document.body)) {
    const left = [...within.querySelectorAll(".desk-clause")];
    const begins = left.find((row) => Number(row.querySelector(".words").dataset.start) >= place.from);
    go(begins || left[Math.min(place.at, left.length - 1)]);
  }
  place = null;
  next();
}

// --- borders ----------------------------------------------------------------------------------------------------------
const length = (text) => [...text].length;

// Where a place of the page lies in its sentence, counted in characters.
function offset(words, node, at) {
  const range = document.createRange();
  range.setStart(words, 0);
  range.setEnd(node, at);
  return Number(words.dataset.start) + length(range.toString());
}

const wordsOf = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".words");

// What is selected within one sentence: the sentence, and where it begins and ends.
function selected() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const first = wordsOf(range.startContainer);
  const sentence = first && first.closest(".desk-sentence");
  if (!sentence) return null;
  let last = wordsOf(range.endContainer);
  const start = offset(first, range.startContainer, range.startOffset);
  // A line selected as a whole ends in front of what comes after it.
  const end = last ? offset(last, range.endContainer, range.endOffset) : start + length(range.toString());
  last = last || first;
  return last.closest(".desk-sentence") === sentence && end > start ? { sentence, start, end, range } : null;
}

function cutAt(sentence, start, end) {
  const parts = [...sentence.querySelectorAll(".words")];
  const starts = parts.map((part) => Number(part.dataset.start));
  const text = [...parts.map((part) => part.textContent).join("")];
  const wanted = new Set([...starts.filter((at) => at <= start || at >= end), start, end].filter((at) => at > 0 && at < text.length));
  sentence.querySelector("textarea").value = text.map((char, at) => (wanted.has(at) ? MARK + char : char)).join("");
  document.getSelection().removeAllRanges();
  cut.hidden = true;
  press(() => {
    place = { within: sentence.id, from: start, at: 0 };
    return sentence.querySelector("[name=divide]");
  });
}

function cutSelected() {
  const found = selected();
  if (found) cutAt(found.sentence, found.start, found.end);
}

function offer() {
  const found = selected();
  cut.hidden = !found;
  if (!found) return;
  const box = found.range.getBoundingClientRect();
  cut.style.top = `${box.bottom + scrollY + 6}px`;
  cut.style.left = `${Math.max(8, Math.min(box.right + scrollX - cut.offsetWidth, innerWidth - cut.offsetWidth - 8))}px`;
}

// In the field where the sentence stands with its marks: what is selected gets one at both ends, and none within.
function markSelected(field) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  if (from === to) return;
  const inner = value.slice(from, to).replaceAll(MARK, "");
  const before = value.slice(0, from).replace(/｜$/, "");
  const after = value.slice(to).replace(/^｜/, "");
  field.value = (before && before + MARK) + inner + (after && MARK + after);
  field.focus();
}

// By keyboard: Shift and arrows in a clause select from its beginning on.
function extend(row, way) {
  const selection = document.getSelection();
  const words = row.querySelector(".words");
  if (!selection.rangeCount || !words.contains(selection.anchorNode)) selection.collapse(words.firstChild, 0);
  selection.modify("extend", way, "character");
}

// --- keys -------------------------------------------------------------------------------------------------------------
const KINDS = { 1: "task_point", 2: "general_requirement", 3: "background" };

function step(by) {
  const all = rows();
  const here = current();
  if (here) return go(all[all.indexOf(here) + by]);
  return go(all.find((row) => row.getBoundingClientRect().top > 0) || all[0]);
}

function inRow(row, key) {
  const id = row.id;
  if (KINDS[key]) press(() => document.getElementById(`${id}-${KINDS[key]}`));
  else if (key === "enter") {
    const button = row.querySelector("[name=confirm]");
    if (button) press(() => document.querySelector(`#${id} [name=confirm]`));
    step(1);
  } else if (key === "m") press(() => document.querySelector(`#${id} [name=merge]`));
  else if (key === "s") cutSelected();
  else return false;
  return true;
}

function onKey(event) {
  const { target } = event;
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest("input, textarea, select, [contenteditable], dialog, [popover]")) return;
  const row = current();
  if (row && target === row && event.shiftKey && /^Arrow(Left|Right)$/.test(event.key)) {
    extend(row, event.key === "ArrowRight" ? "forward" : "backward");
    return event.preventDefault();
  }
  if (!keysOn.checked) return;
  const key = event.key.toLowerCase();
  let isDone = true;
  if (key === "?") document.getElementById("keys").togglePopover();
  else if (event.shiftKey) return;
  else if (key === "j" || (row && key === "arrowdown")) step(1);
  else if (key === "k" || (row && key === "arrowup")) step(-1);
  else if (row && !(key === "enter" && target !== row)) isDone = inRow(row, key);
  else if (key === "s") cutSelected();
  else isDone = false;
  if (isDone) event.preventDefault();
}

// --- what stands on the page only with script ----------------------------------------------------------------------------
function arm() {
  for (const button of document.querySelectorAll("#show-keys, [data-cut]")) button.hidden = false;
}

document.addEventListener("keydown", onKey);
document.addEventListener("selectionchange", offer);
cut.addEventListener("pointerdown", (event) => event.preventDefault());
cut.addEventListener("click", cutSelected);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-cut]");
  if (button) markSelected(button.closest(".redivide").querySelector("textarea"));
});
document.addEventListener("htmx:beforeRequest", () => { isBusy = true; });
document.addEventListener("htmx:afterSettle", settle);
document.addEventListener("htmx:sendError", settle);
document.addEventListener("htmx:responseError", settle);
keysOn.checked = localStorage.getItem("clauses.keys") !== "off";
keysOn.addEventListener("change", () => localStorage.setItem("clauses.keys", keysOn.checked ? "on" : "off"));
arm();
