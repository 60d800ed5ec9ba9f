"""A machine is licensed by a person with a code, in two tabs of a real browser.

One tab is the Manage License page of the machine's agent, the other the authorization server's console: Next, sign in, choose the
organization and the device, type the code, approve, Complete Authorization, read the license, refresh it, remove it. Each page of
the agent can be photographed, wide and narrow, light and dark.

    license_tour.py --url http://127.0.0.1:8080 --email admin@example.com --password … --agent-link "$(countersign-agent open --print)"
                    [--no-javascript] [--pictures FOLDER]

Ends with status 1 and a sentence at the first thing that is not as it should be.
"""

import re
import urllib.parse

from console_tour import PATIENCE, Tour, arguments, expect
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait


class LicenseTour(Tour):
    def __init__(self, options):
        super().__init__(options)
        self.machine = self.driver.current_window_handle
        address = urllib.parse.urlsplit(options.agent_link)
        self.agent = f"{address.scheme}://{address.netloc}"

    def open_page(self):
        self.driver.get(f"{self.agent}/")
        self.heading("Open the license page")
        self.picture("agent-login")
        self.type("key", "not the key")
        self.press("Open")
        self.says("not the key of this agent", "a wrong key is not told")
        self.driver.get(self.options.agent_link)
        self.heading("Manage License")
        self.says("License this machine", "the way to a license is not shown")
        self.picture("agent-acquire")

    def ask_for_code(self):
        self.press("Next")
        self.says("Complete Authorization", "there is no user code")
        self.code = self.driver.find_element(By.ID, "code").text
        expect(re.fullmatch("[A-Z]{4}-[A-Z]{4}", self.code), f"{self.code} is not a user code")
        self.driver.find_element(By.CSS_SELECTOR, ".qr svg")
        self.picture("agent-user-code")
        self.press("Complete Authorization")
        self.says("No approval has come yet", "it is not told that the code is not approved")
        self.says(self.code, "asking changed the code")

    def approve_in_the_other_tab(self):
        self.driver.switch_to.new_window("tab")
        self.driver.get(self.options.url)
        self.heading("Sign in")
        self.type("email", self.options.email)
        self.type("password", self.options.password)
        self.press("Sign in")
        self.driver.find_element(By.PARTIAL_LINK_TEXT, "Acme Stores").click()
        self.heading("Acme Stores")
        self.press("Authorize Device")
        self.heading("Authorize Device")
        self.choose("Store 12 server")
        self.type("user_code", self.code)
        self.press("Authorize")
        self.heading("Is this the machine?")
        self.press("Approve")
        self.says("Approved", "the approval is not told")
        self.driver.close()

    def read_license(self):
        self.driver.switch_to.window(self.machine)
        if self.options.no_javascript:
            self.press("Complete Authorization")
        self.says("License Status", "there is no license")
        rows = self.driver.find_elements(By.CSS_SELECTOR, ".facts tr")
        facts = {row.find_element(By.TAG_NAME, "th").text: row.find_element(By.TAG_NAME, "td").text for row in rows}
        expect("Licensed" in facts["License Status"], f"the status is {facts}")
        expect(facts["Server ID"].startswith("dev_"), f"the server ID is {facts['Server ID']}")
        expect(re.fullmatch(r"\d+ \w+ \d{4}", facts["License Renewal Date"]), f"no renewal date: {facts}")
        expect("xms" in facts["Features"], f"the features are {facts['Features']}")
        expect(facts["Hub Server Name"] == "HQ Hub", f"the hub is {facts['Hub Server Name']}")
        expect(facts["Hub Server URL"].startswith("https://"), f"the hub's URL is {facts['Hub Server URL']}")
        expect(re.search(r"\d+:\d\d .*\(in \d+ \w+\)", facts["Token Expiry"]), f"the token expires {facts['Token Expiry']}")
        self.picture("agent-license")
        self.look_from_tokyo()

    def look_from_tokyo(self):
        """Times are in the reader's zone, with the exact one in UTC on hover; without scripts they are in UTC."""
        self.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Tokyo"})
        self.driver.refresh()
        self.says("Token Expiry", "the license is gone when the page is loaded again")
        time = self.driver.find_element(By.CSS_SELECTOR, ".facts time")
        zone = "UTC" if self.options.no_javascript else "GMT+9"
        expect(time.text.endswith(f" {zone}"), f"in Tokyo the token expires {time.text}")
        expect(time.get_attribute("title").endswith(" UTC"), f"the exact time is {time.get_attribute('title')}")
        self.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})

    def visit_somebody_else(self):
        """Another site's page sends this browser to the agent: by a form, and by asking for what only it may see."""
        self.driver.switch_to.new_window("tab")
        self.driver.get(f"data:text/html,<form method=post action={self.agent}/remove><button>Win a prize</button></form>")
        self.press("Win a prize")
        WebDriverWait(self.driver, PATIENCE).until(lambda driver: driver.current_url == f"{self.agent}/remove")
        refusal = "Pages of other sites may not use the agent"
        WebDriverWait(self.driver, PATIENCE).until(lambda driver: refusal in driver.page_source)
        self.driver.get(f"data:text/html,<iframe src={self.agent}/></iframe>")
        frame = self.driver.find_element(By.TAG_NAME, "iframe")
        self.driver.switch_to.frame(frame)
        expect("License Status" not in self.driver.page_source, "another site frames the license page")
        self.driver.switch_to.default_content()
        self.driver.close()
        self.driver.switch_to.window(self.machine)

    def refresh_and_remove(self):
        self.press("Refresh now")
        self.says("Refreshed.", "the refresh is not told")
        self.press("Remove license")
        self.heading("Remove the license from this machine?")
        self.picture("agent-remove")
        self.press("Keep it")
        self.says("License Status", "looking removed the license")
        self.press("Remove license")
        self.press("Remove the license")
        self.says("The license is removed", "the removal is not told")
        self.says("License this machine", "the license is still there")
        self.press("Sign out")
        self.heading("Open the license page")
        self.driver.get(self.options.agent_link)
        self.says("This link was used before", "the link opened the page twice")

    def steps(self):
        self.open_page()
        self.ask_for_code()
        self.approve_in_the_other_tab()
        self.read_license()
        self.visit_somebody_else()
        self.refresh_and_remove()
        return "The tour is done: asked, approved, licensed, refreshed, removed."


if __name__ == "__main__":
    parser = arguments("Licenses a machine in two tabs of a browser.")
    parser.add_argument("--agent-link", required=True)
    LicenseTour(parser.parse_args()).run()
