"""A small business runs for a while, in a real browser: two organizations, three roles, a renewal, a suspension and its end, and a
stolen state file that is found out.

A platform administrator adds a customer and people; an owner lets others in; a manager authorizes a machine; a viewer looks. The
license is renewed, suspended and reinstated, and the machine hears of each with its next refresh. Then somebody copies what the
machine keeps, and both refresh. The console tells what happened.

    business_tour.py --url http://127.0.0.1:8080 --email admin@example.com --password … [--no-javascript] [--pictures FOLDER]

Ends with status 1 and a sentence at the first thing that is not as it should be.
"""

import time

import requests
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from console_tour import Machine, Tour, arguments, expect

PEOPLE = {"owner": "Olivia Owens", "manager": "Max Meyer", "viewer": "Vera Vance"}
PASSWORD = "several words that nobody guesses"


class Till(Machine):
    """A machine that keeps its tokens and refreshes them."""

    def license(self):
        answer = self.poll()
        expect("refresh_token" in answer, f"the machine has no license: {answer}")
        self.kept = answer["refresh_token"]

    def refresh(self):
        """The answer; a good one is kept."""
        data = {"client_id": "countersign-agent", "grant_type": "refresh_token", "refresh_token": self.kept}
        answer = requests.post(f"{self.url}/oauth/token", data=data, timeout=10).json()
        self.kept = answer.get("refresh_token", self.kept)
        return answer

    def stolen(self):
        """Somebody else with what the machine keeps."""
        thief = object.__new__(Till)
        thief.url, thief.kept = self.url, self.kept
        return thief


