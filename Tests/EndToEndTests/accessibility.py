"""Looks whether everybody can use every page of the console, the agent and the fleet: WCAG 2.2, level AA, as far as a program can tell.

A real browser visits each page as the person who may see it, wide and narrow, light and dark. axe-core checks each; on the narrow
one nothing may have to be scrolled sideways. Then the keyboard goes through the page: each stop is seen, they come in the order of
the page, all that can be used is reached, and the way leads out again.

    accessibility.py --url http://127.0.0.1:8080 --email admin@example.com --password …
                     [--agent-link "$(countersign-agent open --print)"] [--client .build/debug/countersign] [--only NAME …]

It needs a server that runs the demo with data of its own. Ends with status 1 after telling everything that it found.
"""

import pathlib
import sys

import axe_playwright_python

from console_browser import SCHEMES, SIZES, ConsoleBrowser, arguments

# Only the script: the checker is told to a browser that is driven otherwise.
AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = """
const done = arguments[arguments.length - 1];
const options = {
  runOnly: { type: "tag", values: arguments[0] },
  // Of version 2.2, and off unless one asks for it: 24 px at least to press on.
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations"],
};
axe.run(document, options).then(
  (found) => done(found.violations.map((rule) => ({
    rule: rule.id, help: rule.help, places: rule.nodes.map((node) => node.target.join(" ") + "  " + node.html),
  }))),
  (error) => done([{ rule: "axe", help: String(error), places: [] }]),
);
"""

# Everything at which the keyboard should stop, in the order of the page. Of the buttons of a choice it is one.
LIST_STOPS = """
const canBeUsed = (element) => {
  if (element.disabled || element.closest("[hidden], [inert]")) return false;
  // What opens a closed part can be used, unless that part is inside of another closed one.
  const around = element.tagName === "SUMMARY" ? element.parentElement.parentElement : element;
  if (around.closest("details:not([open])")) return false;
  const style = getComputedStyle(element);
  return style.visibility !== "hidden" && style.display !== "none" && element.getClientRects().length > 0;
};
const selector = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
const choices = new Map();
window.stops = [...document.querySelectorAll(selector)].filter((element) => {
  if (!canBeUsed(element) || element.tabIndex < 0) return false;
  if (element.type !== "radio") return true;
  const name = element.form?.action + element.name;
  const group = [...document.querySelectorAll(`input[type=radio][name="${element.name}"]`)].filter(canBeUsed);
  const checked = group.find((other) => other.checked);
  if (checked) return element === checked;
  if (choices.has(name)) return false;
  choices.set(name, element);
  return true;
});
return window.stops.map((element) => (element.outerHTML.match(/^<[^>]*>/) ?? [""])[0] + " "
  + (element.textContent ?? "").trim().slice(0, 40));
"""
# The browser may answer before a key has had its effect; between the parts of a date there is none to be seen.
ARRIVED = """
const done = arguments[arguments.length - 1];
const end = performance.now() + 250;
const look = () => document.activeElement !== window.departed || performance.now() > end ? done() : setTimeout(look, 5);
look();
"""
# A summary of errors has the focus at first: the way begins before it all the same.
START = """
document.body.tabIndex = -1;
document.body.focus();
document.body.removeAttribute("tabindex");
window.getSelection()?.removeAllRanges();
window.scrollTo(0, 0);
"""
WHERE = """
const element = document.activeElement;
if (!element || element === document.body || element === document.documentElement) return null;
const style = getComputedStyle(element);
const box = element.getBoundingClientRect();
return {
  stop: window.stops.indexOf(element),
  what: (element.outerHTML.match(/^<[^>]*>/) ?? [""])[0],
  // Of a date the browser itself marks the part that one is in.
  isSeen: ["date", "datetime-local", "time"].includes(element.type)
    || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.height > 0),
  isOnScreen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  scrolls: element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth,
};
"""


class Checker:
    def __init__(self, driver, browser, problems):
        self.driver = driver
        self.browser = browser
        self.problems = problems
        # The same finding on many pages is told once, with how often.
        self.found = {}

    def note(self, finding, place):
        self.found.setdefault(finding, []).append(place)

    def check(self, name):
        self.driver.execute_script(AXE)
        for size in SIZES:
            self.browser.size(size)
            for scheme in SCHEMES:
                self.browser.scheme(scheme)
                self.rules(f"{name} ({size}, {scheme})")
            self.width(f"{name} ({size})")
        self.browser.size("wide")
        self.browser.scheme("light")
        self.keyboard(name)

    def rules(self, place):
        for violation in self.driver.execute_async_script(RUN_AXE, TAGS):
            for where in violation["places"] or [""]:
                self.note(f"{violation['rule']}: {violation['help']}\n      {where[:300]}", place)

    def width(self, place):
        too_wide = self.driver.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if too_wide > 0:
            self.note(f"the page is {too_wide} px wider than the screen", place)

    def press(self, key, code):
        for kind in ["rawKeyDown", "keyUp"]:
            event = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}
            self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", event)

    def keyboard(self, name):
        stops = self.driver.execute_script(LIST_STOPS)
        self.driver.execute_script(START)
        reached = []
        # A few more, for what scrolls is a stop as well.
        for _ in range(len(stops) + 20):
            self.driver.execute_script("window.departed = document.activeElement;")
            self.press("Tab", 9)
            self.driver.execute_async_script(ARRIVED)
            now = self.driver.execute_script(WHERE)
            if now is None:
                break
            if now["stop"] < 0 and not now["scrolls"]:
                self.note(f"the keyboard stops where there is nothing to do: {now['what']}", name)
            if not now["isSeen"]:
                self.note(f"one does not see that the keyboard is at {now['what']}", name)
            if not now["isOnScreen"]:
                self.note(f"the keyboard is out of sight at {now['what']}", name)
            # The parts of a date are one stop.
            if now["stop"] >= 0 and reached[-1:] != [now["stop"]]:
                reached.append(now["stop"])
        else:
            self.note("the keyboard does not come out of the page", name)
        if reached != sorted(set(reached)):
            self.note("the keyboard goes another way than the page", name)
        for index in sorted(set(range(len(stops))) - set(reached)):
            self.note(f"the keyboard does not reach {stops[index]}", name)

    def tell(self):
        for finding, places in sorted(self.found.items()):
            others = f" and {len(places) - 3} more" if len(places) > 3 else ""
            self.problems.append(f"{finding}\n      on {', '.join(places[:3])}{others}")


def main():
    options = arguments(__doc__).parse_args()
    browser = ConsoleBrowser(options)
    checker = Checker(browser.driver, browser, browser.problems)
    for name in browser.every_page(options):
        checker.check(name)
    checker.tell()
    browser.close()
    for problem in browser.problems:
        print(f"- {problem}", file=sys.stderr)
    if browser.problems:
        return 1
    print("Everybody can use every page.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
