"""The pages that are not the console's: the Manage License page of a license agent, and the page of a technician's project.

Each function goes through the pages of one and yields the name of each while the browser shows it.
"""

import os
import pathlib
import subprocess
import tempfile

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from console_business import PATIENCE, expect


def press(driver, text):
    driver.find_element(By.XPATH, f"//main//*[self::button or self::a][normalize-space()='{text}']").click()


def shows(driver, text):
    """Waits until the page says something."""
    WebDriverWait(driver, PATIENCE, ignored_exceptions=[WebDriverException]).until(
        lambda driver: text in driver.find_element(By.TAG_NAME, "main").text, f"“{text}” is not on the page"
    )


def agent_pages(driver, link, business, device):
    """From the door to the license, and to the step that takes it away."""
    address = link.split("/open?")[0]
    driver.get(f"{address}/")
    yield "agent-door"
    driver.get(link)
    yield "agent"
    driver.get(f"{address}/import")
    yield "agent-import"
    press(driver, "Import")
    shows(driver, "Look at it again")
    yield "agent-import-wrong"
    driver.get(f"{address}/")
    press(driver, "Next")
    shows(driver, "Complete Authorization")
    yield "agent-user-code"
    business.approve(driver.find_element(By.ID, "code").text, device)
    shows(driver, "License Status")
    yield "agent-license"
    driver.get(f"{address}/remove")
    yield "agent-remove"


def fleet_pages(driver, client, parent_license):
    """A project with devices in every state, under a parent license whose quota is nearly used up.

    - client: the path of the command-line client.
    """
    with tempfile.TemporaryDirectory() as folder:
        fleet = Fleet(pathlib.Path(client).resolve(), folder)
        (fleet.home / "parent.txt").write_text(parent_license)
        fleet.run("init", "--parent", "parent.txt")
        for number in range(1, 8):
            fleet.run("add", f"Hall {number}, switch", "--serial", f"SW-000{number}", "--article", "SWITCH-8")
        fleet.run("generate", *[f"Hall {number}, switch" for number in range(1, 6)], status=3)
        page = fleet.start("serve", "--port", "0", "--public-directory", str(pathlib.Path("Public").resolve()))
        try:
            yield from served_pages(driver, page.stdout.readline().strip())
        finally:
            page.terminate()
            page.wait(PATIENCE)


def served_pages(driver, link):
    address = link.split("/open?")[0]
    driver.get(f"{address}/")
    yield "fleet-door"
    driver.get(link)
    yield "fleet"
    driver.get(f"{address}/?show=attention")
    yield "fleet-attention"
    driver.get(f"{address}/add")
    yield "fleet-add"
    press(driver, "Add")
    shows(driver, "Nothing was added yet.")
    yield "fleet-add-wrong"
    for name in ["import", "import-bundle"]:
        driver.get(f"{address}/{name}")
        yield f"fleet-{name}"
    driver.get(f"{address}/")
    for box in driver.find_elements(By.NAME, "device")[:2]:
        box.click()
    press(driver, "Remove…")
    shows(driver, "Out of the project")
    yield "fleet-remove"


class Fleet:
    """`countersign fleet` with a home of its own."""

    def __init__(self, client, folder):
        self.client = client
        self.home = pathlib.Path(folder)

    def start(self, *arguments):
        environment = {**os.environ, "HOME": str(self.home), "XDG_DATA_HOME": str(self.home)}
        return subprocess.Popen(
            [str(self.client), "fleet", *arguments], cwd=self.home, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )

    def run(self, *arguments, status=0):
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=PATIENCE)
        expect(process.returncode == status, f"countersign fleet {arguments[0]} ends with {process.returncode}: {output}")