class BusinessTour(Tour):
    def become(self, email, password):
        self.driver.get(self.options.url)
        if self.driver.find_elements(By.CSS_SELECTOR, "form[action='/logout']"):
            self.press("Sign out")
        self.heading("Sign in")
        self.type("email", email)
        self.type("password", password)
        self.press("Sign in")
        self.says_no_more("Approve machines", f"{email} cannot sign in")

    def administrator(self):
        self.become(self.options.email, self.options.password)

    def member(self, role):
        self.become(self.email(role), PASSWORD)

    @staticmethod
    def email(role):
        return f"{role}@acme.example"

    def organization(self, name="Acme Stores"):
        self.driver.get(self.options.url)
        self.follow(name)
        self.heading(name)

    def has(self, label):
        buttons = self.driver.find_elements(By.CSS_SELECTOR, "main button, main a.button")
        return any(button.text == label for button in buttons)

    # The steps

    def two_organizations(self):
        self.administrator()
        self.press("Add organization")
        self.type("name", "Umbra Retail")
        self.press("Add organization")
        self.heading("Umbra Retail")
        self.says("A license is the right to use a product", "a new organization does not say what to begin with")
        self.picture("business-new-organization")
        self.organization()
        self.says("Needs attention", "the overview does not say what needs attention")

    def three_roles(self):
        for role, name in PEOPLE.items():
            self.driver.get(f"{self.options.url}/users/new")
            self.heading("Add user")
            self.type("email", self.email(role))
            self.type("name", name)
            self.type("password", PASSWORD)
            self.type("own_password", self.options.password)
            self.press("Add user")
            self.says("Added", f"{name} has no account")
        self.organization()
        self.let_in("owner")
        # Whoever owns an organization decides who else is let in.
        self.member("owner")
        self.organization()
        for role in ["manager", "viewer"]:
            self.let_in(role)
        for name in PEOPLE.values():
            self.says(name, f"{name} is not on the list of members")
        self.picture("business-members")

    def let_in(self, role):
        self.follow("Members")
        self.heading("Members")
        self.press("Add member")
        self.type("email", self.email(role))
        Select(self.driver.find_element(By.NAME, "role")).select_by_value(role)
        self.press("Add member")
        self.says(PEOPLE[role], f"{PEOPLE[role]} is not let in")

    def a_machine_is_licensed(self):
        self.till = Till(
            self.options.url, device_name="Store 12 server", serial_number="CS-POS-0012", article_number="POS-2",
            hostname="store-12")
        self.member("viewer")
        self.organization()
        expect("Umbra Retail" not in self.driver.page_source, "a member of one organization hears of another")
        self.says("1 machine asks for a license", "the overview does not say that a machine asks")
        expect(not self.has("Authorize Device"), "a viewer may authorize")
        self.picture("business-viewer")
        self.member("manager")
        self.organization()
        self.press("Authorize Device")
        self.choose("Store 12 server")
        self.type("user_code", self.till.answer["user_code"])
        self.press("Authorize")
        self.heading("Is this the machine?")
        self.press("Approve")
        self.says("Approved", "the approval is not told")
        self.device = self.driver.current_url.split("?")[0]
        self.till.license()
        self.driver.get(self.device)
        self.says("store-12", "the device's page does not say who holds its tokens")
        self.picture("business-device")

    def license_page(self):
        self.administrator()
        self.organization()
        self.driver.find_element(By.LINK_TEXT, "Licenses").click()
        self.heading("Licenses")
        self.follow("Point of Sale")
        self.heading("Point of Sale")

    def a_renewal(self):
        self.license_page()
        self.press("Renew")
        self.heading("Renew the license on Point of Sale")
        self.says("1 device gets the new date", "the form does not say who gets the new date")
        year = time.gmtime().tm_year + 3
        self.date("renewal_date", year, 6, 30)
        self.picture("business-renew")
        self.press("Renew license")
        self.says(f"30 June {year}", "the license has another renewal date")
        token = self.till.refresh().get("access_token")
        expect(token is not None, "the machine cannot refresh after the renewal")
        expect(self.claims(token)["license"]["renewal_date"] == f"{year}-06-30", "the token has another renewal date")

    def date(self, name, year, month, day):
        """As a browser takes it: part by part in the order of its language."""
        field = self.driver.find_element(By.NAME, name)
        field.clear()
        field.send_keys(f"{month:02}{day:02}{year:04}")

    @staticmethod
    def claims(token):
        import base64
        import json

        part = token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    def a_suspension(self):
        self.license_page()
        self.press("Suspend license")
        self.heading("Suspend the license on Point of Sale?")
        self.says("1 device uses it", "the confirmation does not say who uses it")
        self.picture("business-suspend")
        self.press("Suspend license of 1 device")
        self.says("Suspended", "the license is not suspended")
        answer = self.till.refresh()
        expect(answer.get("license_status") == "Suspended", f"the machine is not told of the suspension: {answer}")
        self.organization()
        self.says("Point of Sale is suspended", "the overview does not say that a license is suspended")
        self.picture("business-suspended")
        self.license_page()
        self.press("Reinstate license")
        self.says("Reinstated", "the license is not reinstated")
        expect("access_token" in self.till.refresh(), "the machine does not go on after the reinstatement")

    def a_theft(self):
        thief = self.till.stolen()
        expect("access_token" in thief.refresh(), "a copy refreshes like the machine it was taken from")
        # To the server the machine lost an answer, and gets another. From here on there are two ways, and one is too many.
        expect("access_token" in self.till.refresh(), "the machine is taken for the thief at once")
        expect("access_token" in self.till.refresh(), "the machine does not go on")
        answer = thief.refresh()
        expect(answer.get("error") == "invalid_grant", f"the copy still refreshes: {answer}")
        expect(self.till.refresh().get("error") == "invalid_grant", "the tokens of a copied state still work")
        self.member("manager")
        self.driver.get(self.device)
        self.says("A copied token was found out", "the device's page does not say what happened")
        self.says("No machine holds tokens of this device", "somebody holds tokens still")
        self.picture("business-theft")
        self.driver.get(self.device.split("/devices/")[0] + "/audit")
        self.says("Token used by two machines", "the audit log does not tell of it")
        self.picture("business-audit")

    def steps(self):
        self.two_organizations()
        self.three_roles()
        self.a_machine_is_licensed()
        self.a_renewal()
        self.a_suspension()
        self.a_theft()
        return "The tour is done: let in, licensed, renewed, suspended, reinstated, found out."


if __name__ == "__main__":
    BusinessTour(arguments(__doc__.splitlines()[0]).parse_args()).run()
