/* The scan field: a document scanner is a keyboard that types two or three lines, each with Enter at its end. It does not
   wait for answers, so the field stands outside the part that an answer replaces, is emptied as soon as a zone is on its
   way, and takes what is typed meanwhile. Nothing that was scanned is dropped in silence. */
"use strict";

/* Lines. -------------------------------------------------------------------------------------------------------------- */

/* A document's first line by its length and what stands where: kind, issuing state, and then only a name, or on a card of
   three lines a number with its check digit. Other lines may begin with P, I, A, C or V as well. */
const FIRST = /^(?:[PV][A-Z<][A-Z][A-Z<]{41}|[PVIAC][A-Z<][A-Z][A-Z<]{33}|[IAC][A-Z<][A-Z][A-Z<]{2}[A-Z0-9<]{9}\d[A-Z0-9<]{15})$/i;
const WIDTHS = [44, 36, 30];

/* Where a scanner was torn away inside a line, the next document's first line stands right behind: where that begins. */
function seam(line) {
  if (FIRST.test(line)) return 0;
  const width = WIDTHS.find((one) => one < line.length && FIRST.test(line.slice(-one)));
  return width ? line.length - width : 0;
}

/* The zones of a text. 30 characters are a card of three lines (TD1), 36 and 44 two lines. A mangled line counts as well:
   the server names the position that is wrong; a torn one does not. */
function zonesOf(text) {
  const zones = [];
  const add = (line, torn) => {
    if (!zones.length || zones.at(-1).whole || FIRST.test(line)) zones.push({ lines: [] });
    const zone = zones.at(-1);
    zone.lines.push(line);
    zone.whole = !torn && zone.lines.length >= (zone.lines[0].length <= 33 ? 3 : 2);
  };
  for (const line of text.split(/\r?\n/).map((one) => one.trim()).filter(Boolean)) {
    const at = seam(line);
    if (at) add(line.slice(0, at), true);
    add(line.slice(at), false);
  }
  return zones;
}

/* The first whole zone among the lines that an Enter has ended, what broke off before it, and what stays in the field. */
function take(text) {
  const end = text.lastIndexOf("\n") + 1;
  const zones = zonesOf(text.slice(0, end));
  const at = zones.findIndex((zone) => zone.whole);
  if (at < 0) return null;
  const lines = (from, to) => zones.slice(from, to).flatMap((zone) => zone.lines);
  const rest = lines(at + 1).map((line) => `${line}\n`).join("") + text.slice(end);
  return { zone: zones[at].lines.join("\n"), broken: lines(0, at).join(" "), rest };
}

/* Sending. ------------------------------------------------------------------------------------------------------------ */

const PAUSE = 2000;    /* milliseconds without a key after which half a zone is no longer on its way */
let busy = false;      /* an answer is on its way */
let failed = false;
let sent = "";         /* the zone that is on its way */
let returned = "";     /* what was put back into the field */
let undelivered = false;  /* … because it did not arrive, not because it could not be read */
let cut = null;        /* what the next submission takes */
let shown = 0;         /* when the last answer came */
let pause;

function scanField() {
  return document.querySelector("[data-scan] textarea");
}

/* Whether a form's answer takes the place of what the field's answers show. */
function lane(form) {
  const target = form.getAttribute("hx-target");
  return form.matches("[data-scan]") || (target !== null && target === scanField()?.form.getAttribute("hx-target"));
}

function putBack(text, notArrived = false) {
  returned = text;
  undelivered = notArrived;
  scanField().toggleAttribute("data-returned", Boolean(text));
}

function note(name, text) {
  const line = scanField().form.querySelector(`[data-${name}]`);
  if (!line) return;
  line.hidden = !text;
  const place = line.querySelector("span");
  if (place) place.textContent = text || "";
}

function send(form, part = null) {
  cut = part;
  form.requestSubmit();
  cut = null;
}

/* One request at a time: what comes meanwhile waits in the field. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!scanField() || !lane(form)) return;
  if (busy) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (!form.matches("[data-scan]")) return;
  const field = form.elements.mrz;
  cut ??= take(`${field.value}\n`) ?? { zone: field.value.trim(), broken: "", rest: "" };
  field.value = sent = cut.zone;
  note("broken", cut.broken);
  note("part", "");
}, true);

/* By now htmx has taken the values; without it the browser is still to take them. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!scanField() || !lane(form)) return;
  busy = true;
  failed = false;
  clearTimeout(pause);
  if (event.defaultPrevented) {
    const field = scanField();
    if (cut) field.value = cut.rest;
    else if (field.value === returned && !undelivered) field.value = "";  /* what could not be read was dealt with otherwise */
    if (field.value !== returned) putBack("");
  }
  cut = null;
});

for (const name of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(name, (event) => {
    const source = event.detail?.ctx?.sourceElement;
    if (source && lane(source)) failed = true;
  });
}

