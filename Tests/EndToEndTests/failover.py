"""Two servers on a Patroni cluster of three whose leader is killed five times under load: no write that was acknowledged is lost.

    make failover
    failover.py --products .build/debug --directory .build/failover

Machines refresh their licenses, others ask for codes, and an administrator adds devices, without a pause. Each round kills the leader's
PostgreSQL (SIGKILL), in every second round its Patroni as well, waits for a new leader and for answers, and lets the killed node
come back. At the end everything that was acknowledged is read back: each device is listed, each code is pending, and each machine
refreshes with the last refresh token that it was given. The table tells what the kills cost. Ends with status 1 if anything is lost.

It wants Debian's patroni, etcd-server and postgresql, and ports from --port on.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time
import urllib.request

from licensed_machines import DEVICE_CODE_GRANT, Administrator, Machine, Refused, Server, Tally, in_threads, persist
from patroni_cluster import Cluster
from waiting import NotSo, wait

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROUNDS = 5
MACHINES = 24
PAUSE = 0.02  # between two writes of one kind that leaves a row behind
HEAD = ("round", "killed", "new leader after", "without answers", "503", "no answer", "acknowledged")


class Acknowledged(Tally):
    """What was acknowledged, and the longest time in which nothing was."""

    def __init__(self):
        super().__init__()
        self.codes, self.devices = [], []
        self.begin()

    def begin(self):
        """A round begins."""
        with self.lock:
            self.before, self.failures = self.answered, {}
            self.last, self.gap = time.monotonic(), 0.0

    def note_answer(self, waited):
        super().note_answer(waited)
        with self.lock:
            now = time.monotonic()
            self.gap, self.last = max(self.gap, now - self.last), now

    def row(self):
        with self.lock:
            refused = self.failures.get("503", 0)
            silent = sum(self.failures.values()) - refused
            return [f"{self.gap:.1f} s", str(refused), str(silent), str(self.answered - self.before)]


class Load:
    """Three kinds of writes, each spread over the servers."""

    def __init__(self, administrator, organization, machines):
        self.administrator, self.organization, self.machines = administrator, organization, machines
        self.tally = Acknowledged()
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.refresh, args=numbered) for numbered in enumerate(machines)]
        self.threads += [threading.Thread(target=self.forever, args=(act,)) for act in (self.ask_for_codes, self.add_device)]
        for thread in self.threads:
            thread.start()

    def refresh(self, number, machine):
        while not self.over.is_set() and persist(lambda attempt: machine.refresh(number + attempt), self.tally):
            pass

    def forever(self, act):
        number = 0
        while not self.over.is_set() and persist(lambda attempt: act(number, number + attempt), self.tally):
            number += 1
            time.sleep(PAUSE)

    def ask_for_codes(self, number, place):
        status, codes = self.administrator.server.form(
            "/oauth/device_authorization", place, scope="license", hostname=f"asks-{number}")
        if status != 200:
            raise Refused(f"a machine that asks for codes is answered {status}")
        self.tally.codes.append(codes["device_code"])

    def add_device(self, number, place):
        made = self.administrator.call(
            "POST", f"/organizations/{self.organization}/devices", 201, {"name": f"Added {number}"}, place)
        self.tally.devices.append(made["id"])

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join()


class Installation:
    """Two servers on the cluster, with the roles of Config/two-servers."""

    def __init__(self, products, folder, cluster, port):
        self.program, self.folder, self.cluster = products / "countersign-server", folder, cluster
        self.ports = [port, port + 1]
        self.processes = []

    @property
    def urls(self):
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def environment(self, number=0, user="countersign"):
        return {
            **os.environ, "COUNTERSIGN_STORE": self.cluster.url(user), "COUNTERSIGN_ISSUER": self.urls[0],
            "COUNTERSIGN_MASTER_KEY_FILE": str(self.folder / "master.key"),
            "COUNTERSIGN_DATA_DIRECTORY": str(self.folder / f"server{number}"),
            "COUNTERSIGN_HTTP_PORT": str(self.ports[number]), "COUNTERSIGN_MANAGEMENT_PORT": str(self.ports[number] + 2),
            "COUNTERSIGN_LIMITS_PENDING_PER_ADDRESS": "0", "COUNTERSIGN_LIMITS_PENDING_PER_PREFIX": "0",
            "COUNTERSIGN_LIMITS_PENDING_TOTAL": "0", "COUNTERSIGN_DEVICE_AUTHORIZATION_INTERVAL_SECONDS": "0",
        }

    def command(self, *arguments, user="countersign"):
        done = subprocess.run(
            [self.program, *arguments], env=self.environment(user=user), capture_output=True, text=True, check=False, cwd=ROOT)
        if done.returncode != 0:
            raise NotSo(f"countersign-server {' '.join(arguments)} ends with {done.returncode}: {done.stderr}")
        return done.stdout

    def start(self):
        self.cluster.psql("postgres", "-f", str(ROOT / "Config/two-servers/roles.sql"))
        self.command("migrate", user="countersign_owner")
        self.cluster.psql("countersign", "-f", str(ROOT / "Config/two-servers/grants.sql"))
        self.command("master-key", "create")
        for number, command in enumerate(["demo", "serve"]):
            with open(self.folder / f"server{number}.log", "w") as log:
                self.processes.append(subprocess.Popen(
                    [self.program, command], env=self.environment(number), stdout=log, stderr=log, cwd=ROOT))
            wait(f"server {number}", lambda: self.is_ready(number))

    def is_ready(self, number):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[number] + 2}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def end(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(30)


def run_round(number, cluster, load):
    """Kills the leader and sees how all of it goes on. Returns the row of the table."""
    with_patroni = number % 2 == 0
    load.tally.begin()
    killed = cluster.kill_leader(with_patroni)
    begun = time.monotonic()
    new = wait("a new leader", lambda: (leader := cluster.leader()) and leader != f"node{killed}" and leader)
    seconds = time.monotonic() - begun
    seen = load.tally.answered
    wait("answers after the new leader", lambda: load.tally.answered > seen + len(load.machines))
    if with_patroni:
        cluster.start_node(killed)
    cluster.wait_until_whole()
    what = f"node{killed}: PostgreSQL" + (" and Patroni" if with_patroni else "")
    return [str(number), what, f"{seconds:.1f} s ({new})", *load.tally.row()]


def lost(administrator, load):
    """Everything that was acknowledged and is not there."""
    missing, server, lock = [], administrator.server, threading.Lock()
    path, listed = f"/organizations/{load.organization}/devices?limit=200", set()
    after = ""
    while True:
        page = administrator.call("GET", path + after, 200)
        listed |= {item["id"] for item in page["items"]}
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    missing += [f"device {device}" for device in load.tally.devices if device not in listed]

    def ask(code):
        status, answer = server.form("/oauth/token", grant_type=DEVICE_CODE_GRANT, device_code=code)
        if (status, answer.get("error")) != (400, "authorization_pending"):
            with lock:
                missing.append(f"a device code is answered {status} {answer.get('error')}")

    in_threads(8, load.tally.codes, ask)
    for machine in load.machines:
        try:
            machine.refresh()
        except Refused as refusal:
            missing.append(str(refusal))
    # A machine that was refused under load is refused once more here.
    return list(dict.fromkeys(missing + load.tally.refusals))


def failover(installation, cluster):
    token = installation.command("api-tokens", "create", "--email", "admin@example.com", "--name", "failover").split()[0]
    administrator = Administrator(Server(*installation.urls), token)
    license_id, devices = administrator.branch(MACHINES)
    organization = administrator.call("GET", f"/licenses/{license_id}", 200)["organization_id"]
    machines = [Machine(administrator.server, device) for device in devices]
    acquired = Tally()
    in_threads(8, machines, lambda machine: persist(lambda _: machine.acquire(administrator), acquired))
    if acquired.refusals:
        sys.exit(acquired.refusals[0])
    print(f"{len(machines)} machines are licensed; {cluster.leader()} leads.\n", flush=True)
    print("| " + " | ".join(HEAD) + " |\n|" + " --- |" * len(HEAD), flush=True)
    load = Load(administrator, organization, machines)
    try:
        for number in range(1, ROUNDS + 1):
            print("| " + " | ".join(run_round(number, cluster, load)) + " |", flush=True)
    finally:
        load.end()
    tally = load.tally
    missing = lost(administrator, load)
    print(f"\nAcknowledged: {tally.answered} writes, of which {len(tally.devices)} devices and {len(tally.codes)} device codes, the rest "
          f"refreshes. Lost: {len(missing)}.", flush=True)
    installation.command("audit", "verify")
    print("The audit log is whole.")
    if missing:
        sys.exit("\n".join(missing[:20]))


def main():
    parser = argparse.ArgumentParser(description="Kills the leader of a Patroni cluster under load, five times.")
    parser.add_argument("--products", type=pathlib.Path, required=True, help="the folder of the programs")
    parser.add_argument("--directory", type=pathlib.Path, required=True, help="is emptied first")
    parser.add_argument("--port", type=int, default=21600, help="the first of fifty ports")
    arguments = parser.parse_args()
    folder = arguments.directory.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    cluster = Cluster(folder / "cluster", arguments.port)
    installation = Installation(arguments.products.resolve(), folder, cluster, arguments.port + 40)
    try:
        cluster.start()
        installation.start()
        failover(installation, cluster)
    except (NotSo, Refused) as error:
        sys.exit(f"{error}. The logs are in {folder}.")
    finally:
        installation.end()
        cluster.end()


if __name__ == "__main__":
    main()
