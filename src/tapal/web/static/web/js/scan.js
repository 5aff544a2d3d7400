/* The scan field: a document scanner is a keyboard that types two or three lines, each with Enter at its end. */
"use strict";

/* How many lines a zone has, from its first: 30 characters are a card (TD1, three lines), 36 and 44 two lines. A mangled
   line is sent as well: the server names the position that is wrong. */
function linesNeeded(first) {
  return first.length <= 33 ? 3 : 2;
}

function typed(field) {
  return field.value.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
}

function complete(field) {
  const lines = typed(field);
  return lines.length > 0 && lines.length >= linesNeeded(lines[0]);
}

function scanField() {
  return document.querySelector("[data-scan] textarea");
}

/* A scanner may send one Enter too many. Right after an answer, and while one is on its way, Enter does nothing: else the
   surplus would take the next step with a traveller whom nobody has looked at. */
const SETTLE = 600;
const TOO_LONG = 10000;
let sent = 0;
let answered = 0;
document.addEventListener("submit", (event) => { if (event.target.matches("[data-scan]")) sent = Date.now(); });
for (const name of ["htmx:finally:request", "pageshow"]) {
  addEventListener(name, () => { sent = 0; answered = Date.now(); });
}

document.addEventListener("keydown", (event) => {
  const field = scanField();
  if (!field || document.querySelector("dialog[open]")) return;
  const at = document.activeElement;

  if (at === field && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    if (event.repeat || Date.now() - sent < TOO_LONG) return event.preventDefault();
    const lines = typed(field);
    const emptyLine = /(^|\n)\s*$/.test(field.value);
    if (lines.length === 0) {
      /* Nothing typed: Enter is the page's next action. */
      event.preventDefault();
      if (Date.now() - answered > SETTLE) document.querySelector("[data-key~=Enter]")?.click();
    } else if (complete(field) || emptyLine) {
      event.preventDefault();
      field.form.requestSubmit();
    }
    return;
  }

  /* Typing anywhere that isn't a field is meant for the scanner. */
  const free = at === document.body || at === null || !at.matches("input, select, textarea, button, a, summary");
  if (free && event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) field.focus();
});

/* A pasted zone that is complete is sent at once. */
document.addEventListener("paste", (event) => {
  if (!event.target.matches?.("[data-scan] textarea")) return;
  setTimeout(() => { if (complete(event.target)) event.target.form.requestSubmit(); }, 0);
});

/* The focus comes back: after an answer, and after a click beside everything. */
function back() {
  const field = scanField();
  if (!field || document.querySelector("dialog[open], [data-focus]:focus")) return;
  field.focus();
  if (field.value) field.select();  /* what could not be read is replaced by the next scan */
}
document.addEventListener("htmx:after:settle", back);
document.addEventListener("click", (event) => {
  if (!event.target.closest("a, button, input, select, textarea, label, summary, dialog")
      && getSelection().isCollapsed) back();
});
document.addEventListener("close", back, true);
back();
