"""The way of an administrator through the console, in a real browser.

A machine asks for a license; a person opens the address that it shows, signs in, finds the device chosen and the code filled in,
compares, approves; the machine has its license. Along the way wrong codes are typed, a second request is denied, and each page
can be photographed, wide and narrow, light and dark.

    console_tour.py --url http://127.0.0.1:8080 --email admin@example.com --password … [--no-javascript] [--pictures FOLDER]

Ends with status 1 and a sentence at the first thing that is not as it should be.
"""

import argparse
import pathlib
import sys
import time

import requests
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SIZES = {"wide": (1280, 900), "narrow": (390, 844)}
# Seconds in which a page must show what is expected of it.
PATIENCE = 20


def fail(sentence):
    print(f"console tour: {sentence}", file=sys.stderr)
    sys.exit(1)


def expect(condition, sentence):
    if not condition:
        fail(sentence)


class Machine:
    """A POS server that asks for a license."""

    def __init__(self, url, **description):
        self.url = url
        answer = requests.post(
            f"{url}/oauth/device_authorization",
            data={"client_id": "countersign-agent", "scope": "license", **description},
            timeout=10,
        )
        expect(answer.status_code == 200, f"the device authorization was answered {answer.status_code}: {answer.text}")
        self.answer = answer.json()

    def poll(self):
        data = {"client_id": "countersign-agent", "grant_type": GRANT, "device_code": self.answer["device_code"]}
        return requests.post(f"{self.url}/oauth/token", data=data, timeout=10).json()


