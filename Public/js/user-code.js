// Improves the field of the user code: upper case, a dash in the middle, and at once which character cannot be.
"use strict";
for (const field of document.querySelectorAll("input.user-code")) {
  const about = document.getElementById(field.getAttribute("aria-describedby"));
  const hint = about.textContent;
  field.addEventListener("input", () => {
    const atEnd = field.selectionStart === field.value.length;
    const letters = field.value.toUpperCase().replace(/[\s.-]/g, "");
    const wrong = letters.match(/[^BCDFGHJKLMNPQRSTVWXZ]/u);
    about.textContent = wrong ? `“${wrong[0]}” is in no user code. Look at the machine again.` : hint;
    about.classList.toggle("error", Boolean(wrong));
    if (atEnd && !wrong) {
      field.value = letters.length > 4 ? `${letters.slice(0, 4)}-${letters.slice(4, 8)}` : letters;
    }
  });
}
