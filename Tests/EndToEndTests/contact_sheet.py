"""Photographs every page of the console, the agent and the fleet, wide and narrow, light and dark, and puts eight pages on a sheet.

    contact_sheet.py --url http://127.0.0.1:8080 --email admin@example.com --password … --folder .build/contact-sheet
                     [--agent-link "$(countersign-agent open --print)"] [--client .build/debug/countersign] [--only NAME …]

It needs a server that runs the demo with data of its own, and ImageMagick's `montage`. Each sheet has a row for a page.
"""

import pathlib
import subprocess
import sys

from console_browser import SCHEMES, SIZES, ConsoleBrowser, arguments

ON_A_SHEET = 8
# A picture of a longer page is cut: it is to be looked at, not read.
TALLEST = 2400


def photograph(browser, name, folder):
    pictures = []
    for size in SIZES:
        for scheme in SCHEMES:
            browser.scheme(scheme)
            browser.size(size)
            height = browser.driver.execute_script("return document.documentElement.scrollHeight")
            browser.size(size, min(max(height, SIZES[size][1]), TALLEST))
            picture = folder / f"{name}-{size}-{scheme}.png"
            browser.driver.save_screenshot(str(picture))
            pictures.append(str(picture))
    return pictures


def sheet(rows, target):
    """One row for each page: wide in light and dark, narrow in light and dark."""
    pictures = [picture for row in rows for picture in row]
    columns = len(SIZES) * len(SCHEMES)
    subprocess.run(
        ["montage", "-label", "%t", *pictures, "-tile", f"{columns}x", "-geometry", "460x520>+8+8", "-gravity", "north",
         "-background", "#888888", str(target)],
        check=True,
    )


def main():
    parser = arguments(__doc__)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    browser = ConsoleBrowser(options)
    rows = [photograph(browser, name, options.folder) for name in browser.every_page(options)]
    browser.close()
    sheets = []
    for start in range(0, len(rows), ON_A_SHEET):
        sheets.append(options.folder / f"sheet-{start // ON_A_SHEET + 1:02}.png")
        sheet(rows[start : start + ON_A_SHEET], sheets[-1])
    for problem in browser.problems:
        print(problem, file=sys.stderr)
    print(f"{len(rows)} pages on {len(sheets)} sheets in {options.folder}")


if __name__ == "__main__":
    sys.exit(main())