class Tour:
    def __init__(self, options):
        self.options = options
        if options.pictures is not None:
            options.pictures.mkdir(parents=True, exist_ok=True)
        self.driver = self.browser()

    def browser(self):
        arguments = webdriver.ChromeOptions()
        for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--force-device-scale-factor=1"]:
            arguments.add_argument(argument)
        if self.options.no_javascript:
            arguments.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        arguments.binary_location = "/usr/bin/chromium"
        driver = webdriver.Chrome(options=arguments, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        driver.set_window_size(*SIZES["wide"])
        driver.implicitly_wait(PATIENCE)
        return driver

    def picture(self, name):
        folder = self.options.pictures
        if folder is None:
            return
        for size, (width, height) in SIZES.items():
            for scheme in ["light", "dark"]:
                self.driver.execute_cdp_cmd(
                    "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
                )
                self.driver.execute_cdp_cmd(
                    "Emulation.setDeviceMetricsOverride",
                    {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "narrow"},
                )
                self.driver.save_screenshot(str(folder / f"{name}-{size}-{scheme}.png"))
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def text(self, tag="main"):
        """What the page says; nothing while the browser exchanges it for another."""
        try:
            return self.driver.find_element(By.TAG_NAME, tag).text
        except WebDriverException:
            return ""

    def heading(self, text):
        self.says(text, f"expected the page “{text}”", tag="h1")

    def says(self, text, otherwise, tag="main"):
        end = time.monotonic() + PATIENCE
        while text not in self.text(tag):
            found = self.text("h1")
            expect(time.monotonic() < end, f"{otherwise}: “{found}” at {self.driver.current_url}")

    def says_no_more(self, text, otherwise):
        end = time.monotonic() + PATIENCE
        while text in (self.text() or text):
            expect(time.monotonic() < end, f"{otherwise} at {self.driver.current_url}")

    def type(self, name, value):
        field = self.driver.find_element(By.NAME, name)
        field.clear()
        field.send_keys(value)

    def press(self, label):
        for button in self.driver.find_elements(By.CSS_SELECTOR, "button, a.button"):
            if button.text == label and button.is_displayed():
                button.click()
                return
        fail(f"there is no button “{label}” at {self.driver.current_url}")

    def follow(self, text):
        self.driver.find_element(By.PARTIAL_LINK_TEXT, text).click()

    def choose(self, device):
        for label in self.driver.find_elements(By.CSS_SELECTOR, ".choices label"):
            if device in label.text:
                label.click()
                return
        fail(f"{device} is not in the list of devices")

    def error_is_first(self):
        """A screen reader begins with what is wrong: the title says so, and the summary has the focus."""
        expect(self.driver.title.startswith("Error: "), f"the title is “{self.driver.title}”")
        focused = self.driver.switch_to.active_element.get_attribute("class")
        expect(focused == "summary", f"the focus is on “{focused}”, not on the summary")

    # The steps

    def sign_in(self):
        self.heading("Sign in")
        self.picture("login")
        self.type("email", self.options.email)
        self.type("password", "not the password at all")
        self.press("Sign in")
        self.says("do not belong together", "a wrong password is not told")
        self.error_is_first()
        self.picture("login-wrong")
        self.type("email", self.options.email)
        self.type("password", self.options.password)
        self.press("Sign in")

    def approve(self):
        machine = Machine(
            self.options.url,
            device_name="Store 12 server",
            serial_number="cs-pos-0012",
            article_number="POS-3",
            hostname="till-07",
            operating_system="Debian GNU/Linux 12",
            software_version="4.2.0",
        )
        expect(machine.poll()["error"] == "authorization_pending", "the machine is not told to wait")
        self.driver.get(machine.answer["verification_uri_complete"])
        self.sign_in()
        self.heading("Authorize Device")
        chosen = self.driver.find_elements(By.CSS_SELECTOR, "input[name=device_id]:checked")
        expect(len(chosen) == 1, "the device with this serial number is not preselected")
        code = self.driver.find_element(By.NAME, "user_code")
        expect(code.get_attribute("value") == machine.answer["user_code"], "the user code is not filled in")
        self.picture("authorize-device")
        self.wrong_codes()
        self.type("user_code", machine.answer["user_code"].lower().replace("-", " "))
        self.press("Authorize")
        self.heading("Is this the machine?")
        page = self.text()
        for part in ["till-07", "POS-3", "POS-2", "different", "1 of 10", "HQ Hub", "xms"]:
            expect(part in page, f"the confirmation does not say {part}")
        approve = self.driver.find_element(By.CSS_SELECTOR, "button[value=approve]").rect
        expect(approve["y"] + approve["height"] < SIZES["wide"][1], f"Approve lies below the fold: {approve}")
        self.picture("confirm")
        expect(machine.poll().get("error") in ["authorization_pending", "slow_down"], "looking approved it")
        self.press("Approve")
        self.says("Approved", "the approval is not told")
        tokens = machine.poll()
        expect("access_token" in tokens, f"the machine has no license: {tokens}")
        self.driver.refresh()
        self.says("till-07", "the device's page does not say who holds the license")
        self.picture("device")

    def wrong_codes(self):
        self.type("user_code", "BAAA-AAAA")
        self.press("Authorize")
        self.says("is not in a user code", "a letter that cannot be is not told")
        self.error_is_first()
        self.type("user_code", "BCDF-GHJK")
        self.press("Authorize")
        self.says("No machine is waiting", "an unknown code is not told")
        self.picture("authorize-device-wrong")

    def deny(self):
        machine = Machine(self.options.url, device_name="Someone", serial_number="CS-POS-0017", hostname="elsewhere")
        self.driver.get(self.options.url)
        self.heading("Choose the organization")
        self.picture("organizations")
        self.driver.find_element(By.PARTIAL_LINK_TEXT, "Acme Stores").click()
        self.heading("Acme Stores")
        self.picture("organization")
        self.driver.find_element(By.PARTIAL_LINK_TEXT, "Pending").click()
        self.heading("Pending requests")
        self.picture("pending")
        self.driver.find_element(By.PARTIAL_LINK_TEXT, "Type the user code").click()
        self.says("Someone asked", "the pending machine is not named")
        expect(self.driver.find_element(By.NAME, "user_code").get_attribute("value") == "", "a list shows a user code")
        self.type("user_code", machine.answer["user_code"])
        self.press("Authorize")
        self.heading("Is this the machine?")
        self.picture("confirm-other")
        self.type("reason", "Nobody is at the machine")
        self.press("Deny")
        self.says("Denied", "the denial is not told")
        self.picture("denied")
        self.driver.find_element(By.PARTIAL_LINK_TEXT, "Pending").click()
        self.says("No machine asks", "a request that was denied is still pending")
        self.picture("pending-none")
        expect(machine.poll()["error"] == "access_denied", "the machine is not told that it was denied")

    def look_around(self):
        self.driver.find_element(By.LINK_TEXT, "Devices").click()
        self.heading("Devices")
        self.picture("devices")
        self.type("search", "0017")
        self.press("Search")
        self.says_no_more("Store 12", "the search finds other devices")
        self.says("Store 17", "the search does not find the device")
        self.driver.find_element(By.LINK_TEXT, "Devices").click()
        self.press("Add device")
        self.type("url", "javascript:alert(1)")
        self.press("Add device")
        self.says("Nothing was saved", "a form with mistakes is taken")
        self.picture("device-form-wrong")
        self.type("name", '"><svg onload=alert(1)>')
        self.type("url", "https://till.example.com")
        self.press("Add device")
        self.heading('"><svg onload=alert(1)>')
        self.driver.find_element(By.LINK_TEXT, "Licenses").click()
        self.heading("Licenses")
        self.picture("licenses")
        self.driver.find_element(By.PARTIAL_LINK_TEXT, "Point of Sale").click()
        self.says("Revoke", "the license's page has no way to revoke it")
        self.picture("license")
        self.press("Revoke license and end 1 device’s tokens")
        self.heading("Revoke the license on Point of Sale?")
        self.picture("license-revoke")
        self.press("Cancel")
        self.driver.get(self.options.url)
        self.driver.find_element(By.LINK_TEXT, "Products").click()
        self.heading("Products")
        self.picture("products")
        self.driver.find_element(By.LINK_TEXT, "Point of Sale").click()
        self.heading("Point of Sale")
        self.picture("product")
        self.press("Edit")
        self.heading("Edit Point of Sale")
        self.picture("product-form")
        self.driver.get(f"{self.options.url}/organizations/org_00000000000000000000000000")
        self.heading("There is nothing here")
        self.picture("nothing")
        self.press("Sign out")
        self.heading("Sign in")
        self.driver.get(self.options.url)
        self.heading("Sign in")

    def steps(self):
        self.approve()
        self.deny()
        self.look_around()
        return "The tour is done: approved, denied, looked around."

    def run(self):
        try:
            done = self.steps()
        finally:
            self.driver.quit()
        print(done)


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--url", required=True)
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--no-javascript", action="store_true")
    parser.add_argument("--pictures", type=pathlib.Path, help="a folder for screenshots")
    return parser


if __name__ == "__main__":
    Tour(arguments("Takes an administrator's way through the console.").parse_args()).run()
