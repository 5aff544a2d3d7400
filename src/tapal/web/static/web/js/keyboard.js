/* Keys. An element says by data-key which keys press it ("Enter", "F2", "n"; several are separated by blanks); the same
   action has the same key on every page. Letters and signs act only while nothing is being typed, and can be switched off
   (WCAG 2.1.4): a page with a scan field leaves them to the scanner. */
"use strict";

const help = document.getElementById("keys");
const letters = help.querySelector("[data-letters]");

letters.checked = localStorage.getItem("tapal-letters") !== "off";
letters.addEventListener("change", () => localStorage.setItem("tapal-letters", letters.checked ? "on" : "off"));

function visible(element) {
  return element.isConnected && !element.disabled && (element.checkVisibility?.() ?? true);
}

/* The element that a key presses: in an open dialog only what stands there; else the first that can be seen. */
function pressed(key) {
  const root = document.querySelector("dialog[open]") ?? document;
  const all = root.querySelectorAll("[data-key]");
  return [...all].find((element) => element.dataset.key.split(" ").includes(key) && (visible(element) || key === "?"));
}

function typing(element) {
  return element.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])")
    || element.isContentEditable;
}

function press(element) {
  if (typing(element)) {
    element.focus();
    element.select?.();
  } else if (element.matches("[type=radio]")) {
    element.focus();
    element.click();
  } else {
    element.click();
  }
}

/* A document scanned into a page that reads none: its digits would choose, its Enter would send. No hand types that fast. */
const FAST = 60;       /* milliseconds between two keys */
const MANY = 4;
let before = -Infinity;
let fast = 0;
document.addEventListener("keydown", (event) => {
  const at = document.activeElement ?? document.body;
  if (event.repeat) return;  /* a hand that rests on a key */
  if (typing(at) || document.querySelector("[data-scan] textarea")) {
    fast = 0;
    return;
  }
  fast = event.timeStamp - before < FAST ? fast + (event.key.length === 1) : 1;
  before = event.timeStamp;
  if (fast < MANY) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  window.tapal?.say(document.getElementById("words").dataset.scanned);
}, true);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  /* While a dialog closes, the focus is for a moment in what nobody sees any more. */
  const at = document.activeElement && visible(document.activeElement) ? document.activeElement : document.body;
  const sign = event.key.length === 1;
  if (sign && (!letters.checked || typing(at) || document.querySelector("[data-scan] textarea"))) return;
  /* What is wrong is to be read first: the surplus Enter of a scanner would send the form again, and the sentence is gone. */
  if (event.key === "Enter" && at.closest("a, button, summary, input, textarea, select, [data-scan], .errors")) return;
  const target = pressed(event.key);
  if (!target) return;
  event.preventDefault();
  if (event.key === "?") return showHelp();
  if (!event.repeat) press(target);
});

/* The list of keys is read from the page itself, so that it can't be wrong. */
function showHelp() {
  const list = help.querySelector("[data-keys]");
  list.replaceChildren();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (help.contains(element) || (element.dataset.key !== "?" && !visible(element))) continue;
    const key = document.createElement("dt");
    const what = document.createElement("dd");
    for (const name of element.dataset.key.split(" ")) {
      const cap = document.createElement("kbd");
      cap.textContent = name;
      key.append(cap, " ");
    }
    what.textContent = label(element);
    list.append(key, what);
  }
  help.showModal();
}

function label(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  if (element.labels?.length) return element.labels[0].textContent.trim();
  const copy = element.cloneNode(true);
  for (const cap of copy.querySelectorAll("kbd")) cap.remove();
  return element.getAttribute("aria-label") ?? copy.textContent.trim();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-key='?']")) showHelp();
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
});
