"""Measures pages, searches and starting with a million devices in one organization, and prints a table.

The release server is set up with an organization and a license, `seed-store` fills its database, and then each page is asked
for again and again. A page that takes longer than its limit in the median, and it ends with status 1.
"""

import argparse
import http.client
import os
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse

from business import Business, Connection
from machine import machine
from programs import PATIENCE, Server

LIMIT = 100  # milliseconds, for every page
START_LIMIT = 5000  # milliseconds, from start to ready
PASSWORD = secrets.token_urlsafe(16)


class Browser:
    """A browser in which somebody is signed in, with one connection that is kept."""

    def __init__(self, url):
        self.netloc = urllib.parse.urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.netloc, timeout=PATIENCE)
        self.cookie = None

    def sign_in(self, email):
        page = self.get("/login")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        self._ask("POST", "/login", urllib.parse.urlencode(
            {"csrf_token": token.group(1), "email": email, "password": PASSWORD}), expected=303)

    def get(self, path):
        return self._ask("GET", path)

    def _ask(self, method, path, body=None, expected=200):
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{self.netloc}"} if body else {}
        if self.cookie:
            headers["Cookie"] = self.cookie
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read().decode()
        for value in answer.msg.get_all("Set-Cookie") or []:
            self.cookie = value.split(";")[0]
        if answer.status != expected:
            sys.exit(f"{method} {path} answered {answer.status}")
        return content


class Table:
    """What was measured, in Markdown."""

    def __init__(self, rounds):
        self.rounds, self.lines, self.slow = rounds, [], []

    def page(self, name, get, path, expected=None):
        """Asks for a page and gives the last answer."""
        times = []
        for _ in range(self.rounds + 1):
            start = time.perf_counter()
            content = get(path)
            times.append((time.perf_counter() - start) * 1000)
        if expected and expected not in content:
            sys.exit(f"{path} does not show {expected!r}")
        # The first of them fills caches, and counts for the most only.
        self.add(name, statistics.median(times[1:]), max(times), LIMIT)
        return content

    def add(self, name, median, most, limit):
        self.lines.append(f"| {name} | {median:,.1f} | {most:,.1f} | {limit:,} |")
        if median > limit:
            self.slow.append(name)
        print(f"{name}: {median:.1f} ms, at most {most:.1f}", file=sys.stderr, flush=True)

    def __str__(self):
        return "\n".join(["| what | median ms | most ms | limit ms |", "|---|--:|--:|--:|", *self.lines])


