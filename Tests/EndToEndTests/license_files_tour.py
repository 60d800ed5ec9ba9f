"""Takes a person's way through license files, in a real browser: issuing them in the console for devices of which one is too many,
downloading a bundle, importing it on a machine's Manage License page, revoking a file.

It needs what license_tour.py needs; the agent's machine has the serial number SW-0001. With `--pictures FOLDER` it leaves
screenshots of every page.
"""

import re

import requests
from console_tour import Tour, arguments, expect
from selenium.webdriver.common.by import By


class LicenseFilesTour(Tour):
    def settings(self):
        self.driver.get(f"{self.options.url}/products")
        self.sign_in()
        self.heading("Products")
        self.follow("Industrial switch")
        self.press("License files")
        self.heading("License files")
        self.picture("files-settings")
        self.type("article_numbers", "SWITCH-8")
        self.press("Save")
        self.says("Nothing was saved yet", "an article number without a name is taken")
        self.error_is_first()
        self.type("article_numbers", "SWITCH-8 8-port switch\nSWITCH-16* 16-port switch")
        self.press("Save")
        self.says("Saved", "the settings are not saved")

    def issue(self):
        self.driver.get(self.options.url)
        self.follow("Acme Stores")
        self.follow("Industrial switch")
        self.heading("Industrial switch")
        self.license_page = self.driver.current_url
        self.picture("license-with-files")
        self.follow("Issue license files")
        self.heading("Issue license files")
        self.press("Put all on the list")
        self.says("SW-0004", "the organization's devices are not on the list")
        self.picture("files-issue")
        self.press("Issue license files")
        self.heading("3 license files are issued")
        self.says("Insufficient quota", "the fourth device is not told what is missing")
        self.says("1 device is not licensed", "the page does not say how many are not licensed")
        self.picture("files-issued")

    def download(self):
        """What the button gives, as the browser would get it."""
        self.follow("All license files")
        self.heading("License files 3")
        self.picture("files")
        form = self.driver.find_element(By.CSS_SELECTOR, "form[action$='/files/bundle']")
        token = form.find_element(By.NAME, "csrf_token").get_attribute("value")
        cookies = {cookie["name"]: cookie["value"] for cookie in self.driver.get_cookies()}
        answer = requests.post(
            form.get_attribute("action"), data={"csrf_token": token}, cookies=cookies, timeout=20)
        expect(answer.status_code == 200, f"the bundle is answered {answer.status_code}")
        self.bundle = answer.text
        expect(re.match(r"-----BEGIN COUNTERSIGN BUNDLE-----\n", self.bundle), "the bundle is no bundle")

    def import_it(self):
        self.driver.get(self.options.agent_link)
        self.heading("Manage License")
        self.follow("Import a license file")
        self.heading("Import a license file")
        self.type("document", "-----BEGIN COUNTERSIGN LICENSE-----\nnothing\n-----END COUNTERSIGN LICENSE-----")
        self.press("Import")
        self.says("Look at it again", "a file that is none is taken")
        self.error_is_first()
        self.picture("import-wrong")
        self.type("document", self.bundle)
        self.picture("import")
        self.press("Import")
        self.says("Licensed", "the machine is not licensed by the bundle")
        self.says("SW-0001", "the page does not say which device the file is for")
        self.says("SWITCH-8", "the page does not say the article number")
        self.picture("agent-licensed-by-file")

    def revoke(self):
        self.driver.get(f"{self.license_page}/files")
        self.follow("SW-0001")
        self.heading("SW-0001")
        self.picture("file")
        self.press("Revoke license file")
        self.heading("Revoke the license file of SW-0001?")
        self.type("reason", "The switch was sold")
        self.picture("file-revoke")
        self.press("Revoke license file")
        self.says("Revoked", "the file is not shown as revoked")
        self.says("The switch was sold", "the reason is not shown")
        listed = requests.get(f"{self.options.url}/.well-known/license-revocations", timeout=20)
        expect(listed.status_code == 200, "the list of revoked files is not published")

    def parent(self):
        self.driver.get(f"{self.license_page}/parent-license")
        self.heading("Parent license file")
        self.picture("parent-license")
        self.says("There is none yet", "a new license has a parent license file")

    def steps(self):
        self.settings()
        self.issue()
        self.download()
        self.import_it()
        self.revoke()
        self.parent()
        return "The tour is done: issued, refused, downloaded, imported, revoked."


if __name__ == "__main__":
    parser = arguments("Takes a person's way through license files.")
    parser.add_argument("--agent-link", required=True)
    LicenseFilesTour(parser.parse_args()).run()
