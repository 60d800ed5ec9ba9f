"""Holds the examples of Config/two-servers against the servers that two_servers.py has left running.

- Behind haproxy, and behind nginx, each server is restarted under load, and not one request fails. A browser stays with its server.
- The servers see who asks, and a client's own word on its address counts nothing.
- A server with another master key does not start.
- Roles, alerts and the files of other programs: see two_servers_files.py.
"""

import base64
import http.client
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

from licensed_machines import Administrator, Machine, Server, Tally, in_threads, persist
from two_servers_files import CONFIG, FOLDER, expect, hold_alerts, hold_programs, hold_roles
from waiting import NotSo, wait

URL = os.environ["COUNTERSIGN_ISSUER"]
HOSTS = {name: re.search(r"HTTP_HOST=(\S+)", (CONFIG / f"{name}.env").read_text()).group(1) for name in ("one", "two")}
CLIENT = "127.0.0.99"
MACHINES = 8


def text_of(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def get(path, headers):
    """Through the proxy, from an address that is not the proxy's own."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(URL).netloc, timeout=10, source_address=(CLIENT, 0))
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def metrics(name):
    return text_of(f"http://{HOSTS[name]}:9464/metrics")


def environment(name, **settings):
    lines = [line for line in (CONFIG / f"{name}.env").read_text().splitlines() if line.startswith("COUNTERSIGN")]
    return {**os.environ, **dict(line.split("=", 1) for line in lines),
            "COUNTERSIGN_DATA_DIRECTORY": str(FOLDER / name), **settings}


class Servers:
    """The two, as processes of this program's or of the shell that started it."""

    def __init__(self):
        self.started = {}
        self.pids = {"two": int(os.environ["TWO"])}

    def start(self, name, **settings):
        with open(FOLDER / f"{name}.log", "a") as log:
            self.started[name] = subprocess.Popen(
                ["countersign-server", "serve", "--config", str(CONFIG / "server.yaml")], stderr=log,
                env=environment(name, **settings))
        self.pids[name] = self.started[name].pid
        wait(f"server {name} is ready after its start", lambda: text_of(f"http://{HOSTS[name]}:9464/readyz") == "ok\n")

    def stop(self, name):
        os.kill(self.pids[name], signal.SIGTERM)
        if name in self.started:
            expect(self.started.pop(name).wait(30) == 0, f"server {name} ends with status 0")
        else:  # the shell's child
            wait(f"server {name} ends", lambda: not alive(self.pids[name]))

    def end(self):
        for process in self.started.values():
            process.kill()


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0] != "Z"
    except OSError:
        return False


class Load:
    """Machines that refresh and a person who reads pages and makes devices, without a pause, through the proxy."""

    def __init__(self, administrator, machines):
        self.administrator, self.machines = administrator, machines
        self.tally = Tally()
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.refresh, args=(machine,)) for machine in machines]
        self.threads += [threading.Thread(target=self.administer)]

    def refresh(self, machine):
        while not self.over.is_set():
            persist(lambda _: machine.refresh(), self.tally, patience=10)

    def administer(self):
        number = 0
        while not self.over.is_set():
            number += 1
            persist(lambda _: self.administrator.call("POST", "/organizations", 201, {"name": f"Made under load {number}"}),
                    self.tally, patience=10)
            time.sleep(0.02)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self.tally

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()


class Nginx:
    """Has no health checks: whoever restarts a server says so first, with a word in the file and a reload."""

    def __init__(self):
        self.text = (CONFIG / "nginx.conf").read_text()
        self.file = (FOLDER / "nginx.conf").resolve()
        self.file.write_text(self.text)
        self.command = ["nginx", "-p", str(FOLDER.resolve()), "-c", str(self.file)]
        self.process = subprocess.Popen([*self.command, "-g", "daemon off;"])
        wait("nginx answers", lambda: text_of(URL + "/.well-known/jwks.json"))

    def workers(self):
        return set(pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split())

    def set_down(self, name, is_down):
        place = f"server {HOSTS[name]}:8080"
        self.file.write_text(self.text.replace(place, place + " down") if is_down else self.text)
        before = self.workers()
        subprocess.run([*self.command, "-s", "reload"], check=True)
        wait("nginx has read its file again", lambda: self.workers() and not before & self.workers())

    def end(self):
        self.process.terminate()
        self.process.wait(10)


