// One tick for all demands of the page.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const all = document.querySelector("[data-tick-all]");
  if (!all) return;
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll("[name=demands]")) box.checked = all.checked;
  });
});
