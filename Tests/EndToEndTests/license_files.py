"""A technician licenses machines that are never online: license files are generated where there is a server, and installed
where there is none.

It needs `requests`, `PyJWT[crypto]` (see requirements.txt), the built programs, and nothing that runs:

    python3 license_files.py --programs .build/debug --directory "$(mktemp -d)"

It starts the demo's authorization server, the license agents of three switches, and `countersign fleet` on the
technician's laptop, each a process of its own with its own files. While an agent runs, the server does not: the hall has
no way to it. Each step says what it does and checks what the programs promise; the first promise that is not kept ends
everything with a sentence and exit status 1.
"""

import argparse
import contextlib
import datetime
import hashlib
import ipaddress
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import time

import jwt
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PATIENCE = 60  # seconds that a program may take
ARTICLE = "SWITCH-8"
SERIAL_NUMBERS = ["SW-1001", "SW-1002", "SW-1003"]
UNLUCKY = "SW-1004"  # the license has three units


def say(text):
    print(text, flush=True)


def expect(kept, promise, found=""):
    """Ends the program unless a promise was kept."""
    if not kept:
        sys.exit(f"This was promised and is not so: {promise}\n  {found}")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Program:
    """A program that runs until its `with` block ends."""

    def __init__(self, command, settings, directory, ready):
        self.command, self.settings, self.directory, self.ready = command, settings, directory, ready

    def __enter__(self):
        self.log = open(self.directory / "log", "ab")
        self.process = subprocess.Popen(
            self.command, env={**os.environ, **self.settings}, cwd=self.directory, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log)
        end = time.monotonic() + PATIENCE
        while not self.ready():
            alive = self.process.poll() is None and time.monotonic() < end
            expect(alive, f"{self.command[0]} starts", (self.directory / "log").read_text())
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        status = self.process.wait(PATIENCE)
        self.log.close()
        expect(status == 0, f"{self.command[0]} ends when it is asked to", f"its status was {status}")


def answers(url, **options):
    with contextlib.suppress(requests.RequestException):
        return requests.get(url, timeout=PATIENCE, **options).status_code == 200
    return False


class Server:
    """The vendor's authorization server, and an administrator."""

    def __init__(self, programs, directory):
        directory.mkdir()
        self.executable, self.directory = programs / "countersign-server", directory
        port, management = free_port(), free_port()
        self.url, self.readiness = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{management}/readyz"
        self.settings = {
            "COUNTERSIGN_DATA_DIRECTORY": str(directory / "data"), "COUNTERSIGN_HTTP_PORT": str(port),
            "COUNTERSIGN_MANAGEMENT_PORT": str(management),
            "COUNTERSIGN_PUBLIC_DIRECTORY": str(pathlib.Path("Public").resolve()),
        }
        self.token = None

    def running(self):
        command = [str(self.executable), "demo"]
        return Program(command, self.settings, self.directory, lambda: answers(self.readiness))

    def sign_in(self):
        done = subprocess.run(
            [str(self.executable), "api-tokens", "create", "--email", "admin@example.com", "--name", "fleet"],
            env={**os.environ, **self.settings}, cwd=self.directory, capture_output=True, text=True, timeout=PATIENCE)
        expect(done.returncode == 0, "an operator makes an API token", done.stderr)
        self.token = done.stdout.strip()

    def call(self, method, path, status=200):
        answer = requests.request(
            method, f"{self.url}/api/v1{path}", headers={"Authorization": f"Bearer {self.token}"}, timeout=PATIENCE)
        expect(answer.status_code == status, f"{method} {path} is answered with {status}", answer.text)
        return answer.json() if answer.content else None

    def license_of_switches(self):
        """The demo's license with three units for machines without a network."""
        products = {product["id"]: product["code"] for product in self.call("GET", "/products")["items"]}
        [organization] = [
            item["id"] for item in self.call("GET", "/organizations")["items"] if item["name"] == "Acme Stores"]
        licenses = self.call("GET", f"/organizations/{organization}/licenses")["items"]
        [found] = [item for item in licenses if products[item["product_id"]] == "switch"]
        return found

    def license_files(self, license_id):
        return self.call("GET", f"/licenses/{license_id}/license-files")["items"]


