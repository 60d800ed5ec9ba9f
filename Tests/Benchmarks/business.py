"""What the measured server knows: an organization with a license, devices that hold it, codes that are pending."""

import concurrent.futures
import http.client
import json
import sys
import urllib.parse

AGENT = "countersign-agent"
DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
PATIENCE = 30  # seconds that a request may take
KEYS_AT_ONCE = 10_000


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

    def table(self, path, body):
        """The rows of a table without its header, each the first cell of its line."""
        lines = self._answer("POST", path, json.dumps(body), "application/json").decode().split("\r\n")
        return [line.split(",")[0] for line in lines[1:] if line]

    def patch(self, path, body):
        self.headers["If-Match"] = "*"
        self._answer("PATCH", path, json.dumps(body), "application/json")
        del self.headers["If-Match"]

    def post(self, path, body, expected=200):
        return json.loads(self._answer("POST", path, json.dumps(body), "application/json", expected))

    def post_form(self, path, **parameters):
        return json.loads(self._answer("POST", path, form(**parameters), "application/x-www-form-urlencoded"))

    def introspection_size(self, authorization, token):
        """How many bytes the answer about an active token has, header fields included."""
        self.connection.request(
            "POST", "/oauth/introspect", f"token={token}",
            {"Content-Type": "application/x-www-form-urlencoded", "Authorization": authorization})
        answer = self.connection.getresponse()
        content = answer.read()
        if not content.startswith(b'{"active":true'):
            sys.exit("A token is not active while the benchmark was prepared")
        fields = "".join(f"{name}: {value}\r\n" for name, value in answer.getheaders())
        return len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n{fields}\r\n") + len(content)

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

    def organization(self, name):
        """The id of another organization, which has nothing yet."""
        return self._create("/organizations", name=name)

    def items(self, path):
        """The first items of a list of the API."""
        return json.loads(self.administrator.text("/api/v1" + path))["items"]

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

    def locked_keys(self, count, sample):
        """Where to ask, and queries of a sample of so many keys, each of which is locked to what its query tells."""
        # Those from before have been idle for longer than the server keeps them.
        self.administrator, self.machine = Connection(self.url, self.api_token), Connection(self.url)
        product = self._create("/products", code="mysoft", number=1002, name="MySoft Desktop")
        settings = f"/api/v1/products/{product}/license-check"
        address = json.loads(self.administrator.text(settings))["check_url"].removeprefix(self.url)
        parameters = [{"name": "ip", "kind": "ip_address"}, {"name": "mac_address", "kind": "mac_address"}]
        self.administrator.patch(settings, {"lock_parameters": parameters})
        # Of an organization of its own: the devices' has one license, so that no approval has to choose.
        organization = self._create("/organizations", name="MySoft Customers")
        license_id = self._create(f"/organizations/{organization}/licenses", product_id=product, quota=None)
        keys, first = f"/api/v1/licenses/{license_id}/keys", []
        for step in range(0, count, KEYS_AT_ONCE):
            made = self.administrator.post(keys, {"count": min(KEYS_AT_ONCE, count - step)}, expected=201)["ids"]
            first = first or made
        texts = self.administrator.table(f"{keys}/export", {"ids": first[:sample]})
        queries = [
            urllib.parse.urlencode({"key": key, "ip": "192.0.2.10", "mac_address": f"020000{number:06x}"})
            for number, key in enumerate(texts)]
        for query in queries:
            if self.machine.text(f"{address}?{query}") != "OK":
                sys.exit("A first query was not answered OK while the benchmark was prepared")
        return address, queries

    def pending_codes(self, count, connections=16):
        """Device codes that nobody approves."""

        def ask(share):
            machine = Connection(self.url)
            return [machine.post_form("/oauth/device_authorization")["device_code"] for _ in range(share)]

        shares = [(count + number) // connections for number in range(connections)]
        with concurrent.futures.ThreadPoolExecutor(connections) as pool:
            return [code for codes in pool.map(ask, shares) for code in codes]
