// What every page shares: dialogs, dismissable messages, menus, and "/" to reach the filters.
"use strict";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) {
    document.getElementById(opener.dataset.dialogOpen).showModal();
    return;
  }
  if (event.target.closest("[data-dialog-close]")) {
    event.target.closest("dialog").close();
    return;
  }
  if (event.target.closest("[data-dismiss]")) {
    event.target.closest("[data-dismissable]").remove();
    return;
  }
  if (event.target.nodeName === "DIALOG") {
    event.target.close(); // the click landed on the backdrop
    return;
  }
  for (const open of document.querySelectorAll("details[data-menu][open], details.lj-def[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details[data-menu][open], details.lj-def[open]")) {
      open.open = false;
      if (open.contains(document.activeElement)) open.querySelector("summary").focus();
    }
    return;
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const first = document.querySelector("[data-filter-bar] input:not([type=hidden]), [data-filter-bar] select");
    if (first) {
      event.preventDefault();
      first.focus();
    }
  }
});

// An empty filter field says nothing, so it stays out of the address that people share.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-filter-bar]")) return;
  for (const field of event.target.elements) {
    if (field.name && field.value === "") field.disabled = true;
  }
});

// A page that nobody looks at asks for nothing.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden) event.preventDefault();
});

// Coming back by the browser's back button must not find the fields still disabled.
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("[data-filter-bar] :disabled")) field.disabled = false;
});
