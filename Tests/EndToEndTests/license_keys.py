"""A program asks about its license key, as programs written years ago do: the answer is OK or FAILED.

It needs `requests` (see requirements.txt) and a running server. To try it, start the demo, which prints KEY and
CHECK_URL:

    countersign-server demo
    countersign-server api-tokens create --email admin@example.com --name "license keys"
    python3 license_keys.py --url http://127.0.0.1:8080 --api-token csa_... \\
        --check-url "$CHECK_URL" --key "$KEY" --license lic_...

(the ids of licenses: GET /api/v1/organizations/{id}/licenses; the product's code is mysoft)

Each step says what it does and checks what the server promises. With `--keys 1000` it then makes so many keys more on a
license of their own, races the first queries of two machines for each of them, and looks whether each key is locked to
exactly one. The first promise that is not kept ends the program with a sentence and exit status 1.
"""

import argparse
import concurrent.futures
import sys

import requests

PATIENCE = 30  # seconds that a request may take
CONNECTIONS = 16
PAGE = 200


def say(text):
    print(text, flush=True)


def expect(kept, promise, answer=None):
    """Ends the program unless a promise was kept."""
    if not kept:
        found = "" if answer is None else f"\n  The answer was {answer.status_code}, {len(answer.content)} bytes long."
        sys.exit(f"This was promised and is not so: {promise}{found}")


class Program:
    """What is licensed. It knows the address to ask at, its key, and the machine that it runs on."""

    def __init__(self, check_url, key, mac, ip="192.0.2.10", session=requests):
        self.check_url, self.session = check_url, session
        self.parameters = {"key": key, "ip": ip, "mac_address": mac}

    def asks(self, **changes):
        """The whole answer, which is one of two words."""
        parameters = {name: value for name, value in {**self.parameters, **changes}.items() if value is not None}
        answer = self.session.get(self.check_url, params=parameters, timeout=PATIENCE)
        expect(answer.status_code == 200, "every question is answered with 200", answer)
        expect(answer.headers["Content-Type"].startswith("text/plain"), "the answer is plain text", answer)
        expect(answer.headers["Cache-Control"] == "no-store", "no cache keeps the answer", answer)
        expect(answer.content in (b"OK", b"FAILED"), "the answer is OK or FAILED and not a byte more", answer)
        return answer.text


class Administrator:
    """Who sells the keys and helps customers. Here over the API; a person does the same in the browser."""

    def __init__(self, url, token):
        self.api = f"{url}/api/v1"
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def call(self, method, path, status, body=None):
        answer = self.session.request(method, self.api + path, json=body, timeout=PATIENCE)
        expect(answer.status_code == status, f"{method} {path.split('?')[0]} is answered with {status}", answer)
        return answer

    def get(self, path):
        return self.call("GET", path, 200).json()

    def items(self, path):
        """The whole list, page by page."""
        after = ""
        while True:
            page = self.get(f"{path}?limit={PAGE}{after}")
            yield from page["items"]
            if page["next"] is None:
                return
            after = f"&after={page['next']}"

    def living_locks(self, license_id):
        return [lock for lock in self.items(f"/licenses/{license_id}/locks") if lock["released_at"] is None]


