"""A PostgreSQL cluster of three that heals itself: etcd, and three nodes that Patroni keeps, on this machine's loopback address.

What is acknowledged is on two nodes (synchronous_mode_strict). As root everything runs as the user postgres, since PostgreSQL does not run
as root.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import urllib.request

from waiting import NotSo, wait

NODES = 3
HOST = "127.0.0.1"


def programs():
    """PostgreSQL's own, which Debian keeps apart by version."""
    versions = [int(path.name) for path in pathlib.Path("/usr/lib/postgresql").iterdir() if path.name.isdigit()]
    if max(versions, default=0) < 15:
        raise NotSo("PostgreSQL 15 or newer is not installed")
    return pathlib.Path(f"/usr/lib/postgresql/{max(versions)}/bin")


class Cluster:
    def __init__(self, folder, port):
        """Ports: etcd's two, Patroni's and PostgreSQL's three, from `port` on."""
        self.folder, self.port = folder, port
        self.etcd = None
        self.patroni = {}
        self.as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        folder.mkdir(parents=True)
        if self.as_user:
            shutil.chown(folder, "postgres", "postgres")

    def rest_port(self, node):
        return self.port + 10 + node

    def postgresql_port(self, node):
        return self.port + 20 + node

    def url(self, user):
        """One that names all nodes; libpq takes the one that can be written to."""
        ports = ",".join(str(self.postgresql_port(node)) for node in range(NODES))
        return f"postgresql://{user}@/countersign?host={','.join([HOST] * NODES)}&port={ports}"

    def start(self):
        peer = f"http://{HOST}:{self.port + 1}"
        client = f"http://{HOST}:{self.port}"
        self.etcd = self._run("etcd", [
            "etcd", "--name", "one", "--data-dir", str(self.folder / "etcd"), "--listen-client-urls", client,
            "--advertise-client-urls", client, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
            "--initial-cluster", f"one={peer}"])
        wait("etcd", lambda: self._get(f"{client}/health"))
        self.start_node(0)
        wait("the first leader", self.leader)
        for node in range(1, NODES):
            self.start_node(node)
        self.wait_until_whole()

    def start_node(self, node):
        path = self.folder / f"node{node}.json"
        # JSON is YAML as well.
        path.write_text(json.dumps(self._configuration(node), indent=1))
        self.patroni[node] = self._run(f"node{node}", ["patroni", str(path)])

    def _configuration(self, node):
        role = {"username": "postgres"}
        return {
            "scope": "countersign", "name": f"node{node}",
            "etcd3": {"hosts": f"{HOST}:{self.port}"},
            "restapi": {"listen": f"{HOST}:{self.rest_port(node)}", "connect_address": f"{HOST}:{self.rest_port(node)}"},
            "bootstrap": {
                "dcs": {
                    # The shortest that Patroni takes: a leader that is away is missed after `ttl` seconds.
                    "ttl": 20, "loop_wait": 2, "retry_timeout": 3,
                    # A primary whose PostgreSQL has died is not waited for.
                    "primary_start_timeout": 0,
                    "synchronous_mode": True, "synchronous_mode_strict": True,
                    "postgresql": {"use_pg_rewind": True, "parameters": {
                        "max_connections": 100, "shared_buffers": "64MB", "wal_log_hints": "on"}},
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": f"{HOST}:{self.postgresql_port(node)}", "connect_address": f"{HOST}:{self.postgresql_port(node)}",
                "data_dir": str(self.folder / f"node{node}"), "bin_dir": str(programs()),
                "pgpass": str(self.folder / f"pgpass{node}"),
                "parameters": {"unix_socket_directories": ""},
                "authentication": {"superuser": role, "replication": role, "rewind": role},
                "pg_hba": ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
            },
        }

    def members(self):
        """As Patroni's own view has them, from whichever node answers."""
        for node in range(NODES):
            text = self._get(f"http://{HOST}:{self.rest_port(node)}/cluster")
            if text:
                return json.loads(text)["members"]
        return []

    def leader(self):
        """The node that leads and takes writes."""
        for node in range(NODES):
            if self._get(f"http://{HOST}:{self.rest_port(node)}/primary"):
                return f"node{node}"
        return None

    def wait_until_whole(self):
        """All nodes follow the leader, and one of them has all that is acknowledged."""
        def is_whole():
            roles = [member["role"] for member in self.members()]
            if len(roles) != NODES or roles.count("leader") != 1 or "sync_standby" not in roles or not self.leader():
                return False
            # A node that has yet to be rewound says that it runs, too.
            following = self.psql(
                "postgres", "-Atc", "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'", check=False)
            return following.strip() == str(NODES - 1)
        wait("three nodes that run, one of them synchronous", is_whole)

    def kill_leader(self, with_patroni):
        """Kills PostgreSQL without warning, and Patroni with it. Returns the leader's number."""
        node = int(self.leader().removeprefix("node"))
        if with_patroni:
            self.patroni[node].kill()
            self.patroni[node].wait()
        postmaster = int((self.folder / f"node{node}/postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        return node

    def psql(self, database, *arguments, check=True):
        node = (self.leader() or "node0").removeprefix("node")
        return subprocess.run(
            [programs() / "psql", "-q", "-h", HOST, "-p", str(self.postgresql_port(int(node))), "-U", "postgres", "-d", database,
             *arguments], check=check, capture_output=True, text=True).stdout

    def end(self):
        """Patroni stops its PostgreSQL; etcd is there until it has."""
        for processes in [list(self.patroni.values()), [self.etcd] if self.etcd else []]:
            for process in processes:
                process.terminate()
            for process in processes:
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()

    def _run(self, name, command):
        with open(self.folder / f"{name}.log", "a") as log:
            return subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, start_new_session=True, **self.as_user)

    @staticmethod
    def _get(url):
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.read().decode()
        except OSError:
            return ""
