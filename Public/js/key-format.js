// Shows what keys look like while their format is typed, as the server says it.
"use strict";
for (const form of document.querySelectorAll("form[data-previews]")) {
  const id = form.dataset.previews;
  const button = form.querySelector("[data-preview-button]");
  button.hidden = true;
  // The key Enter saves, then, as it does elsewhere.
  button.type = "button";
  let asked = 0;
  form.addEventListener("input", async () => {
    const number = ++asked;
    const fields = new URLSearchParams(new FormData(form));
    fields.set("do", "preview");
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const preview = page.getElementById(id);
      if (number === asked && preview) document.getElementById(id).replaceWith(preview);
    } catch {
      button.hidden = false;
    }
  });
}
