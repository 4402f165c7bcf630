// A little help where there is a script; nothing on the pages needs it.
"use strict";

// "/" goes to the search box, as on many sites.
document.addEventListener("keydown", (event) => {
  const typing = /^(input|textarea|select)$/i.test(event.target.tagName);
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector('input[type="search"]');
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// White space counts where it is shown.
const text = (element) => {
  const plain = element.textContent.trim();
  return element.tagName === "PRE" ? `${plain}\n` : plain.replace(/\s+/g, " ");
};

// Buttons that copy a text show only where copying works.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text(source));
    button.textContent = "Copied";
  });
}

// Choosing from a list of a form that needs nothing else sends it.
for (const select of document.querySelectorAll("select[data-send]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
