// Puts the text of a chosen file into the field that is sent.
"use strict";
for (const place of document.querySelectorAll("[data-reads-into]")) {
  const field = document.getElementById(place.dataset.readsInto);
  const chooser = place.querySelector("input");
  place.hidden = false;
  chooser.addEventListener("change", async () => {
    const [file] = chooser.files;
    if (file) field.value = await file.text();
  });
}
