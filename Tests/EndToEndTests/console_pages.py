"""Every page of the console, and a business in which each of them has something to show.

The scripts that look at all pages (accessibility.py, contact_sheet.py) share it. A test holds the list against the routes of the
server, so that no page is forgotten.
"""

import re
import sys
import time

import requests

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
LICENSE = "/organizations/{id}/licenses/{license}"
PASSWORD = "a long word for every one of them"
# Seconds in which what the server does in the background is done.
PATIENCE = 20


def fail(sentence):
    print(f"console pages: {sentence}", file=sys.stderr)
    sys.exit(1)


def expect(condition, sentence):
    if not condition:
        fail(sentence)


class Page:
    """A page: its route, as the server has it, and where it is looked at."""

    def __init__(self, name, route, address=None, person="administrator"):
        self.name = name
        self.route = route
        self.address = address or route
        self.person = person


PAGES = [
    Page("login", "/login", person=None),
    Page("organizations", "/"),
    Page("organization-new", "/organizations/new"),
    Page("overview", "/organizations/{id}"),
    Page("overview-of-a-viewer", "/organizations/{id}", person="viewer"),
    Page("overview-of-an-owner", "/organizations/{id}", person="owner"),
    Page("overview-empty", "/organizations/{id}", "/organizations/{other}"),
    Page("organization-edit", "/organizations/{id}/edit"),
    Page("organization-disable", "/organizations/{id}/disable"),
    Page("activate", "/activate"),
    Page("authorize", "/organizations/{id}/authorize-device"),
    Page("pending", "/organizations/{id}/pending"),
    Page("pending-empty", "/organizations/{id}/pending", "/organizations/{other}/pending"),
    Page("devices", "/organizations/{id}/devices"),
    Page("devices-of-a-viewer", "/organizations/{id}/devices", person="viewer"),
    Page("devices-searched", "/organizations/{id}/devices", "/organizations/{id}/devices?search=store"),
    Page("devices-empty", "/organizations/{id}/devices", "/organizations/{other}/devices"),
    Page("device-new", "/organizations/{id}/devices/new"),
    Page("device", "/organizations/{id}/devices/{device}"),
    Page("device-of-a-viewer", "/organizations/{id}/devices/{device}", person="viewer"),
    Page("device-hub", "/organizations/{id}/devices/{device}", "/organizations/{id}/devices/{hub}"),
    Page("device-edit", "/organizations/{id}/devices/{device}/edit"),
    Page("device-disable", "/organizations/{id}/devices/{device}/disable"),
    Page("device-delete", "/organizations/{id}/devices/{device}/delete"),
    Page(
        "device-release",
        "/organizations/{id}/devices/{device}/release",
        "/organizations/{id}/devices/{device}/release?activation_id={activation}",
    ),
    Page("hubs", "/organizations/{id}/hubs"),
    Page("hub", "/organizations/{id}/hubs", "/organizations/{id}/hubs?hub={hub}"),
    Page("hubs-empty", "/organizations/{id}/hubs", "/organizations/{other}/hubs"),
    Page("licenses", "/organizations/{id}/licenses"),
    Page("licenses-empty", "/organizations/{id}/licenses", "/organizations/{other}/licenses"),
    Page("license-new", "/organizations/{id}/licenses/new"),
    Page(
        "license-new-terms",
        "/organizations/{id}/licenses/new",
        "/organizations/{id}/licenses/new?product_id={product}",
    ),
    Page("license", LICENSE),
    Page("license-of-a-viewer", LICENSE, person="viewer"),
    Page("license-with-keys", LICENSE, LICENSE.replace("{license}", "{keyed}")),
    Page("license-with-files", LICENSE, LICENSE.replace("{license}", "{filed}")),
    Page("license-edit", LICENSE + "/edit"),
    Page("license-renew", LICENSE + "/renew"),
    Page("license-suspend", LICENSE + "/suspend"),
    Page("license-revoke", LICENSE + "/revoke"),
    Page("license-release", LICENSE + "/release", LICENSE + "/release?activation_id={activation}"),
    Page("keys", LICENSE + "/keys", LICENSE.replace("{license}", "{keyed}") + "/keys"),
    Page("keys-new", LICENSE + "/keys/new", LICENSE.replace("{license}", "{keyed}") + "/keys/new"),
    Page("keys-import", LICENSE + "/keys/import", LICENSE.replace("{license}", "{keyed}") + "/keys/import"),
    Page("key", LICENSE + "/keys/{key}", LICENSE.replace("{license}", "{keyed}") + "/keys/{key}"),
    Page("key-edit", LICENSE + "/keys/{key}/edit", LICENSE.replace("{license}", "{keyed}") + "/keys/{key}/edit"),
    Page("domain-new", LICENSE + "/domains/new", LICENSE.replace("{license}", "{domained}") + "/domains/new"),
    Page("locks", LICENSE + "/locks", LICENSE.replace("{license}", "{keyed}") + "/locks"),
    Page(
        "lock-release",
        LICENSE + "/locks/{lock}/release",
        LICENSE.replace("{license}", "{keyed}") + "/locks/{lock}/release",
    ),
    Page("unauthorized", LICENSE + "/unauthorized", LICENSE.replace("{license}", "{keyed}") + "/unauthorized"),
    Page(
        "installation",
        LICENSE + "/unauthorized/{installation}",
        LICENSE.replace("{license}", "{keyed}") + "/unauthorized/{installation}",
    ),
    Page("explain", LICENSE + "/explain", LICENSE.replace("{license}", "{keyed}") + "/explain"),
    Page("files", LICENSE + "/files", LICENSE.replace("{license}", "{filed}") + "/files"),
    Page("files-issue", LICENSE + "/files/issue", LICENSE.replace("{license}", "{filed}") + "/files/issue"),
    Page("file", LICENSE + "/files/{file}", LICENSE.replace("{license}", "{filed}") + "/files/{file}"),
    Page(
        "file-revoke", LICENSE + "/files/{file}/revoke", LICENSE.replace("{license}", "{filed}") + "/files/{file}/revoke"
    ),
    Page("parent-license", LICENSE + "/parent-license", LICENSE.replace("{license}", "{filed}") + "/parent-license"),
    Page(
        "parent-license-end",
        LICENSE + "/parent-license/end",
        LICENSE.replace("{license}", "{filed}") + "/parent-license/end",
    ),
    Page("members", "/organizations/{id}/members"),
    Page("members-of-a-viewer", "/organizations/{id}/members", person="viewer"),
    Page("member-new", "/organizations/{id}/members/new"),
    Page("member-edit", "/organizations/{id}/members/{user}/edit"),
    Page("member-remove", "/organizations/{id}/members/{user}/remove"),
    Page("organization-audit", "/organizations/{id}/audit", person="owner"),
    Page("organization-event", "/organizations/{id}/audit/events/{event}"),
    Page("products", "/products"),
    Page("products-of-a-viewer", "/products", person="viewer"),
    Page("product-new", "/products/new"),
    Page("product", "/products/{id}", "/products/{product}"),
    Page("product-edit", "/products/{id}/edit", "/products/{product}/edit"),
    Page("licensing", "/products/{id}/licensing", "/products/{key_product}/licensing"),
    Page("lock-parameters", "/products/{id}/licensing/parameters", "/products/{key_product}/licensing/parameters"),
    Page("check-code", "/products/{id}/licensing/code", "/products/{key_product}/licensing/code"),
    Page("check-token-renew", "/products/{id}/licensing/renew", "/products/{key_product}/licensing/renew"),
    Page("file-settings", "/products/{id}/license-files", "/products/{file_product}/license-files"),
    Page("account", "/account"),
    Page("account-password", "/account/password"),
    Page("api-token-new", "/account/api-tokens/new"),
    Page("api-token-delete", "/account/api-tokens/{token}/delete"),
    Page("users", "/users"),
    Page("user-new", "/users/new"),
    Page("user", "/users/{user}"),
    Page("user-edit", "/users/{user}/edit"),
    Page("user-password", "/users/{user}/password"),
    Page("user-disable", "/users/{user}/disable"),
    Page("clients", "/clients"),
    Page("client-new", "/clients/new"),
    Page("client", "/clients/{client}"),
    Page("client-edit", "/clients/{client}/edit"),
    Page("client-secret", "/clients/{client}/secret"),
    Page("client-disable", "/clients/{client}/disable"),
    Page("signing-keys", "/signing-keys"),
    Page("signing-key-rotate", "/signing-keys/rotate", "/signing-keys/rotate?purpose=token&urgency=planned"),
    Page("signing-key-withdraw", "/signing-keys/rotate", "/signing-keys/rotate?purpose=file&urgency=compromised"),
    Page("audit", "/audit"),
    Page("audit-event", "/audit/events/{event}"),
    Page("audit-chain", "/audit/chain"),
    # What stands where there is nothing, or nothing that one may see.
    Page("nothing-here", "/organizations/{id}", "/organizations/org_00000000000000000000000000"),
]

