"""A browser that visits every page, those of the console as the person who may see it, wide and narrow, light and dark."""

import argparse

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from console_business import PATIENCE, Business
from console_pages import PAGES
from machine_pages import agent_pages, fleet_pages

SIZES = {"wide": (1280, 900), "narrow": (390, 844)}
SCHEMES = ["light", "dark"]


class ConsoleBrowser:
    def __init__(self, options):
        self.url = options.url
        self.business = Business(options.url, options.email, options.password)
        self.ids = self.business.prepare()
        self.driver = self.open()
        # Who is signed in; nobody at first.
        self.person = None
        self.problems = []

    @staticmethod
    def open():
        arguments = webdriver.ChromeOptions()
        for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--force-device-scale-factor=1"]:
            arguments.add_argument(argument)
        arguments.binary_location = "/usr/bin/chromium"
        return webdriver.Chrome(options=arguments, service=webdriver.ChromeService("/usr/bin/chromedriver"))

    def pages(self, only=None):
        """Each page, loaded: those of one person after the other. What cannot be loaded is noted among the problems."""
        for person in dict.fromkeys(page.person for page in PAGES):
            for page in PAGES:
                if page.person == person and (only is None or page.name in only):
                    self.become(person)
                    if self.load(page):
                        yield page

    def every_page(self, options):
        """The name of each page while it is shown: those of the console, and what else the options lead to."""
        for page in self.pages(options.only):
            yield page.name
        if options.agent_link:
            yield from agent_pages(self.driver, options.agent_link, self.business, self.ids["device"])
        if options.client:
            yield from fleet_pages(self.driver, options.client, self.business.parent_license)

    def load(self, page):
        self.driver.get(self.url + page.address.format(**self.ids))
        try:
            self.send_form(page)
        except NoSuchElementException as missing:
            self.problems.append(f"{page.name}: {missing.msg} at {self.driver.current_url}")
            return False
        heading = self.driver.find_element(By.TAG_NAME, "h1").text
        is_there = (heading == "There is nothing here") == (page.name == "nothing-here")
        if not is_there:
            self.problems.append(f"{page.name}: “{heading}” at {self.driver.current_url}")
        return is_there

    def send_form(self, page):
        for name, text in page.typed.items():
            field = self.driver.find_element(By.CSS_SELECTOR, f"form[method=post] [name='{name}']:not([type=hidden])")
            field.clear()
            field.send_keys(text)
        if page.press is not None:
            button = self.driver.find_element(By.XPATH, f"//main//button[normalize-space()='{page.press}']")
            button.click()
            WebDriverWait(self.driver, PATIENCE).until(lambda driver: self.is_gone(button))

    @staticmethod
    def is_gone(element):
        """Its page was left. The browser says so in one of several ways."""
        try:
            element.is_enabled()
            return False
        except WebDriverException:
            return True

    def become(self, person):
        if person == self.person:
            return
        self.driver.delete_all_cookies()
        self.person = person
        if person is None:
            return
        email, password = self.business.credentials[person]
        self.driver.get(f"{self.url}/login")
        self.driver.find_element(By.NAME, "email").send_keys(email)
        self.driver.find_element(By.NAME, "password").send_keys(password)
        self.driver.find_element(By.CSS_SELECTOR, "form[action='/login'] button").click()
        WebDriverWait(self.driver, PATIENCE).until(lambda driver: "/login" not in driver.current_url)

    def scheme(self, name):
        features = [
            {"name": "prefers-color-scheme", "value": name},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def size(self, name, height=None):
        width, usual = SIZES[name]
        is_touch = name == "narrow"
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height or usual, "deviceScaleFactor": 1, "mobile": is_touch},
        )
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": is_touch})

    def close(self):
        self.driver.quit()


def arguments(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--only", nargs="+", help="names of pages of the console")
    parser.add_argument("--agent-link", help="what `countersign-agent open --print` prints: looks at its pages as well")
    parser.add_argument("--client", help="the program `countersign`: looks at the page of a project of devices as well")
    return parser