def is_led_to(name, *routes):
    """A request to each of these routes has come to the server."""
    text = metrics(name)
    return all(f'route="{route}"' in text for route in routes)


def restart_each(servers, load, proxy, routes, set_down=lambda name, is_down: None, **settings):
    with load as tally:
        for name in ["two", "one"]:
            set_down(name, True)
            servers.stop(name)
            servers.start(name, **settings)
            set_down(name, False)
            wait(f"{proxy} leads to server {name} again", lambda: is_led_to(name, *routes))
    expect(not tally.refusals, f"nobody is refused ({tally.refusals[:1]})")
    expect(not tally.failures, f"no request fails while servers are restarted behind {proxy} ({tally.failures})")
    print(f"Restarted each server behind {proxy} under load: {tally.answered} requests, none failed.", flush=True)


def browser_stays():
    """The cookie of the first answer leads to the same server, and the second one does not change it."""
    def visit(headers):
        answer = get("/login", headers)
        expect(answer.status == 200, f"the page to sign in is there ({answer.status})")
        cookies = answer.headers.get_all("Set-Cookie", [])
        return [cookie.split(";")[0] for cookie in cookies if cookie.startswith("server=")]

    for cookie in ["server=one", "server=two"]:
        wait(f"new browsers come to {cookie}", lambda: visit({}) == [cookie])
    for cookie in ["server=one", "server=two"]:
        expect(visit({"Cookie": cookie}) == [], f"a browser with {cookie} keeps it")


def client_addresses():
    """The servers see the machine's address, and believe nobody but the proxy."""
    number = get("/.well-known/jwks.json", {"X-Forwarded-For": "192.0.2.77"}).headers["X-Request-Id"]
    lines = []

    def look():
        lines[:] = [line for name in HOSTS for line in (FOLDER / f"{name}.log").read_text().splitlines() if number in line]
        return lines

    wait("the request is in a server's log", look)
    expect(f'"client":"{CLIENT}"' in lines[0], f"a client's own word on its address counts nothing ({lines})")


def other_key():
    other = FOLDER / "other.key"
    other.touch(mode=0o600)
    key = base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()
    other.write_text(f"countersign-master-key:1:{key}\n")
    refused = subprocess.run(
        ["countersign-server", "serve", "--config", str(CONFIG / "server.yaml")], stderr=subprocess.PIPE, text=True, check=False,
        timeout=30, env=environment("one", COUNTERSIGN_MASTER_KEY_FILE=str(other), COUNTERSIGN_DATA_DIRECTORY=str(FOLDER / "other")))
    expect(refused.returncode == 78 and "is not the key that this store was made with" in refused.stderr,
           f"a server with another master key does not start ({refused.stderr})")


def main():
    administrator = Administrator(Server(URL), os.environ["TOKEN"])
    _, devices = administrator.branch(MACHINES)
    machines = [Machine(administrator.server, device) for device in devices]
    acquired = Tally()
    in_threads(4, machines, lambda machine: persist(lambda _: machine.acquire(administrator), acquired))
    expect(not acquired.refusals, f"machines get their licenses with one server ({acquired.refusals[:1]})")

    servers = Servers()
    try:
        servers.start("one")
        wait("haproxy leads machines and people to the server that is back", lambda: text_of(URL + "/.well-known/jwks.json")
             and text_of(URL + "/login") and is_led_to("one", "/.well-known/jwks.json", "/login"))
        # Each of its two backends looks for itself whether a server is back.
        restart_each(servers, Load(administrator, machines), "haproxy", ["/oauth/token", "/api/v1/organizations"])
        browser_stays()
        client_addresses()
        other_key()
        hold_roles()
        hold_alerts(metrics("one"))
        hold_programs()
        os.kill(int(os.environ["PROXY"]), signal.SIGTERM)
        wait("haproxy ends", lambda: not alive(int(os.environ["PROXY"])))
        nginx = Nginx()
        try:
            # A person stays with one of them, by the address.
            restart_each(servers, Load(administrator, machines), "nginx", ["/oauth/token"], nginx.set_down,
                         COUNTERSIGN_HTTP_DRAIN_SECONDS="0")
            client_addresses()
        finally:
            nginx.end()
    finally:
        servers.end()
    print("The examples are as they say.")


if __name__ == "__main__":
    try:
        main()
    except NotSo as error:
        sys.exit(str(error))
