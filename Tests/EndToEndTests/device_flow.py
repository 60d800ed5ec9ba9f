"""A machine gets a license, renews it and gives it back: the whole life of a license token, as any program can live it.

It needs `requests` and `PyJWT[crypto]` (see requirements.txt) and a running server. To try it, start the demo:

    countersign-server demo
    countersign-server api-tokens create --email admin@example.com --name "device flow"
    countersign-server clients create --name "introspection" --confidential --may-introspect
    python3 device_flow.py --url http://127.0.0.1:8080 --api-token csa_... \\
        --organization org_... --device dev_... --client-id cli_... --client-secret csc_...

(the ids of organizations and devices: GET /api/v1/organizations, GET /api/v1/organizations/{id}/devices)

Each step says what it does and checks what the server promises. The first promise that is not kept ends the program
with a sentence and exit status 1.
"""

import argparse
import sys
import time

import jwt
import requests

DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
AGENT = "countersign-agent"  # a public client that every server knows: it has no secret
PATIENCE = 30  # seconds that a request may take


def say(text):
    print(text, flush=True)


def expect(kept, promise, answer=None):
    """Ends the program unless a promise was kept."""
    if not kept:
        found = "" if answer is None else f"\n  The answer was {answer.status_code}: {without_tokens(answer)}"
        sys.exit(f"This was promised and is not so: {promise}{found}")


def without_tokens(answer):
    """The body of an answer for people to read: tokens are secrets, also in a test's output."""
    try:
        body = answer.json()
    except ValueError:
        return f"{len(answer.content)} bytes that are not JSON"
    if not isinstance(body, dict):
        return body
    return {name: "..." if name.endswith(("_token", "_code")) else value for name, value in body.items()}


class Machine:
    """What runs on the licensed machine. It knows the server's URL and nothing else."""

    def __init__(self, url):
        self.url = url
        self.metadata = {}

    def discover(self):
        """RFC 8414: the server tells where everything is."""
        answer = requests.get(f"{self.url}/.well-known/oauth-authorization-server", timeout=PATIENCE)
        expect(answer.status_code == 200, "the server describes itself at a well-known path", answer)
        self.metadata = answer.json()
        expect(self.metadata["issuer"] == self.url, "the issuer is the URL that the server is asked at", answer)
        grants = self.metadata["grant_types_supported"]
        expect({DEVICE_CODE_GRANT, "refresh_token"} <= set(grants), "both grants are supported", answer)
        return self.metadata

    def post(self, endpoint, **form):
        """OAuth requests are forms; a public client says who it is with its client_id."""
        return requests.post(self.metadata[endpoint], data={"client_id": AGENT, **form}, timeout=PATIENCE)

    def ask_for_codes(self):
        """RFC 8628, section 3.1. What the machine says of itself is shown to the person who approves."""
        answer = self.post(
            "device_authorization_endpoint", scope="license", device_name="Till server", hostname="till-12",
            operating_system="Debian 12", software_version="1.0")
        expect(answer.status_code == 200, "a machine gets a device code and a user code", answer)
        codes = answer.json()
        expect(codes["verification_uri"] == f"{self.url}/activate", "the page for the user code is named", answer)
        expect(codes["expires_in"] > 0 and codes["interval"] > 0, "it says how long and how often to poll", answer)
        return codes

    def poll(self, codes):
        """RFC 8628, section 3.4."""
        return self.post("token_endpoint", grant_type=DEVICE_CODE_GRANT, device_code=codes["device_code"])

    def refresh(self, refresh_token):
        """RFC 6749, section 6."""
        return self.post("token_endpoint", grant_type="refresh_token", refresh_token=refresh_token)

    def revoke(self, token):
        """RFC 7009."""
        return self.post("revocation_endpoint", token=token)

    def find_server(self, server_id, license_token):
        """The server directory tells a machine where the other servers of its organization are."""
        return requests.get(
            f"{self.url}/api/v1/directory/servers/{server_id}", headers={"Authorization": f"Bearer {license_token}"},
            timeout=PATIENCE)


