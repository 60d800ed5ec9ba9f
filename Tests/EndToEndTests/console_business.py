"""A business in which every page of the console has something to show, made of the demo's data over HTTP."""

import re
import sys
import time

import requests

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
PASSWORD = "a long word for every one of them"
# Seconds in which what the server does in the background is done.
PATIENCE = 20


def fail(sentence):
    print(f"console business: {sentence}", file=sys.stderr)
    sys.exit(1)


def expect(condition, sentence):
    if not condition:
        fail(sentence)


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
            self.approve(machine["user_code"], ids["device"])
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
            machine = self.ask(
                device_name=f"Store {store} server",
                serial_number=f"CS-POS-00{store}",
                hostname=f"store-{store}",
                operating_system="Linux 6.12",
                software_version="4.2.0",
            )
            ids["user_code"] = machine["user_code"]

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
        ids["suspended"] = last["id"]
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
        self.parent_license = self.api("POST", f"/licenses/{ids['filed']}/parent-license")["document"]

    def approve(self, user_code, device):
        asked = self.api("POST", "/device-authorizations/lookup", {"user_code": user_code}, status=200)
        body = {"user_code": user_code, "device_id": device}
        self.api("POST", f"/device-authorizations/{asked['id']}/approve", body, status=200)

    def until(self, is_so, otherwise):
        end = time.monotonic() + PATIENCE
        while not is_so():
            expect(time.monotonic() < end, otherwise)
            time.sleep(0.2)