def tour(administrator, arguments):
    first = Program(arguments.check_url, arguments.key, "AA:BB:CC:DD:EE:01")
    second = Program(arguments.check_url, arguments.key, "AA:BB:CC:DD:EE:02")

    say("The first machine asks: OK, and its key is locked to it.")
    expect(first.asks() == "OK", "the first good query locks the key")
    expect(first.asks(mac_address="aa-bb-cc-dd-ee-01") == "OK", "the same machine in another spelling is the same")
    [lock] = administrator.living_locks(arguments.license)
    expect(lock["locked_values"] == {"ip": "192.0.2.10", "mac_address": "AA:BB:CC:DD:EE:01"}, "the lock is shown")

    say("A second machine asks with the same key: FAILED.")
    expect(second.asks() == "FAILED", "a second machine does not get by with the key of the first")
    expect(first.asks(mac_address=None) == "FAILED", "to leave out what is locked does not help")
    expect(first.asks(key="MYSOFT-AAAAA-AAAAA-AAAAA-AAAAA") == "FAILED", "nor does a key that nobody has")
    expect(first.asks() == "OK", "a refused query changes nothing for the first")

    say("The customer releases the lock: the second machine asks, OK.")
    administrator.call("DELETE", f"/locks/{lock['id']}?reason=New%20machine", 204)
    expect(second.asks() == "OK", "after the release the next good query locks anew")
    expect(first.asks() == "FAILED", "and the first machine is out")

    say("The vendor suspends the license: FAILED. Reinstated: OK.")
    administrator.call("POST", f"/licenses/{arguments.license}/suspend", 200)
    expect(second.asks() == "FAILED", "a suspended license is good for nobody")
    administrator.call("POST", f"/licenses/{arguments.license}/reinstate", 200)
    expect(second.asks() == "OK", "reinstated it is good again, and the lock is still there")


def race(administrator, arguments):
    """Two machines ask at once about each of many keys that nobody has asked about."""
    product = administrator.get(f"/licenses/{arguments.license}")
    made = administrator.call(
        "POST", f"/organizations/{product['organization_id']}/licenses", 201,
        {"product_id": product["product_id"], "quota": arguments.keys}).json()["id"]
    administrator.call("POST", f"/licenses/{made}/keys", 201, {"count": arguments.keys})
    table = administrator.call("POST", f"/licenses/{made}/keys/export", 200).text.split("\r\n")
    keys = [line.split(",")[0] for line in table[1:] if line]
    expect(len(keys) == arguments.keys, "as many keys are made as were asked for")

    say(f"Two machines ask about each of {len(keys)} keys at once, over {CONNECTIONS} connections.")
    questions = [(key, f"02:00:00:{index // 256:02X}:{index % 256:02X}:{machine:02X}")
                 for index, key in enumerate(keys) for machine in (1, 2)]
    sessions = [requests.Session() for _ in range(CONNECTIONS)]

    def ask(connection):
        return [(key, mac, Program(arguments.check_url, key, mac, session=sessions[connection]).asks())
                for key, mac in questions[connection::CONNECTIONS]]

    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        answers = [answer for share in pool.map(ask, range(CONNECTIONS)) for answer in share]
    winners = {}
    for key, mac, answer in answers:
        if answer == "OK":
            expect(key not in winners, "no two machines are told OK for one key")
            winners[key] = mac
    expect(len(winners) == len(keys), "one machine is told OK for each key")

    say("Each key has exactly one lock, and it is the one of the machine that was told OK.")
    locks = administrator.living_locks(made)
    expect(len(locks) == len(keys) == len({lock["key_id"] for lock in locks}), "each key has exactly one lock")
    locked = sorted(lock["locked_values"]["mac_address"] for lock in locks)
    expect(locked == sorted(winners.values()), "the locks are those of the machines that were told OK")
    expect(administrator.get(f"/licenses/{made}")["used"] == len(keys), "each lock takes one unit of the quota")


def main():
    parser = argparse.ArgumentParser(description="Asks a running server about license keys.")
    parser.add_argument("--url", required=True, help="the server's issuer URL")
    parser.add_argument("--api-token", required=True, help="of a platform administrator (csa_...)")
    parser.add_argument("--check-url", required=True, help="where programs ask")
    parser.add_argument("--key", required=True, help="a key that nobody has asked about")
    parser.add_argument("--license", required=True, help="the id of its license (lic_...)")
    parser.add_argument("--keys", type=int, default=0, help="how many more to race for")
    arguments = parser.parse_args()
    administrator = Administrator(arguments.url, arguments.api_token)
    tour(administrator, arguments)
    if arguments.keys:
        race(administrator, arguments)
    say("All is as promised.")


if __name__ == "__main__":
    try:
        main()
    except KeyError as error:
        sys.exit(f"This was promised and is not so: an answer has the member {error}")
    except (requests.RequestException, ValueError) as error:
        sys.exit(f"The server cannot be talked to, or does not answer as promised: {type(error).__name__}")