class Administrator:
    """Who approves. Here over the API; a person does the same in the browser."""

    def __init__(self, url, token):
        self.api = f"{url}/api/v1"
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path):
        answer = requests.get(self.api + path, headers=self.headers, timeout=PATIENCE)
        expect(answer.status_code == 200, f"an administrator can read {path}", answer)
        return answer.json()

    def approve(self, user_code, device):
        """Looks at what the machine says of itself, then ties its request to a device of the organization."""
        body = {"user_code": user_code}
        answer = requests.post(
            f"{self.api}/device-authorizations/lookup", json=body, headers=self.headers, timeout=PATIENCE)
        expect(answer.status_code == 200, "a pending request is found by its user code", answer)
        found = answer.json()
        expect(found["state"] == "pending" and found["hostname"] == "till-12", "it shows what the machine said", answer)
        answer = requests.post(
            f"{self.api}/device-authorizations/{found['id']}/approve", json={**body, "device_id": device},
            headers=self.headers, timeout=PATIENCE)
        expect(answer.status_code == 200, "an administrator can approve a pending request", answer)
        return answer.json()


class Verifier:
    """Who is shown a license token: another machine of the organization, which asks nobody."""

    def __init__(self, metadata, organization):
        self.issuer = metadata["issuer"]
        self.organization = organization
        answer = requests.get(metadata["jwks_uri"], timeout=PATIENCE)
        expect(answer.status_code == 200, "the public keys are published", answer)
        expect(not any("d" in key for key in answer.json()["keys"]), "no private key is published", answer)
        self.keys = jwt.PyJWKSet.from_dict(answer.json())

    def verify(self, token):
        """RFC 9068, section 4. The key is taken by its id only, the algorithm from a list of our own."""
        header = jwt.get_unverified_header(token)
        expect(header["typ"] == "at+jwt", f"a license token is an access token (typ at+jwt, not {header.get('typ')})")
        expect(header["alg"] == "ES256", f"it is signed with ES256, not {header['alg']}")
        expect(header["kid"] in {key.key_id for key in self.keys.keys}, "the key that signed it is published")
        try:
            return jwt.decode(
                token, self.keys[header["kid"]], algorithms=["ES256"], issuer=self.issuer, audience=self.organization,
                options={"require": ["iss", "sub", "aud", "client_id", "iat", "exp", "jti"]})
        except jwt.InvalidTokenError as error:
            sys.exit(f"This was promised and is not so: a license token verifies with the published keys ({error})")

    def refuses(self, token):
        try:
            jwt.decode(
                token, self.keys[jwt.get_unverified_header(token)["kid"]], algorithms=["ES256"], issuer=self.issuer,
                audience=self.organization)
        except jwt.InvalidTokenError:
            return True
        return False


class Introspection:
    """A service that would rather ask the server each time (RFC 7662). It is a confidential client: it has a secret."""

    def __init__(self, metadata, client_id, client_secret):
        self.endpoint = metadata["introspection_endpoint"]
        self.credentials = (client_id, client_secret)

    def ask(self, token):
        answer = requests.post(self.endpoint, data={"token": token}, auth=self.credentials, timeout=PATIENCE)
        expect(answer.status_code == 200, "a confidential client may introspect", answer)
        return answer.json()


def tokens_of(answer, what):
    expect(answer.status_code == 200, what, answer)
    expect(answer.headers["Cache-Control"] == "no-store", "no cache keeps an answer with tokens", answer)
    tokens = answer.json()
    expect(tokens["token_type"] == "Bearer" and tokens["scope"] == "license", "the answer has RFC 6749's form", answer)
    return tokens


def expect_refusal(answer, error, promise, **members):
    expect(answer.status_code == 400, promise, answer)
    body = answer.json()
    expect(body["error"] == error, f"{promise} (error {error})", answer)
    for name, value in members.items():
        expect(body.get(name) == value, f"{promise} ({name}: {value})", answer)