document.addEventListener("htmx:finally:request", (event) => {
  const source = event.detail?.ctx?.sourceElement;
  const field = scanField();
  if (!field || (source && !lane(source))) return;
  busy = false;
  shown = performance.now();
  const wrong = document.getElementById(`${field.form.id}-wrong`);
  const lost = failed && source?.matches("[data-scan]");
  if (lost && wrong) wrong.textContent = document.getElementById("words").dataset.failed;  /* it stays, as does the traveller before */
  if (wrong?.textContent) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  /* What could not be read, or did not arrive, is put back, unless the next document stands there already. */
  const again = lost ? sent : wrong?.dataset.lines;
  if (again && !field.value) {
    field.value = again;
    putBack(field.value, lost);
  }
  if (wrong) delete wrong.dataset.lines;
  back();
  watch();
  setTimeout(() => {
    const next = field.value === returned ? null : take(field.value);
    if (next && !busy) send(field.form, next);
  });
});
addEventListener("pageshow", () => { busy = false; shown = performance.now(); });

/* A scanner torn away leaves half a zone: after a pause that is said. A zone that is all there is sent. */
function watch() {
  const field = scanField();
  clearTimeout(pause);
  note("part", "");
  if (!field.value.trim() || field.value === returned) return;
  pause = setTimeout(() => {
    if (busy || !field.value.trim()) return;
    const next = take(`${field.value}\n`);
    if (next && WIDTHS.some((width) => next.zone.split("\n").every((line) => line.length === width))) send(field.form, next);
    else note("part", " ");
  }, PAUSE);
}
document.addEventListener("input", (event) => {
  if (event.target !== scanField()) return;
  putBack("");
  watch();
});

/* Keys. --------------------------------------------------------------------------------------------------------------- */

/* Enter on an empty field takes the page's next step. A scanner may send one Enter too many, early or late, and must not
   take it with a traveller whom nobody has looked at. So it counts only where the key went down after the outcome had been
   on the screen for a moment, and stayed down as a hand holds it: longer than a scanner, whose keys last some milliseconds. */
const SETTLE = 600;
const HELD = 25;
const MOST_HELD = 60;
let enter = null;      /* the Enter that is down: when, and what it presses */
const down = new Map();
let lasted = 0;        /* how long the keys of the last scan stayed down, on average */

document.addEventListener("keydown", (event) => {
  const field = scanField();
  if (!field || document.querySelector("dialog[open]")) return;
  const at = document.activeElement ?? document.body;
  const inside = at.closest("[hx-target], [data-key]") && at.matches("a, button, summary");
  const free = at === document.body || at.matches("main, a, button, summary");

  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    if (at === field && field.value.trim() && field.value !== returned) {
      if (event.repeat) return event.preventDefault();
      if (busy) return;  /* a new line: the next document is being scanned */
      const next = take(`${field.value}\n`);
      if (!next && !/\n\s*$/.test(field.value)) return;
      event.preventDefault();
      return send(field.form, next);
    }
    if (at === field && field.value && !busy && !event.repeat && !document.querySelector("[data-key~=Enter]")) {
      event.preventDefault();
      return event.timeStamp - shown < SETTLE ? undefined : send(field.form);
    }
    if (at.matches("select[data-key]")) {  /* the choice of a lane is made */
      event.preventDefault();
      return at.form.requestSubmit();
    }
    if (at !== field && at !== document.body && !inside) return;
    event.preventDefault();
    if (!event.repeat) enter = { when: event.timeStamp, what: inside ? at : null };
    return;
  }

  if (event.key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey) return;
  down.set(event.code, event.timeStamp);
  /* Typing anywhere that isn't a field is meant for the scanner. */
  if (free && event.key !== " ") field.focus();
}, true);

document.addEventListener("keyup", (event) => {
  if (event.key !== "Enter") {
    if (down.has(event.code)) lasted += (event.timeStamp - down.get(event.code) - lasted) / 8;
    down.delete(event.code);
    return;
  }
  const press = enter;
  enter = null;
  if (!press || busy || press.when - shown < SETTLE || document.querySelector("dialog[open]")) return;
  if (event.timeStamp - press.when < Math.min(Math.max(HELD, 2 * lasted), MOST_HELD)) {
    return window.tapal?.say(document.getElementById("words").dataset.short);
  }
  (press.what ?? document.querySelector("[data-key~=Enter]"))?.click();
}, true);

/* A pasted zone that is complete is sent at once. */
document.addEventListener("paste", (event) => {
  if (!event.target.matches?.("[data-scan] textarea")) return;
  setTimeout(() => {
    const next = take(`${event.target.value}\n`);
    if (next && !busy) send(event.target.form, next);
  });
});

/* The focus comes back: after an answer, and after a click beside everything. */
function back() {
  const field = scanField();
  if (!field || document.querySelector("dialog[open], [data-focus]:focus")) return;
  field.focus();
  if (field.value && field.value === returned) field.select();  /* the next scan takes the place of what the server gave back */
}
document.addEventListener("click", (event) => {
  if (!event.target.closest("a, button, input, select, textarea, label, summary, dialog")
      && getSelection().isCollapsed) back();
});
document.addEventListener("close", back, true);
if (scanField()) putBack(scanField().value);
if (returned || !scanField()?.autofocus) back();  /* else the browser is about to do it, and remarks on another who does */
