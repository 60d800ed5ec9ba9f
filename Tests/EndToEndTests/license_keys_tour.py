"""Takes a vendor's and a customer's way through license keys in the console, in a real browser: the settings of a product, a new
key, a program that locks it and one that is refused, why, release, suspension.

It needs what console_tour.py needs. With `--pictures FOLDER` it leaves screenshots of every page.
"""

import tempfile

import requests

from console_tour import Tour, arguments, expect
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

FIRST = {"ip": "192.0.2.10", "mac_address": "00-00-5e-00-53-01"}
SECOND = {"ip": "192.0.2.77", "mac_address": "00-00-5e-00-53-02"}


class LicenseKeysTour(Tour):
    def check(self, told):
        """What a program reads."""
        answer = requests.get(self.check_url, params={"key": self.key, **told}, timeout=10)
        expect(answer.status_code == 200, f"a check is answered {answer.status_code}")
        return answer.text

    def settings(self):
        self.driver.get(f"{self.options.url}/products")
        self.sign_in()
        self.heading("Products")
        self.follow("Point of Sale")
        self.follow("Licensing settings")
        self.heading("Licensing settings")
        self.picture("keys-settings")
        self.type("key_format.groups", "1")
        self.press("Save")
        self.says("Nothing was saved yet", "keys that can be guessed are allowed")
        self.error_is_first()
        self.says("Too weak", "the preview does not say that the format is too weak")
        self.picture("keys-settings-wrong")
        self.type("key_format.prefix", "POS")
        self.type("key_format.groups", "4")
        if not self.options.no_javascript:
            self.says("POS-XXXXX", "the preview does not follow what is typed")
        self.press("Save")
        self.says("Saved", "the settings are not saved")
        self.press("Change lock parameters")
        self.heading("Lock parameters")
        self.type("name-1", "MAC address")
        self.type("label-1", "MAC address")
        self.press("Save")
        self.says("Row 2", "a name that cannot be is taken")
        self.picture("keys-parameters-wrong")
        self.type("name-1", "mac_address")
        Select(self.driver.find_element(By.NAME, "kind-1")).select_by_visible_text("MAC address")
        for box in ["required-1", "locks-1", "shown-1"]:
            field = self.driver.find_element(By.NAME, box)
            if not field.is_selected():
                field.click()
        self.picture("keys-parameters")
        self.press("Save")
        self.says("mac_address", "the parameter is not saved")
        self.press("Check address and code")
        self.heading("Check address and code")
        self.check_url = self.driver.find_element(By.ID, "check-url").text
        self.driver.find_element(By.CSS_SELECTOR, ".sample summary").click()
        self.picture("keys-code")
        self.press("Renew check address")
        self.heading("Renew the check address?")
        self.picture("keys-renew")
        self.press("Keep it")

    def create(self):
        self.driver.get(self.options.url)
        self.follow("Acme Stores")
        self.follow("Point of Sale")
        self.follow("Keys")
        self.heading("Keys")
        self.picture("keys-none")
        self.press("Create keys")
        self.heading("Create keys")
        self.type("note", "Order 7")
        self.picture("keys-create")
        self.press("Create keys")
        self.says("Not used yet", "the new key is not shown")
        self.picture("key-new")
        self.press("Reveal key")
        self.says("The whole key", "the key is not revealed")
        self.key = self.driver.find_element(By.CSS_SELECTOR, ".key-shown").text
        self.key_page = self.driver.find_element(By.LINK_TEXT, "Edit").get_attribute("href").removesuffix("/edit")
        self.picture("key-revealed")
        self.driver.get(self.key_page)
        self.says("Not used yet", "the key's page cannot be loaded again")
        expect(self.key not in self.driver.page_source, "the key is shown again")

    def lock_and_refuse(self):
        expect(self.check(FIRST) == "OK", "the first machine is refused")
        expect(self.check(FIRST) == "OK", "the first machine is refused the second time")
        expect(self.check(SECOND) == "FAILED", "a second machine is let in")
        self.driver.refresh()
        self.says("00:00:5E:00:53:01", "the lock is not on the key's page")
        self.picture("key-locked")
        self.follow("Point of Sale")
        self.picture("license-with-keys")
        self.follow("Unauthorized installations")
        self.heading("Unauthorized installations")
        self.wait_for_the_second()
        self.picture("keys-unauthorized")
        self.follow("Why?")
        self.says("Not passed", "the page does not say why the check fails")
        self.picture("keys-installation")

    def wait_for_the_second(self):
        """The list is written once a second."""
        for _ in range(50):
            if SECOND["mac_address"] in self.text():
                return
            self.driver.refresh()
        self.says(SECOND["mac_address"], "the refused machine is not listed")

    def explain(self):
        self.follow("Point of Sale")
        self.follow("Why does this fail?")
        self.heading("Why does this fail?")
        self.type("text", self.key)
        self.type("told-ip", FIRST["ip"])
        self.type("told-mac_address", SECOND["mac_address"])
        self.press("Explain")
        self.says("The answer is FAILED", "the explanation says something else")
        self.picture("keys-explain")

    def release(self):
        self.driver.get(self.key_page)
        self.press("Release")
        self.heading("Release the lock?")
        self.type("reason", "The till was exchanged")
        self.picture("keys-release")
        self.press("Release lock")
        self.says("Released", "the release is not told")
        expect(self.check(SECOND) == "OK", "the second machine is refused after the release")
        expect(self.check(FIRST) == "FAILED", "the first machine is let in after the release")

    def suspend(self):
        self.follow("Point of Sale")
        self.press("Suspend license")
        self.heading("Suspend the license on Point of Sale?")
        self.press("Suspend license")
        self.says("Suspended", "the suspension is not told")
        expect(self.check(SECOND) == "FAILED", "a suspended license is good")
        self.press("Reinstate license")
        self.says("Reinstated", "the reinstatement is not told")
        expect(self.check(SECOND) == "OK", "a reinstated license is not good")

    def many(self):
        self.follow("Keys")
        self.press("Import keys")
        self.heading("Import keys")
        self.type("file", "OLD-1,1,Order 3\nOLD 2\n")
        self.press("Import keys")
        self.says("Nothing was imported", "a bad line is imported")
        self.picture("keys-import-wrong")
        self.driver.find_element(By.NAME, "file").clear()
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as table:
            table.write("OLD-1,1,Order 3\nOLD-2\n")
            table.flush()
            self.driver.find_element(By.NAME, "chosen_file").send_keys(table.name)
            self.press("Import keys")
            # The browser reads the file when it sends it.
            self.says("2 imported", "the keys of the file are not imported")
        self.follow("To the keys")
        self.press("Create keys")
        self.type("count", "1200")
        self.press("Create keys")
        # The page loads itself anew until all are there.
        self.heading("1200 keys are created")
        self.picture("keys-created")
        self.press("All keys")
        self.heading("Keys 1203")
        self.picture("keys")

    def steps(self):
        self.settings()
        self.create()
        self.lock_and_refuse()
        self.explain()
        self.release()
        self.suspend()
        self.many()
        return "The tour is done: locked, refused, explained, released, suspended."


if __name__ == "__main__":
    LicenseKeysTour(arguments("Takes a vendor's way through license keys in the console.").parse_args()).run()