# Addresses that show no page of their own: downloads, pages that only a form leads to, and what is there for a moment only.
WITHOUT_PAGE = [
    "/static/{folder}/{file}",
    LICENSE + "/keys/created",
    LICENSE + "/files/issued",
    LICENSE + "/files/issued/csv",
    LICENSE + "/files/{file}/download",
    # There is a retired signing key only for a while after a rotation.
    "/signing-keys/{signing_key}/remove",
]


class Business:
    """Signs in over HTTP and makes of the demo's data a business in which every page has something to show."""

    def __init__(self, url, email, password):
        self.url = url
        self.session = requests.Session()
        self.credentials = {"administrator": (email, password)}
        self.csrf = self.sign_in(email, password)

    def sign_in(self, email, password):
        page = self.session.get(f"{self.url}/login", timeout=10).text
        data = {"csrf_token": self.form_token(page), "email": email, "password": password}
        answer = self.session.post(f"{self.url}/login", data=data, timeout=30)
        expect(answer.status_code == 200 and "/login" not in answer.url, f"{email} cannot sign in")
        return self.form_token(answer.text)

    @staticmethod
    def form_token(page):
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        expect(found is not None, "a page has no form token")
        return found.group(1)

    def api(self, method, path, body=None, status=None, **headers):
        answer = self.session.request(
            method,
            f"{self.url}/api/v1{path}",
            json=body,
            timeout=30,
            headers={"X-CSRF-Token": self.csrf, **headers},
        )
        good = status or {"GET": 200, "POST": 201, "PUT": 204}.get(method, 200)
        expect(answer.status_code == good, f"{method} {path} was answered {answer.status_code}: {answer.text}")
        return answer.json() if answer.text else None

    def items(self, path):
        return self.api("GET", path)["items"]

    def prepare(self):
        """Makes it all; returns what the names in addresses stand for."""
        ids = self.of_the_demo()
        ids["other"] = self.api("POST", "/organizations", {"name": "Umbra Retail"})["id"]
        self.people(ids)
        self.licensed_device(ids)
        self.devices(ids)
        self.licenses(ids)
        self.keys(ids)
        self.files(ids)
        ids["client"] = self.api(
            "POST", "/clients", {"name": "Back office", "confidential": True, "may_introspect": True}
        )["id"]
        ids["token"] = self.api("POST", "/api-tokens", {"name": "Nightly report"})["id"]
        ids["event"] = self.items(f"/audit-events?organization_id={ids['id']}&order=desc")[0]["id"]
        self.asking(ids)
        return ids

    def of_the_demo(self):
        ids = {"id": next(o["id"] for o in self.items("/organizations") if o["name"] == "Acme Stores")}
        products = {product["code"]: product["id"] for product in self.items("/products")}
        ids.update(product=products["pos"], key_product=products["mysoft"], file_product=products["switch"])
        for license in self.items(f"/organizations/{ids['id']}/licenses"):
            name = {products["pos"]: "license", products["mysoft"]: "keyed", products["switch"]: "filed"}
            ids[name[license["product_id"]]] = license["id"]
        for device in self.items(f"/organizations/{ids['id']}/devices"):
            if device["name"] == "HQ Hub":
                ids["hub"] = device["id"]
            if device["name"] == "Store 12 server":
                ids["device"] = device["id"]
        return ids

    def people(self, ids):
        for role in ["owner", "manager", "viewer"]:
            email = f"{role}@example.com"
            made = self.api(
                "POST", "/users", {"email": email, "name": f"Vera the {role}", "password": PASSWORD}
            )
            self.api("PUT", f"/organizations/{ids['id']}/members/{made['id']}", {"role": role})
            self.credentials[role] = (email, PASSWORD)
            ids["user"] = made["id"]

    def licensed_device(self, ids):
        """Twice, so that somebody held its tokens before."""
        for hostname in ["store-12-old", "store-12"]:
            machine = self.ask(device_name="Store 12 server", serial_number="CS-POS-0012", hostname=hostname)
            asked = self.api("POST", "/device-authorizations/lookup", {"user_code": machine["user_code"]}, status=200)
            self.api(
                "POST",
                f"/device-authorizations/{asked['id']}/approve",
                {"user_code": machine["user_code"], "device_id": ids["device"]},
                status=200,
            )
            data = {"client_id": "countersign-agent", "grant_type": GRANT, "device_code": machine["device_code"]}
            self.until(
                lambda: requests.post(f"{self.url}/oauth/token", data=data, timeout=10).status_code == 200,
                "the device gets no license",
            )
        activations = self.items(f"/licenses/{ids['license']}/activations")
        ids["activation"] = activations[0]["id"]

    def ask(self, **description):
        answer = requests.post(
            f"{self.url}/oauth/device_authorization",
            data={"client_id": "countersign-agent", "scope": "license", **description},
            timeout=10,
        )
        expect(answer.status_code == 200, f"a machine was answered {answer.status_code}: {answer.text}")
        return answer.json()

    def asking(self, ids):
        for store in [17, 23]:
            self.ask(
                device_name=f"Store {store} server",
                serial_number=f"CS-POS-00{store}",
                hostname=f"store-{store}",
                operating_system="Linux 6.12",
                software_version="4.2.0",
            )

    def devices(self, ids):
        for number in range(1, 61):
            self.api(
                "POST",
                f"/organizations/{ids['id']}/devices",
                {"name": f"Till {number}", "kind": "register", "serial_number": f"TL-{number:04}", "hub_id": ids["device"]},
            )
        self.api("POST", f"/organizations/{ids['id']}/devices", {"name": "Kiosk <1> & \"co\"", "kind": "other"})

    def licenses(self, ids):
        for date, quota in [(self.day(10), 5), (self.day(-2), None), (None, 1)]:
            self.api(
                "POST",
                f"/organizations/{ids['id']}/licenses",
                {"product_id": ids["product"], "features": ["kitchen"], "quota": quota, "renewal_date": date},
            )
        last = self.items(f"/organizations/{ids['id']}/licenses")[-1]
        self.api("POST", f"/licenses/{last['id']}/suspend", status=200)
        product = self.api(
            "POST", "/products", {"code": "site", "number": 1004, "name": "Shop front", "features": []}
        )
        path = f"/products/{product['id']}/license-check"
        settings = self.session.get(f"{self.url}/api/v1{path}", headers={"X-CSRF-Token": self.csrf}, timeout=10)
        change = {"If-Match": settings.headers["ETag"]} if "ETag" in settings.headers else {}
        self.api("PATCH", path, {"method": "domain"}, **change)
        ids["domained"] = self.api(
            "POST", f"/organizations/{ids['id']}/licenses", {"product_id": product["id"], "features": [], "quota": 3}
        )["id"]

    @staticmethod
    def day(offset):
        return time.strftime("%Y-%m-%d", time.gmtime(time.time() + offset * 86400))

    def keys(self, ids):
        ids["key"] = self.items(f"/licenses/{ids['keyed']}/keys")[0]["id"]
        text = self.api("POST", f"/license-keys/{ids['key']}/reveal", status=200)["text"]
        check_url = self.api("GET", f"/products/{ids['key_product']}/license-check")["check_url"]
        for number in [1, 2]:
            told = {"key": text, "ip": f"192.0.2.{number}", "mac_address": f"00:00:5e:00:53:0{number}"}
            requests.get(check_url, params=told, timeout=10)
        self.until(
            lambda: self.items(f"/licenses/{ids['keyed']}/unauthorized-installations"), "a refused check is not listed"
        )
        ids["installation"] = self.items(f"/licenses/{ids['keyed']}/unauthorized-installations")[0]["id"]
        ids["lock"] = self.items(f"/licenses/{ids['keyed']}/locks")[0]["id"]

    def files(self, ids):
        devices = [{"serial_number": f"SW-000{number}", "article_number": "SWITCH-8"} for number in [1, 2]]
        self.api("POST", "/license-files", {"license_id": ids["filed"], "devices": devices}, status=200)
        ids["file"] = self.items(f"/licenses/{ids['filed']}/license-files")[0]["id"]
        self.api("POST", f"/licenses/{ids['filed']}/parent-license")

    def until(self, is_so, otherwise):
        end = time.monotonic() + PATIENCE
        while not is_so():
            expect(time.monotonic() < end, otherwise)
            time.sleep(0.2)