class Switch:
    """A machine in the hall with its license agent, reached by TLS with a certificate of its own."""

    def __init__(self, programs, directory, serial_number, issuer):
        directory.mkdir()
        self.executable, self.directory, self.serial_number = programs / "countersign-agent", directory, serial_number
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.certificate, key = directory / "certificate.pem", directory / "key.pem"
        self.fingerprint = make_certificate(self.certificate, key, serial_number)
        self.settings = {
            "COUNTERSIGN_AGENT_SERVER_URL": issuer, "COUNTERSIGN_AGENT_DATA_DIRECTORY": str(directory / "data"),
            "COUNTERSIGN_AGENT_HTTP_PORT": str(self.port), "COUNTERSIGN_AGENT_DEVICE_SERIAL_NUMBER": serial_number,
            "COUNTERSIGN_AGENT_DEVICE_ARTICLE_NUMBER": ARTICLE,
            "COUNTERSIGN_AGENT_HTTP_TLS_CERTIFICATE_FILE": str(self.certificate),
            "COUNTERSIGN_AGENT_HTTP_TLS_PRIVATE_KEY_FILE": str(key),
            "COUNTERSIGN_AGENT_PUBLIC_DIRECTORY": str(pathlib.Path("Public").resolve()),
        }

    @property
    def key_file(self):
        return self.directory / "data" / "api-key"

    def running(self):
        command = [str(self.executable), "run"]
        ready = lambda: answers(f"{self.url}/livez", verify=str(self.certificate))
        return Program(command, self.settings, self.directory, ready)

    def imports(self, path):
        """A person at the machine, with a stick."""
        return subprocess.run(
            [str(self.executable), "import", str(path)], env={**os.environ, **self.settings}, cwd=self.directory,
            capture_output=True, text=True, timeout=PATIENCE)

    def license(self):
        answer = requests.get(
            f"{self.url}/v1/license", headers={"Authorization": f"Bearer {self.key_file.read_text().strip()}"},
            verify=str(self.certificate), timeout=PATIENCE)
        expect(answer.status_code == 200, "an agent tells its license", answer.text)
        return answer.json()


