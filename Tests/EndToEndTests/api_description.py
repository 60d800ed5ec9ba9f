"""The API is what its own description says, whatever is sent to it.

It needs Schemathesis and openapi-spec-validator (see requirements.txt) and a running server with a platform administrator's
API token in COUNTERSIGN_API_TOKEN; the demo, as it uses what the demo has. To try it:

    countersign-server demo
    export COUNTERSIGN_API_TOKEN=$(countersign-server api-tokens create --email admin@example.com --name "description")
    python3 api_description.py --url http://127.0.0.1:8080

First the description itself is held against the OpenAPI specification. Then Schemathesis makes requests of it, good ones and bad
ones and chains of them, and holds every answer against it. What it is told is in schemathesis.toml. Everything that it finds is
printed, and makes the exit status 1.
"""

import argparse
import csv
import os
import pathlib
import subprocess
import sys
import tempfile
from urllib.parse import urlsplit

import requests
from openapi_spec_validator import OpenAPIV31SpecValidator

PATIENCE = 30  # seconds that a request may take
HERE = pathlib.Path(__file__).resolve().parent


def read(session, url):
    answer = session.get(url, timeout=PATIENCE)
    answer.raise_for_status()
    return answer.json()


def elements(session, url):
    """All of a list, page by page."""
    after = ""
    while True:
        page = read(session, f"{url}?limit=200{after}")
        yield from page["items"]
        if page["next"] is None:
            return
        after = "&after=" + page["next"]


def ask(session, url, body, **more):
    answer = session.post(url, json=body, timeout=PATIENCE, **more)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def use(session, url, api):
    """Something of each kind: an activation, a lock, an installation that was refused, a license file and its parent."""
    organization = next(iter(elements(session, api + "/organizations")))["id"]
    codes = {product["id"]: product["code"] for product in elements(session, api + "/products")}
    licenses = {codes[found["product_id"]]: found["id"] for found in elements(session, f"{api}/organizations/{organization}/licenses")}
    devices = {found["serial_number"]: found["id"] for found in elements(session, f"{api}/organizations/{organization}/devices")}

    client = {"client_id": "countersign-agent"}
    asked = requests.post(url + "/oauth/device_authorization", data={**client, "scope": "license"}, timeout=PATIENCE).json()
    shown = {"user_code": asked["user_code"]}
    pending = ask(session, api + "/device-authorizations/lookup", shown)["id"]
    ask(session, f"{api}/device-authorizations/{pending}/approve", {**shown, "device_id": devices["CS-POS-0012"]})
    grant = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": asked["device_code"], **client}
    requests.post(url + "/oauth/token", data=grant, timeout=PATIENCE).raise_for_status()

    mysoft = next(product for product, code in codes.items() if code == "mysoft")
    check = urlsplit(read(session, f"{api}/products/{mysoft}/license-check")["check_url"]).path
    table = session.post(f"{api}/licenses/{licenses['mysoft']}/keys/export", timeout=PATIENCE).text
    key = next(csv.DictReader(table.splitlines()))["key"]
    for mac in ["00-00-5e-00-53-01", "00-00-5e-00-53-02"]:
        requests.get(url + check, params={"key": key, "ip": "192.0.2.1", "mac_address": mac}, timeout=PATIENCE)

    numbers = [{"serial_number": "SW-0001", "article_number": "SWITCH-8"}]
    ask(session, api + "/license-files", {"license_id": licenses["switch"], "devices": numbers})
    ask(session, f"{api}/licenses/{licenses['switch']}/parent-license", None)


def main():
    parser = argparse.ArgumentParser(description="Holds the API against its own description.")
    parser.add_argument("--url", required=True, help="of the server, http://127.0.0.1:8080 for instance")
    arguments = parser.parse_args()
    token = os.environ.get("COUNTERSIGN_API_TOKEN") or sys.exit("COUNTERSIGN_API_TOKEN is not set.")
    api = arguments.url.rstrip("/") + "/api/v1"

    description = read(requests, api + "/openapi.json")
    mistakes = list(OpenAPIV31SpecValidator(description).iter_errors())
    for mistake in mistakes:
        print(f"The description is not OpenAPI 3.1: {'/'.join(map(str, mistake.absolute_path))}: {mistake.message}")
    if mistakes:
        sys.exit(1)
    operations = sum(len(methods) for methods in description["paths"].values())
    print(f"The description is OpenAPI 3.1: {operations} operations.", flush=True)

    with requests.Session() as session:
        session.headers["Authorization"] = "Bearer " + token
        use(session, arguments.url.rstrip("/"), api)
        administrators = [user["id"] for user in elements(session, api + "/users") if user["platform_administrator"]]
        own = administrators + [made["id"] for made in read(session, api + "/api-tokens")["items"]]
        # It keeps what it has found in the folder where it runs.
        with tempfile.TemporaryDirectory() as folder:
            finished = subprocess.run(
                [
                    pathlib.Path(sys.executable).with_name("schemathesis"),
                    *("--config-file", HERE / "schemathesis.toml", "run", "--no-color"),
                    *("--url", api, api + "/openapi.json"),
                ],
                cwd=folder,
                env={**os.environ, "COUNTERSIGN_OWN_IDS": " ".join(own), "PYTHONPATH": str(HERE)},
                check=False,
            )
        # Whatever was tried, whoever tried it is still somebody: or everything was refused, and nothing was tried.
        read(session, api + "/users")
    if finished.returncode:
        sys.exit(1)
    print("All is as described.", flush=True)


if __name__ == "__main__":
    main()
