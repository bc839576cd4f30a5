// What makes pages nicer; every main task also works without it.
"use strict";

function dressSelect(select) {
  if (select.tomselect) return;
  const source = select.dataset.source;
  new TomSelect(select, {
    create: "create" in select.dataset,
    persist: false,
    maxOptions: 300,
    plugins: select.multiple ? ["remove_button"] : [],
    ...(source && {
      valueField: "value",
      labelField: "text",
      searchField: [],
      load: (query, done) =>
        fetch(`${source}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } })
          .then((answer) => (answer.ok ? answer.json() : []))
          .then(done)
          .catch(() => done()),
    }),
  });
  // The replaced control is not for screen readers: Tom Select's own input is labelled instead.
  select.setAttribute("aria-hidden", "true");
}

function countCharacters(field) {
  const limit = Number(field.dataset.limit);
  const note = document.createElement("span");
  note.className = "counter";
  note.setAttribute("aria-hidden", "true");
  const show = () => { note.textContent = `${field.value.length} / ${limit}`; };
  field.after(note);
  field.addEventListener("input", show);
  show();
}

function dress(root) {
  root.querySelectorAll("select[data-select]").forEach(dressSelect);
  root.querySelectorAll("[data-limit]").forEach((field) => {
    if (!field.nextElementSibling?.classList.contains("counter")) countCharacters(field);
  });
}

// A button pressed twice sends once; the server's one-time token says the same again.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method === "post") form.dataset.sent = "1";
});
window.addEventListener("pageshow", () =>
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const button = event.target.closest(".menu-button");
  if (button) {
    const open = document.getElementById("site-menu").classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  }
});
document.addEventListener("DOMContentLoaded", () => {
  dress(document);
  document.getElementById("problems")?.focus();
});
document.addEventListener("htmx:afterSwap", (event) => dress(event.target));