def make_certificate(path, key_path, name):
    """A certificate that nobody but its owner has signed; its SHA-256 fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    addresses = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=2)).add_extension(addresses, critical=False)
        .sign(key, hashes.SHA256()))
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.touch(mode=0o600)
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()


class Laptop:
    """The technician's: a project file and the program `countersign`."""

    def __init__(self, programs, directory):
        directory.mkdir()
        self.executable, self.directory = programs / "countersign", directory
        self.environment = {
            **os.environ, "XDG_DATA_HOME": str(directory / "data"), "XDG_CONFIG_HOME": str(directory / "config")}

    def fleet(self, *arguments, status=0):
        """What a command prints as JSON."""
        done = subprocess.run(
            [str(self.executable), "fleet", *map(str, arguments), "--json"], env=self.environment, cwd=self.directory,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
        expect(
            done.returncode == status, f"countersign fleet {arguments[0]} ends with {status}",
            f"it ended with {done.returncode}: {done.stderr}{done.stdout}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def devices(self):
        return {device["serial_number"]: device for device in self.fleet("list")["devices"]}

    def license_files(self):
        """The files in the technician's own data directory, by serial number."""
        texts = [path.read_text() for path in (self.directory / "data").rglob("*.license")]
        compact = ["".join(re.findall(r"^[\w.-]+$", text, re.M)) for text in texts]
        return {
            jwt.decode(text, options={"verify_signature": False})["device"]["serial_number"]: text for text in compact}


def verify(compact, key_set, issuer, organization):
    """As any program does that has a JWT library and the published keys."""
    header = jwt.get_unverified_header(compact)
    expect(header["typ"] == "license-file+jwt", "a license file says what it is", header)
    key = key_set[header["kid"]]
    return jwt.decode(compact, key=key, algorithms=["ES256"], issuer=issuer, audience=organization)


def visit_the_hall_first(laptop, switches):
    say("The technician walks through the hall and adds each switch by asking its agent.")
    for number, switch in enumerate(switches, 1):
        with switch.running():
            laptop.fleet(
                "add", f"Switch {number}", "--agent", switch.url, "--fingerprint", switch.fingerprint,
                "--api-key-file", switch.key_file)
    laptop.fleet("add", "Switch 4", "--serial", UNLUCKY, "--article", ARTICLE)
    expect(list(laptop.devices()) == [*SERIAL_NUMBERS, UNLUCKY], "agents tell their numbers", laptop.devices())


def generate(laptop):
    say("Back where the server is, four license files are asked for: three fit into the quota.")
    report = laptop.fleet("generate", status=3)
    results = {line["serial_number"]: line for line in report["devices"]}
    for serial_number in SERIAL_NUMBERS:
        expect("error" not in results[serial_number], "a device within the quota gets its file", report)
    expect(
        results[UNLUCKY]["error"]["code"] == "insufficient_quota", "the fourth device is told what is missing", report)
    [quota] = report["quotas"]
    expect((quota["total"], quota["used"], quota["remaining"]) == (3, 3, 0), "the quota is used up", report)
    before = laptop.license_files()
    laptop.fleet("generate", *SERIAL_NUMBERS, "--again")
    expect(laptop.license_files() == before, "asking again gives the same files", sorted(before))


def install(laptop, switches):
    say("In the hall, without a server: two switches by their agents, the third from a stick.")
    with contextlib.ExitStack() as stack:
        for switch in switches:
            stack.enter_context(switch.running())
            expect(switch.license()["status"] == "Not Licensed", "a new machine is not licensed", switch.license())
        laptop.fleet("install", *SERIAL_NUMBERS[:2])
        stick = laptop.directory / "stick.txt"
        laptop.fleet("export-bundle", stick, *SERIAL_NUMBERS)
        done = switches[2].imports(stick)
        expect(done.returncode == 0, "an agent takes its own file from the bundle", done.stderr + done.stdout)
        for switch in switches:
            license = switch.license()
            expect(license["status"] == "Licensed" and license["source"] == "file", "it is licensed by file", license)
            expect(license["license_file"]["serial_number"] == switch.serial_number, "and by its own", license)
        laptop.fleet("install", *SERIAL_NUMBERS[:2], "--again")
    with switches[0].running():
        expect(switches[0].license()["status"] == "Licensed", "it is licensed after a restart", "")


def main():
    parser = argparse.ArgumentParser(description="Licenses machines that are never online.")
    parser.add_argument("--programs", required=True, type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--directory", required=True, type=lambda path: pathlib.Path(path).resolve())
    arguments = parser.parse_args()
    server = Server(arguments.programs, arguments.directory / "server")
    laptop = Laptop(arguments.programs, arguments.directory / "laptop")
    switches = [
        Switch(arguments.programs, arguments.directory / serial_number, serial_number, server.url)
        for serial_number in SERIAL_NUMBERS]

    with server.running():
        server.sign_in()
        license = server.license_of_switches()
        expect(license["quota"] == 3 and license["used"] == 0, "the demo has a license with three units", license)
        say("The administrator downloads the license's parent file, the technician begins a project with it.")
        parent = server.call("POST", f"/licenses/{license['id']}/parent-license", 201)
        path = laptop.directory / "parent.txt"
        path.write_text(parent["document"])
        laptop.fleet("init", "--parent", path)
        key_set = {key.key_id: key for key in jwt.PyJWKSet.from_dict(
            requests.get(f"{server.url}/.well-known/jwks.json", timeout=PATIENCE).json()).keys}
    visit_the_hall_first(laptop, switches)
    with server.running():
        generate(laptop)
    install(laptop, switches)

    say("Any JWT library verifies the files by the published keys.")
    files = laptop.license_files()
    expect(sorted(files) == SERIAL_NUMBERS, "the laptop keeps each file", sorted(files))
    for serial_number, compact in files.items():
        claims = verify(compact, key_set, server.url, license["organization_id"])
        expect(claims["device"]["article_number"] == ARTICLE and claims["license"]["id"] == license["id"],
               "a file names the device and its license", claims)

    say("The server is back: its counts agree with the project.")
    with server.running():
        found = server.license_of_switches()
        expect((found["used"], found["remaining"]) == (3, 0), "the server counts three units", found)
        there = {item["serial_number"]: item["id"] for item in server.license_files(license["id"])}
        here = {number: device["license_file"] for number, device in laptop.devices().items() if device["license_file"]}
        expect(there == here, "server and project know the same files", (there, here))
    say("All is as promised.")


if __name__ == "__main__":
    main()
