"""Many machines that hold a license and go on renewing it, whatever happens to the server: what two_servers_tour.py and failover.py
put their load on with. Nothing but Python's own library.

A machine keeps what it was given, as a license agent does: a refresh token is left behind only when the answer with its successor has
arrived. A request that is not answered, or answered 5xx, is asked again.
"""

import http.client
import json
import threading
import time
import urllib.parse

DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
AGENT = "countersign-agent"  # a public client that every server knows: it has no secret


class NoAnswer(Exception):
    """The connection was refused, cut or silent, or the answer was 5xx. Asking again is right."""


class Refused(Exception):
    """The server's word is no, and asking again would not change it."""


class Server:
    """Where requests go: a proxy's address, or several servers', of which the next one is asked when one does not answer."""

    def __init__(self, *urls, patience=30):
        self.places = [urllib.parse.urlsplit(url).netloc for url in urls]
        self.patience = patience

    def ask(self, method, path, body=None, headers=(), place=0):
        """The status and the body, read as JSON."""
        connection = http.client.HTTPConnection(self.places[place % len(self.places)], timeout=self.patience)
        try:
            connection.request(method, path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(type(error).__name__) from None
        finally:
            connection.close()
        if answer.status >= 500:
            raise NoAnswer(str(answer.status))
        return answer.status, json.loads(text) if text else {}

    def form(self, path, place=0, **fields):
        return self.ask("POST", path, urllib.parse.urlencode({"client_id": AGENT, **fields}),
                        {"Content-Type": "application/x-www-form-urlencoded"}, place)


class Administrator:
    """Who makes devices and approves, over the API."""

    def __init__(self, server, token):
        self.server = server
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def call(self, method, path, expected, body=None, place=0):
        text = None if body is None else json.dumps(body)
        status, answer = self.server.ask(method, "/api/v1" + path, text, self.headers, place)
        if status != expected:
            raise Refused(f"{method} {path} is answered {status}: {answer}")
        return answer

    def branch(self, count):
        """An organization of its own with so many devices, and a license for them. Returns the license and the devices."""
        [product] = [item["id"] for item in self.call("GET", "/products", 200)["items"] if item["code"] == "pos"]
        place = "/organizations/" + self.call("POST", "/organizations", 201, {"name": "Branch"})["id"]
        license_id = self.call(
            "POST", place + "/licenses", 201, {"product_id": product, "quota": count, "features": ["xms"]})["id"]
        return license_id, [
            self.call("POST", place + "/devices", 201, {"name": f"Till {number}"})["id"] for number in range(1, count + 1)]

    def approve(self, user_code, device):
        body = {"user_code": user_code}
        found = self.call("POST", "/device-authorizations/lookup", 200, body)
        self.call("POST", f"/device-authorizations/{found['id']}/approve", 200, {**body, "device_id": device})


class Machine:
    """What runs on one licensed machine."""

    def __init__(self, server, device):
        self.server, self.device = server, device
        self.refresh_token = None

    def acquire(self, administrator):
        """The device authorization grant (RFC 8628)."""
        status, codes = self.server.form("/oauth/device_authorization", scope="license", hostname="till")
        if status != 200:
            raise Refused(f"a machine that asks for codes is answered {status}: {codes.get('error')}")
        administrator.approve(codes["user_code"], self.device)
        self._keep(*self.server.form("/oauth/token", grant_type=DEVICE_CODE_GRANT, device_code=codes["device_code"]))

    def refresh(self, place=0):
        """Renews the license (RFC 6749, section 6), once."""
        self._keep(*self.server.form(
            "/oauth/token", place, grant_type="refresh_token", refresh_token=self.refresh_token))

    def _keep(self, status, answer):
        if status != 200:
            raise Refused(f"{self.device} is answered {status}: {answer.get('error')}: {answer.get('error_description')}")
        self.refresh_token = answer["refresh_token"]


class Tally:
    """What the machines were answered, second by second."""

    def __init__(self):
        self.lock = threading.Lock()
        self.answered = 0
        self.failures = {}
        self.longest_wait = 0.0
        self.refusals = []

    def note_answer(self, waited):
        with self.lock:
            self.answered += 1
            self.longest_wait = max(self.longest_wait, waited)

    def note_failure(self, reason):
        with self.lock:
            self.failures[reason] = self.failures.get(reason, 0) + 1

    def note_refusal(self, sentence):
        with self.lock:
            self.refusals.append(sentence)

    @property
    def failed(self):
        return sum(self.failures.values())


def persist(action, tally, patience=120, pause=0.2):
    """Does it until it is answered, as an agent would, whichever server answers: `action` is told how often it was tried.
    Returns whether it was done; the tally knows the rest."""
    begun = time.monotonic()
    for attempt in range(10**9):
        try:
            action(attempt)
        except NoAnswer as failure:
            tally.note_failure(str(failure))
            if time.monotonic() - begun > patience:
                tally.note_refusal(f"not answered within {patience} seconds")
                return False
            time.sleep(pause)
        except Refused as refusal:
            tally.note_refusal(str(refusal))
            return False
        else:
            tally.note_answer(time.monotonic() - begun)
            return True


def in_threads(count, items, work):
    """Shares the items out among so many threads, and waits until all is done."""
    threads = [threading.Thread(target=lambda share=items[number::count]: [work(item) for item in share])
               for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
