// Adds rows to the table of lines; Enter in a row never sends the form by accident, it goes to the next field.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const rows = document.getElementById("rows");
  const total = document.querySelector("[name=lines-TOTAL_FORMS]");
  const blank = document.getElementById("blank-row");

  document.querySelector("[data-add-row]").addEventListener("click", () => {
    const holder = document.createElement("tbody");
    holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.querySelector("tr");
    rows.append(row);
    total.value = Number(total.value) + 1;
    row.querySelector("input:not([type=hidden])").focus();
  });

  rows.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.nodeName !== "INPUT") return;
    event.preventDefault();
    const fields = [...rows.querySelectorAll("input:not([type=hidden]), select")];
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) next.focus();
    else document.querySelector("[data-add-row]").click();
  });
});
