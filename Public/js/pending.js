// Keeps the list of machines that ask up to date: asks for the page again every few seconds while somebody can see it, and puts
// what changed into its place.
"use strict";
(() => {
  const list = document.querySelector("[data-pending]");
  if (!list) return;
  const every = 5000;
  // Looking on for long does not keep a session open: whoever does nothing for so long is told that the list rests.
  const restsAfter = 15 * 60 * 1000;
  let touched = Date.now();
  let timer;
  for (const kind of ["pointerdown", "keydown", "focus"]) {
    window.addEventListener(kind, () => { touched = Date.now(); });
  }

  const put = (selector, page) => {
    const [here, there] = [document.querySelector(selector), page.querySelector(selector)];
    if (here && there && here.textContent !== there.textContent) here.textContent = there.textContent;
  };

  const countInNavigation = (page) => {
    const link = (root) => root.querySelector('nav a[href$="/pending"]');
    const [here, there] = [link(document), link(page)];
    if (here && there && here.innerHTML !== there.innerHTML) here.replaceChildren(...there.childNodes);
  };

  const show = (page) => {
    const fresh = page.querySelector("[data-pending]");
    if (!fresh) return rest();
    put("[data-pending-count]", page);
    countInNavigation(page);
    if (fresh.dataset.pending !== list.dataset.pending) {
      list.dataset.pending = fresh.dataset.pending;
      document.querySelector("[data-pending-told]").textContent = fresh.dataset.pending;
    }
    if (fresh.innerHTML === list.innerHTML) return;
    // Whoever is at a link stays at it, if it is still there.
    const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    list.replaceChildren(...fresh.childNodes);
    if (focused) [...list.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused)?.focus();
  };

  const rest = () => {
    clearTimeout(timer);
    timer = undefined;
    document.querySelector("[data-pending-rest]").hidden = false;
  };

  const look = async () => {
    if (document.hidden) { timer = undefined; return; }
    if (Date.now() - touched > restsAfter) return rest();
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
      // Signed out meanwhile.
      if (answer.type === "opaqueredirect") return rest();
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // No network: the next look may find it.
    }
    timer = setTimeout(look, every);
  };

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && timer === undefined) timer = setTimeout(look, 0);
  });
  timer = setTimeout(look, every);
})();