def set_up(arguments):
    """A database that is filled; beside it the ids of its organization, of its license, and of an organization that has nothing."""
    shutil.rmtree(arguments.directory, ignore_errors=True)
    os.makedirs(arguments.directory)
    with Server(arguments.products, arguments.directory) as server:
        business = Business(server, 0)
        [organization] = [item["id"] for item in business.items("/organizations")]
        [license_id] = [item["id"] for item in business.items(f"/organizations/{organization}/licenses")]
        other = business.organization("Umbra Retail")
    start = time.monotonic()
    subprocess.run(
        [f"{arguments.products}/seed-store", f"{arguments.directory}/data/countersign.sqlite", organization, license_id,
         str(arguments.devices), str(arguments.events)], check=True)
    print(f"Filled in {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    for name, value in (("organization", organization), ("license", license_id), ("other", other)):
        with open(f"{arguments.directory}/{name}", "w", encoding="ascii") as file:
            file.write(value)


def kept(arguments, name):
    with open(f"{arguments.directory}/{name}", encoding="ascii") as file:
        return file.read()


def measure_lists(table, get, root, devices):
    lists = f"{root}/devices"
    first = table.page("devices, first page", get, lists, "Store 1 printer")
    table.page("devices, last page", get, f"{lists}?order=desc", f"Store {devices // 20} till")
    page = first
    for _ in range(20):
        onward = re.search(r'href="([^"]*after=[^"]*)"', page).group(1).replace("&amp;", "&")
        page = get(onward)
    table.page("devices, page 21", get, onward)
    for sort in ("serial_number", "last_seen", "created"):
        table.page(f"devices by {sort}", get, f"{lists}?sort={sort}")
        table.page(f"devices by {sort}, descending", get, f"{lists}?sort={sort}&order=desc")
    for chosen in (
            "status=licensed", "status=not_licensed", "status=disabled", "kind=switch",
            "status=not_licensed&kind=register&sort=last_seen", "status=disabled&kind=switch&sort=serial_number"):
        table.page(f"devices with {chosen}", get, f"{lists}?{chosen}")
    for search, expected in (
            (f"Store {devices // 40} till 7", f"Store {devices // 40} till 7<"), ("CS-POS-0000777", "CS-POS-0000777"),
            (f"{devices // 3:07}"[-5:], f"{devices // 3:07}"[-5:]), ("zzzz", "Show all devices"), ("store", "More devices"),
            ("store till 1", "Store 1 till 1<"), ("printer switch", "Show all devices"), ("cs pos kasse 12", "More devices")):
        table.page(f"devices, search `{search}`", get, f"{lists}?search={urllib.parse.quote_plus(search)}", expected)
    table.page("devices, search `store`, by last_seen", get, f"{lists}?search=store&sort=last_seen&order=desc")


def measure_others(table, get, root, license_id):
    device = re.search(r'href="(/organizations/[^"]+/devices/dev_[^"]+)"', get(f"{root}/devices?search=store+1+server"))
    table.page("a device, with machines under it", get, device.group(1))
    table.page("hubs", get, f"{root}/hubs")
    table.page("an organization's overview", get, root)
    table.page("pending requests", get, f"{root}/pending")
    table.page("Authorize Device", get, f"{root}/authorize-device")
    table.page("Authorize Device, search", get, f"{root}/authorize-device?search=store+4711")
    table.page("add device", get, f"{root}/devices/new")
    table.page("licenses", get, f"{root}/licenses")
    table.page("a license with its devices", get, f"{root}/licenses/{license_id}")
    for search, expected in (("4711", "4711"), ("store till 1", "More devices"), ("zzzz", "No device that uses it")):
        table.page(f"a license, its devices searched for `{search}`", get,
                   f"{root}/licenses/{license_id}?search={urllib.parse.quote_plus(search)}", expected)
    table.page("suspend a license", get, f"{root}/licenses/{license_id}/suspend", "ore than 10")
    table.page("signing keys", get, "/signing-keys")
    table.page("organizations", get, "/")
    return device.group(1).split("/")[-1]


def measure_audit_log(table, get, root, other, device):
    """What an organization's log says, what the whole log says, and what hardly ever happened."""
    happened, nothing = "evt_", "No event is like this"
    for log, query, expected in (
            (root, "", happened), (root, f"subject={device}", happened), (root, "action=device.created", happened),
            (root, "kind=client", happened), (root, "actor=License+agent", happened),
            (root, "kind=client&action=device_authorization.redeemed", happened),
            (root, "kind=user&action=device.created", nothing), (root, "actor=License+agent&action=token.ahead", nothing),
            (root, "kind=parent_license", nothing), (other, "kind=client", nothing), (other, "actor=License+agent", nothing),
            ("", "", happened), ("", "action=device.created", happened), ("", "kind=user&action=device.created", nothing),
            ("", "actor=License+agent&action=token.ahead", nothing), ("", "subject=Umbra", happened),
            ("", "actor=License+agent&kind=user", nothing)):
        whose = {root: "an organization's", other: "another organization's", "": "the whole"}[log]
        table.page(f"{whose} audit log{query and f', `{query}`'}", get, f"{log}/audit{query and '?'}{query}", expected)


def measure_interface(table, interface, organization):
    api = f"/api/v1/organizations/{organization}/devices"
    table.page("API: devices", interface.text, f"{api}?limit=200")
    table.page("API: devices, search", interface.text, f"{api}?search=0000777", "CS-POS-0000777")


def measure(arguments):
    table = Table(arguments.rounds)
    organization, license_id = kept(arguments, "organization"), kept(arguments, "license")
    starts = []
    for _ in range(3):
        start = time.perf_counter()
        with Server(arguments.products, arguments.directory):
            starts.append((time.perf_counter() - start) * 1000)
    table.add("start to ready", statistics.median(starts), max(starts), START_LIMIT)
    with Server(arguments.products, arguments.directory) as server:
        email = f"scale-{secrets.token_hex(4)}@example.com"
        server.command("users", "create", "--email", email, "--name", "Scale", "--platform-administrator",
                       "--password-stdin", words=PASSWORD)
        browser = Browser(server.url)
        browser.sign_in(email)
        root = f"/organizations/{organization}"
        measure_lists(table, browser.get, root, arguments.devices)
        device = measure_others(table, browser.get, root, license_id)
        measure_audit_log(table, browser.get, root, f"/organizations/{kept(arguments, 'other')}", device)
        [token] = server.command("api-tokens", "create", "--email", email, "--name", "scale")
        measure_interface(table, Connection(server.url, token), organization)
        memory = server.most_memory()
    return table, memory


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", required=True, help="directory of the release builds")
    parser.add_argument("--directory", required=True, help="where the installation is made; what is there is deleted")
    parser.add_argument("--devices", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=2, help="audit events of each device")
    parser.add_argument("--rounds", type=int, default=15, help="how often each page is asked for")
    parser.add_argument("--again", action="store_true", help="measures what an earlier run left in the directory")
    arguments = parser.parse_args()
    if not arguments.again:
        set_up(arguments)
    table, memory = measure(arguments)
    size = os.path.getsize(f"{arguments.directory}/data/countersign.sqlite") / 2**30
    print(f"{arguments.devices:,} devices in one organization, {arguments.devices * arguments.events:,} audit events: "
          f"{size:.1f} GiB; {machine()}.\n\n{table}\n\nMemory: {memory:.0f} MiB at most.")
    if table.slow:
        sys.exit(f"Too slow: {', '.join(table.slow)}")


if __name__ == "__main__":
    main()
