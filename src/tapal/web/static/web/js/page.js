/* What every page does: focus where it matters, say what happened, notice a lost line, warn before sign-out. */
"use strict";

const words = document.getElementById("words").dataset;

/* Say something to everyone: on the screen and to screen readers. */
function say(text) {
  const place = document.querySelector("[data-say]");
  const line = document.createElement("p");
  line.textContent = text;
  place.replaceChildren(line);
  clearTimeout(say.timer);
  say.timer = setTimeout(() => place.replaceChildren(), 6000);
}
window.tapal = { say };
document.addEventListener("tapal:say", (event) => say(event.detail.text ?? event.detail.value ?? ""));

/* The error summary and the outcome take the focus when they appear. */
function focusIn(root) {
  const target = root.matches?.("[data-focus]") ? root : root.querySelector?.("[data-focus]");
  if (target) target.focus();
}
focusIn(document);
if (!document.querySelector("[data-focus]")) {
  document.querySelector("form[data-first] input:not([type=hidden], [type=checkbox], [type=radio], [readonly])")?.focus();
}
document.addEventListener("htmx:after:swap", () => focusIn(document.querySelector("main")));

/* The line: the browser's own view, and requests that found nobody. */
const banner = document.querySelector("[data-no-line]");
function line(up) { banner.hidden = up; }
addEventListener("offline", () => line(false));
addEventListener("online", () => line(true));
document.addEventListener("htmx:after:request", () => line(true));
document.addEventListener("htmx:error", (event) => {
  if (!event.detail?.ctx) return;
  line(false);
  say(words.lost);
  failPanel(event.target);
});
document.addEventListener("htmx:response:error", (event) => {
  if (event.target.matches?.("[data-panel]")) failPanel(event.target);
  else if (event.detail.ctx.response.status >= 500) say(words.failed);
});

/* A panel that could not be loaded says so in its place. */
function failPanel(panel) {
  const message = panel.matches?.("[data-panel]") && panel.nextElementSibling;
  if (message instanceof HTMLTemplateElement) panel.replaceChildren(message.content.cloneNode(true));
}

/* Menus close when one looks elsewhere. */
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* Warn two minutes before an idle session ends; staying is one key. Every answer of the server starts the time anew. */
const expiry = document.getElementById("expiry");
if (expiry) {
  const warn = 120;
  const left = expiry.querySelector("[data-left]");
  let ends;
  const restart = () => { ends = Date.now() + Number(expiry.dataset.idle) * 1000; };
  const stay = async () => {
    try {
      const answer = await fetch(expiry.dataset.keep, {
        method: "POST",
        headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
      });
      if (!answer.ok) return location.reload();
      restart();
      expiry.close();
    } catch { say(words.lost); }
  };
  restart();
  document.addEventListener("htmx:after:request", restart);
  expiry.querySelector("[data-stay]").addEventListener("click", stay);
  expiry.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  setInterval(() => {
    const seconds = Math.round((ends - Date.now()) / 1000);
    if (seconds <= 0) return location.reload();
    if (seconds > warn) return;
    left.textContent = seconds;
    if (!expiry.open) expiry.showModal();
  }, 1000);
}
