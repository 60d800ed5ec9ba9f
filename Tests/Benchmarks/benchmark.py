"""Measures the release builds of Countersign and prints the table of the article "Performance".

Each round sets up a server and an agent of its own and measures every kind of work once. Right before each, the bare
server is measured with the same load generator: the ratio of two neighbours says more than either figure. One wrong
answer, and it ends with status 1.
"""

import argparse
import datetime
import os
import shutil
import sys
import time

import measuring
import on_postgresql
from business import Business, Connection
from programs import Agent, BareServer, Server
from rounds import LICENSED_DEVICES, OAuthRound
from table import Row, document

LICENSE_KEYS = 300_000
# Those that are asked about.
LOCKED_KEYS = 10_000
# Seconds in which a program that was started comes to rest.
REST = 3


def rows():
    return {row.name: row for row in [
        Row("W0", "a bare Hummingbird route that answers `ok`"),
        Row("W1", "`POST /oauth/device_authorization`", 0.15, 0.30),
        Row("W2", "`POST /oauth/token`, a device code that is pending", 0.40, 0.60),
        Row("W3", "`POST /oauth/token`, a refresh token", 0.12, 0.25),
        Row("W4", "`POST /oauth/introspect`, a license token not seen before", 0.25, 0.40),
        Row("W4r", "the same, a license token that the server recognizes", 0.25, 0.40),
        Row("W5", "`GET /.well-known/jwks.json`", 0.80, 0.90),
        Row("W6", "a whole cycle: authorize, look up, approve, redeem", 0.025, 0.05),
        Row("W7", "`GET /license/checking/…`, one of 300 000 license keys", 0.35, 0.55),
        Row("W8", "`POST /v1/verify` at the agent", 0.25, 0.40),
        Row("W9", "`LicenseVerifier.verify` in process, one core", 0.5, 0.8),
    ]}


class Round(OAuthRound):
    """Everything, with the records in SQLite."""

    def run(self):
        """What the programs needed of memory, in MiB."""
        shutil.rmtree(self.directory, ignore_errors=True)
        os.makedirs(self.directory)
        with BareServer(self.products, self.directory) as self.bare, \
                Server(self.products, self.directory) as server, \
                Agent(self.products, self.directory, server) as agent:
            time.sleep(REST)
            idle = (server.memory(), agent.memory())
            business = Business(server, self.DEVICES + 1)
            self._measure(server, agent, business)
            return (*idle, server.most_memory(), agent.most_memory())

    def _measure(self, server, agent, business):
        licensed, [its_own], equal, others = (
            business.devices[:LICENSED_DEVICES], business.devices[LICENSED_DEVICES:LICENSED_DEVICES + 1],
            business.devices[-LICENSED_DEVICES:], business.devices[LICENSED_DEVICES + 1:-LICENSED_DEVICES])
        business.acquire_at(agent, its_own)
        tokens = [business.acquire(device) for device in licensed]
        access_tokens = [answer["access_token"] for answer in tokens]
        self._load("W5", server, "/.well-known/jwks.json", "get.lua")
        self.measure_oauth(server, business, tokens, equal, others)
        if self._wants("W7"):
            address, queries = business.locked_keys(LICENSE_KEYS, LOCKED_KEYS)
            self._load("W7", server, address, "check.lua", self._file("queries", queries))
        self._post(
            "W8", agent, "/v1/verify", [f'{{"token":"{token}"}}' for token in access_tokens], 200, '"valid":true',
            content_type="application/json", authorization=f"Bearer {agent.key}")
        if self._wants("W9"):
            self._verify_in_process(server, access_tokens)

    def _verify_in_process(self, server, tokens):
        key_set = self._file("key-set", [Connection(server.url).text("/.well-known/jwks.json")])
        openssl = measuring.openssl_verifications(self.seconds)
        done = measuring.verify_in_process(
            f"{self.products}/verify-bench", server.url, key_set, self._file("tokens", tokens), self.seconds)
        self._add("W9", done, openssl)


def on_sqlite(arguments):
    """The table, and the rows that it has."""
    results = rows()
    memory = [Round(arguments, results).run() for _ in range(arguments.rounds)]
    measured = [row for row in results.values() if row.measurements]
    return document(measured, memory, datetime.date.today(), arguments.rounds, arguments.seconds), measured


def main():
    parser = argparse.ArgumentParser(description="Measures the release builds of Countersign.")
    parser.add_argument("--products", required=True, type=os.path.abspath, help="the directory of the release builds")
    parser.add_argument("--directory", required=True, type=os.path.abspath, help="for what is measured; emptied first")
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite", help="where the records are")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10, help="that each measurement takes")
    parser.add_argument("--only", nargs="+", default=[], help="kinds of work, for instance W2 W5")
    arguments = parser.parse_args()
    text, measured = {"sqlite": on_sqlite, "postgresql": on_postgresql.measure}[arguments.store](arguments)
    print(text)
    wrong = sum(row.wrong for row in measured)
    if wrong:
        sys.exit(f"{wrong} answers were wrong.")


if __name__ == "__main__":
    main()