def acquire(machine, administrator, device):
    """The device authorization grant (RFC 8628) from the first request to the first tokens."""
    say("The machine asks for a device code and a user code.")
    codes = machine.ask_for_codes()

    say("It polls: nobody has approved yet, so it is told authorization_pending.")
    expect_refusal(machine.poll(codes), "authorization_pending", "a poll before the approval has to wait")

    say("It polls again at once: too early, so it is told slow_down.")
    expect_refusal(machine.poll(codes), "slow_down", "a poll before the interval is over is told to slow down")

    say(f"An administrator types the user code {codes['user_code'][:4]}-.... and approves it for a device.")
    approval = administrator.approve(codes["user_code"].lower().replace("-", " "), device)
    expect(approval["device_id"] == device, "the approval is for the device that was chosen")

    say("The machine polls: approved, so it gets a license token and a refresh token, however early it polls.")
    tokens = tokens_of(machine.poll(codes), "an approved code is redeemed")

    say("That answer was lost on the way; it polls once more and gets tokens of the same license.")
    again = tokens_of(machine.poll(codes), "a redeemed code whose tokens nobody used is answered again")
    expect(again["refresh_token"] != tokens["refresh_token"], "no token is ever written down to be told again")
    return approval, again


def check_claims(claims, tokens, arguments, license_id):
    now = time.time()
    expect(claims["sub"] == arguments.device, "the subject is the device, by its server ID")
    expect(claims["aud"] == [arguments.organization], "the audience is the organization")
    expect(claims["client_id"] == AGENT, "the token names the client that asked")
    expect(abs(claims["iat"] - now) < 300, "it was issued now")
    expect(claims["exp"] - claims["iat"] == tokens["expires_in"] > 0, "it expires when the answer says")
    expect(claims["license"]["id"] == license_id, "it names the license")
    expect(claims["organization"]["id"] == arguments.organization, "it names the organization")


def refresh_and_lose_an_answer(machine, verifier, first):
    say("The machine renews: a refresh token is exchanged for a new pair.")
    second = tokens_of(machine.refresh(first["refresh_token"]), "a refresh token renews the license")
    expect(verifier.verify(second["access_token"])["sub"], "the new license token verifies")

    say("That answer was lost; it presents the same refresh token again, and that works.")
    repeated = tokens_of(machine.refresh(first["refresh_token"]), "a refresh whose answer was lost can be repeated")
    expect(repeated["refresh_token"] != second["refresh_token"], "each answer carries tokens of its own")

    say("It goes on with the tokens that arrived.")
    return tokens_of(machine.refresh(repeated["refresh_token"]), "the tokens of the repeated answer are good")


def ask_about(introspection, token, claims):
    say("A service asks the server about the license token: it is active.")
    told = introspection.ask(token)
    expect(told.get("active") is True, "a good token is active")
    for name in ("iss", "sub", "aud", "client_id", "scope", "exp", "iat", "jti", "entitlements", "license"):
        expect(told.get(name) == claims[name], f"introspection tells what the token says ({name})")

    say("About anything else it is told that it is not active, and nothing more.")
    changed = token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]
    expect(introspection.ask(changed) == {"active": False}, "a token that was changed is inactive")
    expect(introspection.ask("not a token") == {"active": False}, "what is no token is inactive")


def replay(machine, introspection, old, newest):
    say("A thief presents a refresh token that the machine has left behind: it is refused.")
    expect_refusal(
        machine.refresh(old["refresh_token"]), "invalid_grant", "an old refresh token is refused",
        license_status="Not Licensed")

    say("Two machines hold one license then, and nobody can tell which is right: both lose it.")
    expect_refusal(
        machine.refresh(newest["refresh_token"]), "invalid_grant", "a replay ends the whole family",
        license_status="Not Licensed")
    expect(introspection.ask(newest["access_token"]) == {"active": False}, "its license tokens are inactive")


