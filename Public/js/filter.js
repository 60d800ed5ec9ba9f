// Filters a list of choices as one types, beside the search that the server does.
"use strict";
for (const field of document.querySelectorAll("input[data-filters]")) {
  const items = [...document.getElementById(field.dataset.filters).querySelectorAll("li")];
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase();
    for (const item of items) {
      item.hidden = !item.textContent.toLowerCase().includes(words) && !item.querySelector(":checked");
    }
  });
}
