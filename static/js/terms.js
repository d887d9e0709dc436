// Typing a concept chooses "another one".
"use strict";

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-picks]") || !event.target.value) return;
  document.getElementById(event.target.dataset.picks).checked = true;
});
