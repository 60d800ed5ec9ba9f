"""Measures W1 to W4 and W6 with the records in PostgreSQL: with one server, and with two behind HAProxy.

Beside the rate of each stand its costs, a request: processor time of the servers, of the proxy and of the database, and how many
transactions it takes; and on the average, how many connections wait for what another transaction holds, and how many for the
log to reach the disk, which they do together.
"""

import datetime
import os
import shutil
import signal

from business import Business
from cluster import Cluster
from machine import machine
from measuring import CONNECTIONS
from programs import BareServer, Proxy, Server, free_port
from rounds import LICENSED_DEVICES, OAuthRound
from table import Row

SAMPLE_SECONDS = 0.05
WAITING = """
    SELECT count(*) FILTER (WHERE wait_event_type = 'Lock'), count(*) FILTER (WHERE wait_event IN ('WALWrite', 'WALSync'))
    FROM pg_stat_activity WHERE application_name = 'countersign' AND state <> 'idle'
    """.replace("\n", " ")
HEADER = (
    "| | work | a second | p50 ms | p99 ms | ratio | server µs | proxy µs | database µs | transactions | wait for a lock | "
    "for the log |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")


class CostRow(Row):
    """A kind of work with what it costs."""

    def __init__(self, name, work):
        super().__init__(name, work)
        self.costs = []

    @property
    def cells(self):
        return self.rates("" if self.costs else "1") + self._cost_columns()

    def _cost_columns(self):
        if not self.costs:
            return [""] * 6
        means = [sum(values) / len(values) for values in zip(*self.costs)]
        return [f"{mean * 1e6:.0f}" for mean in means[:3]] + [f"{mean:.1f}" for mean in means[3:]]


def rows():
    return {row.name: row for row in [
        CostRow("W0", "a bare Hummingbird route that answers `ok`"),
        CostRow("W1", "`POST /oauth/device_authorization`"),
        CostRow("W2", "`POST /oauth/token`, a device code that is pending"),
        CostRow("W3", "`POST /oauth/token`, a refresh token"),
        CostRow("W4", "`POST /oauth/introspect`, a license token not seen before"),
        CostRow("W4r", "the same, a license token that the server recognizes"),
        CostRow("W6", "a whole cycle: authorize, look up, approve, redeem"),
    ]}


class Installation:
    """Servers on one database, and where they are reached."""

    def __init__(self, products, directory, cluster, database, count):
        url = cluster.make(database)
        self.proxy, self.servers = None, []
        ports = [free_port() for _ in range(count)]
        front = free_port() if count > 1 else ports[0]
        self.url = f"http://127.0.0.1:{front}"
        settings = {
            "COUNTERSIGN_STORE": url, "COUNTERSIGN_ISSUER": self.url, "COUNTERSIGN_HTTP_TRUSTED_PROXIES": "127.0.0.1",
            "COUNTERSIGN_MASTER_KEY_FILE": f"{directory}/master.key",
        }
        for number, port in enumerate(ports, 1):
            place = f"{directory}/{number}"
            os.makedirs(place)
            self.servers.append(Server(products, place, port, settings))
        if count > 1:
            self.proxy = Proxy(directory, front, ports)

    def command(self, *arguments):
        return self.servers[0].command(*arguments)

    def memory(self):
        return max(server.memory() for server in self.servers)

    def forget_tokens(self):
        for server in self.servers:
            server.restart()
        if self.proxy:
            self.proxy.wait_until_ready(self.proxy.port, "/.well-known/jwks.json")

    def processor_seconds(self):
        return sum(server.processor_seconds() for server in self.servers), (
            self.proxy.processor_seconds() if self.proxy else 0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in filter(None, [self.proxy, *self.servers]):
            program.end()


class PostgreSQLRound(OAuthRound):
    """One round with so many servers."""

    def run(self, cluster, database, servers):
        shutil.rmtree(self.directory, ignore_errors=True)
        os.makedirs(self.directory)
        self.cluster, self.database = cluster, database
        with BareServer(self.products, self.directory) as self.bare, \
                Installation(self.products, self.directory, cluster, database, servers) as self.installation:
            business = Business(self.installation, self.DEVICES)
            licensed, others, equal = (
                business.devices[:LICENSED_DEVICES], business.devices[LICENSED_DEVICES:-LICENSED_DEVICES],
                business.devices[-LICENSED_DEVICES:])
            tokens = [business.acquire(device) for device in licensed]
            # As a database does by itself sooner or later.
            cluster.query(database, "VACUUM ANALYZE")
            self.measure_oauth(self.installation, business, tokens, equal, others)

    def _watched(self, name, measure):
        before = self._used()
        samples = self.cluster.watch(self.database, WAITING, SAMPLE_SECONDS)
        done = measure()
        after = self._used()
        samples.send_signal(signal.SIGINT)
        found = [[int(field) for field in line.split()] for line in samples.communicate("")[0].splitlines() if line]
        waiting = [sum(values) / len(found) for values in zip(*found)]
        self.rows[name].costs.append([(late - early) / done.count for early, late in zip(before, after)] + waiting)
        return done

    def _used(self):
        """Processor seconds of servers, proxy and database, and transactions."""
        [commits] = self.cluster.query(
            self.database, f"SELECT xact_commit FROM pg_stat_database WHERE datname = '{self.database}'")
        return (*self.installation.processor_seconds(), self.cluster.processor_seconds(), int(commits))


def measure(arguments):
    """The tables, and the rows that they have."""
    tables, measured = [], []
    with Cluster() as cluster:
        for servers, title in [(1, "One server"), (2, "Two servers behind HAProxy")]:
            results = rows()
            for number in range(arguments.rounds):
                PostgreSQLRound(arguments, results).run(cluster, f"bench_{servers}_{number}", servers)
            found = [row for row in results.values() if row.measurements]
            tables.append("\n".join([f"{title}:", "", HEADER, *(row.markdown for row in found)]))
            measured += found
    place = (
        f"Measured on {datetime.date.today()}: {arguments.rounds} rounds of {arguments.seconds} s, {CONNECTIONS} connections, "
        f"{machine()}, which the servers, the database and the load generator share.")
    return "\n\n".join([place, *tables]), measured
