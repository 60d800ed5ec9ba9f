"""What the measured server knows: an organization with a license, devices that hold it, codes that are pending."""

import concurrent.futures
import http.client
import json
import sys
import urllib.parse

AGENT = "countersign-agent"
DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
PATIENCE = 30  # seconds that a request may take


def form(**parameters):
    """A form that the agent's client sends."""
    return urllib.parse.urlencode({"client_id": AGENT, **parameters})


class Connection:
    """One connection that is kept, as the load generator keeps its own."""

    def __init__(self, url, bearer=None):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=PATIENCE)
        self.headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}

    def text(self, path):
        return self._answer("GET", path).decode()

    def post(self, path, body, expected=200):
        return json.loads(self._answer("POST", path, json.dumps(body), "application/json", expected))

    def post_form(self, path, **parameters):
        return json.loads(self._answer("POST", path, form(**parameters), "application/x-www-form-urlencoded"))

    def _answer(self, method, path, body=None, content_type="", expected=200):
        self.connection.request(method, path, body, {"Content-Type": content_type, **self.headers})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != expected:
            sys.exit(f"{method} {path} answered {answer.status} while the benchmark was prepared")
        return content


class Business:
    """An organization with a license that has no quota, its devices, and an administrator."""

    def __init__(self, server, devices):
        self.url = server.url
        server.command(
            "users", "create", "--email", "bench@example.com", "--name", "Bench", "--platform-administrator")
        [self.api_token] = server.command("api-tokens", "create", "--email", "bench@example.com", "--name", "bench")
        self.administrator = Connection(server.url, self.api_token)
        self.machine = Connection(server.url)
        features = [{"code": "xms", "name": "Messages"}, {"code": "loyalty", "name": "Loyalty"}]
        product = self._create("/products", code="pos", number=1001, name="POS", features=features)
        organization = self._create("/organizations", name="Acme Stores")
        self._create(
            f"/organizations/{organization}/licenses", product_id=product, features=["xms", "loyalty"], quota=None)
        self.devices = [
            self._create(f"/organizations/{organization}/devices", name=f"Store {number}", kind="server")
            for number in range(devices)]

    def _create(self, path, **members):
        return self.administrator.post("/api/v1" + path, members, expected=201)["id"]

    def approve(self, user_code, device):
        found = self.administrator.post("/api/v1/device-authorizations/lookup", {"user_code": user_code})
        self.administrator.post(
            f"/api/v1/device-authorizations/{found['id']}/approve", {"user_code": user_code, "device_id": device})

    def acquire(self, device):
        """The first tokens of a device."""
        codes = self.machine.post_form("/oauth/device_authorization")
        self.approve(codes["user_code"], device)
        return self.machine.post_form("/oauth/token", grant_type=DEVICE_CODE_GRANT, device_code=codes["device_code"])

    def acquire_at(self, agent, device):
        """Has an agent acquire the license of a device."""
        local = Connection(agent.url, agent.key)
        self.approve(local.post("/v1/acquire", {})["authorization"]["user_code"], device)
        local.post("/v1/complete", {})

    def pending_codes(self, count, connections=16):
        """Device codes that nobody approves."""

        def ask(share):
            machine = Connection(self.url)
            return [machine.post_form("/oauth/device_authorization")["device_code"] for _ in range(share)]

        shares = [(count + number) // connections for number in range(connections)]
        with concurrent.futures.ThreadPoolExecutor(connections) as pool:
            return [code for codes in pool.map(ask, shares) for code in codes]
