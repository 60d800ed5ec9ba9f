// Improves the page with the user code: a button that copies it, a clock that runs, and the license as soon as it is there.
"use strict";

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = button.parentElement.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(button.dataset.copies);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "Your browser did not allow it. Select the code and copy it.";
    }
  });
}

for (const countdown of document.querySelectorAll("[data-seconds]")) {
  const end = performance.now() + countdown.dataset.seconds * 1000;
  const bar = countdown.querySelector("progress");
  const clock = countdown.querySelector("p");
  const timer = setInterval(() => {
    const left = Math.max(0, Math.round((end - performance.now()) / 1000));
    bar.value = left;
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left`;
    if (left === 0) {
      clearInterval(timer);
      location.replace("/");
    }
  }, 1000);
}

// The page is loaded anew when the code does not wait any more: it was approved, denied, or taken back.
const section = document.querySelector("[data-license-state]");
if (section) {
  const code = section.querySelector("[data-copies]").dataset.copies;
  setInterval(async () => {
    try {
      const answer = await fetch(section.dataset.licenseState);
      const license = answer.ok && !answer.redirected ? await answer.json() : {};
      if (license.authorization?.user_code !== code) location.replace("/");
    } catch {
      // The agent is being restarted: the next time will tell.
    }
  }, 2000);
}