def look_up_server(machine, claims, token):
    say("The machine looks itself up in the server directory, with its license token.")
    answer = machine.find_server(claims["sub"], token)
    expect(answer.status_code == 200, "a machine finds the servers of its organization", answer)
    entry = answer.json()
    expect(entry["id"] == claims["sub"] and entry["name"] == claims["device"]["name"], "it finds itself", answer)
    hub = claims.get("hub")
    expect(entry["hub"] == hub, "the directory and the token name the same hub", answer)
    if hub:
        say(f"It looks up its hub, {hub['name']}.")
        answer = machine.find_server(hub["id"], token)
        expect(answer.status_code == 200 and answer.json()["url"] == hub["url"], "it finds its hub's URL", answer)


def give_back(machine, introspection, tokens):
    say("The machine gives its license back: it revokes its refresh token.")
    expect(machine.revoke(tokens["refresh_token"]).status_code == 200, "a token can be revoked")
    expect(machine.revoke("unknown").status_code == 200, "to revoke an unknown token is no error")
    expect_refusal(
        machine.refresh(tokens["refresh_token"]), "invalid_grant", "a revoked refresh token is refused",
        license_status="Not Licensed")
    expect(introspection.ask(tokens["access_token"]) == {"active": False}, "the license token is inactive as well")
    answer = machine.find_server("dev_00000000000000000000000000", tokens["access_token"])
    expect(answer.status_code == 401, "and opens no door of the server", answer)


def main():
    parser = argparse.ArgumentParser(description="Lives the life of a license token against a running server.")
    parser.add_argument("--url", required=True, help="the server's issuer URL")
    parser.add_argument("--api-token", required=True, help="of an administrator (csa_...)")
    parser.add_argument("--organization", required=True, help="the id of the organization (org_...)")
    parser.add_argument("--device", required=True, help="the id of one of its devices (dev_...)")
    parser.add_argument("--client-id", required=True, help="of a confidential client that may introspect (cli_...)")
    parser.add_argument("--client-secret", required=True, help="its secret (csc_...)")
    arguments = parser.parse_args()

    machine = Machine(arguments.url)
    administrator = Administrator(arguments.url, arguments.api_token)
    say("The machine reads what the server says of itself.")
    metadata = machine.discover()
    introspection = Introspection(metadata, arguments.client_id, arguments.client_secret)

    approval, first = acquire(machine, administrator, arguments.device)
    used = administrator.get(f"/licenses/{approval['license_id']}")["used"]

    say("It verifies the license token with the published keys, as any machine can without asking the server.")
    verifier = Verifier(metadata, arguments.organization)
    claims = verifier.verify(first["access_token"])
    check_claims(claims, first, arguments, approval["license_id"])
    header, payload, signature = first["access_token"].split(".")
    expect(verifier.refuses(f"{header}.{payload[:-2]}AA.{signature}"), "a changed token does not verify")

    newest = refresh_and_lose_an_answer(machine, verifier, first)
    ask_about(introspection, newest["access_token"], verifier.verify(newest["access_token"]))
    replay(machine, introspection, first, newest)

    say("The device is authorized again. It has its place in the license already, so that none is taken.")
    approval, tokens = acquire(machine, administrator, arguments.device)
    license_now = administrator.get(f"/licenses/{approval['license_id']}")
    expect(not approval["took_quota"] and license_now["used"] == used, "a device takes one place, and only one")

    look_up_server(machine, verifier.verify(tokens["access_token"]), tokens["access_token"])
    give_back(machine, introspection, tokens)
    say("All is as promised.")


if __name__ == "__main__":
    try:
        main()
    except KeyError as error:
        sys.exit(f"This was promised and is not so: an answer has the member {error}")
    except jwt.PyJWTError as error:
        sys.exit(f"This was promised and is not so: tokens and keys have their standard form ({error})")
    except (requests.RequestException, ValueError) as error:
        sys.exit(f"The server cannot be talked to: {error}")
