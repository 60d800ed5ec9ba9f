// Loads a page anew while something on it is still being done.
"use strict";
const running = document.querySelector("[data-reload]");
if (running) setTimeout(() => location.reload(), Number(running.dataset.reload));
