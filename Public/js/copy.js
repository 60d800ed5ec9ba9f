// Buttons that copy a text to the clipboard, where the browser has one.
"use strict";
for (const button of document.querySelectorAll("[data-copies], [data-copies-text-of]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = button.parentElement.querySelector("[role=status]");
    const text = button.dataset.copies ?? document.getElementById(button.dataset.copiesTextOf).textContent;
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "Your browser did not allow it. Select the text and copy it.";
    }
  });
}
