"""Measures the release builds of Countersign and prints the table of the article "Performance".

Each round sets up a server and an agent of its own and measures every kind of work once. Right before each, the bare
server is measured with the same load generator: the ratio of two neighbours says more than either figure. One wrong
answer, and it ends with status 1.
"""

import argparse
import base64
import datetime
import os
import shutil
import sys
import time

import measuring
from business import DEVICE_CODE_GRANT, Business, Connection, form
from programs import Agent, BareServer, Server
from table import Row, document

PENDING_CODES = 10_000
# More than there are connections, so that each has a refresh token while others wait for answers.
LICENSED_DEVICES = 64
# So many that none is authorized twice at once.
OTHER_DEVICES = 2048
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


class Round:
    """A new installation, and everything measured once."""

    def __init__(self, arguments, rows):
        self.products, self.directory = arguments.products, arguments.directory
        self.seconds, self.only = arguments.seconds, arguments.only
        self.rows = rows

    def run(self):
        """What the programs needed of memory, in MiB."""
        shutil.rmtree(self.directory, ignore_errors=True)
        os.makedirs(self.directory)
        with BareServer(self.products, self.directory) as self.bare, \
                Server(self.products, self.directory) as server, \
                Agent(self.products, self.directory, server) as agent:
            time.sleep(REST)
            idle = (server.memory(), agent.memory())
            business = Business(server, 2 * LICENSED_DEVICES + OTHER_DEVICES + 1)
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
        if self._wants("W2"):
            codes = business.pending_codes(PENDING_CODES)
            polls = [form(grant_type=DEVICE_CODE_GRANT, device_code=code) for code in codes]
            self._post("W2", server, "/oauth/token", polls, 400, '"authorization_pending"')
        client = self._introspecting_client(server)
        if self._wants("W4"):
            self._introspect_unseen(server, client, [business.acquire(device) for device in equal])
        self._post(
            "W4r", server, "/oauth/introspect", [f"token={token}" for token in access_tokens], 200, '"active":true',
            authorization=client)
        refresh_tokens = self._file("refresh-tokens", [answer["refresh_token"] for answer in tokens])
        self._load("W3", server, "/oauth/token", "refresh.lua", refresh_tokens)
        self._load(
            "W6", server, "/", "cycle.lua", self._file("devices", others), business.api_token, measuring.CONNECTIONS,
            threads=measuring.CONNECTIONS)
        self._post(
            "W1", server, "/oauth/device_authorization", [form(hostname="till")], 200, '"device_code":"csd_')
        if self._wants("W7"):
            address, queries = business.locked_keys(LICENSE_KEYS, LOCKED_KEYS)
            self._load("W7", server, address, "check.lua", self._file("queries", queries))
        self._post(
            "W8", agent, "/v1/verify", [f'{{"token":"{token}"}}' for token in access_tokens], 200, '"valid":true',
            content_type="application/json", authorization=f"Bearer {agent.key}")
        if self._wants("W9"):
            self._verify_in_process(server, access_tokens)

    def _load(self, name, program, path, script, *arguments, threads=1):
        if not self._wants(name):
            return
        bare = measuring.load(self.bare.url, self.seconds)
        self.rows["W0"].add(bare, bare.rate, self.bare.memory())
        done = measuring.load(program.url + path, self.seconds, script, arguments, threads)
        self._add(name, done, bare.rate, program.memory())

    def _introspect_unseen(self, server, client, families):
        """W4, with tokens that the server has forgotten, each once."""
        # As a device's name is as long as every other's, so are the tokens and the answers.
        refresh_tokens = self._file("unseen-refresh-tokens", [answer["refresh_token"] for answer in families])
        bodies = f"{self.directory}/unseen-bodies"
        measuring.load(server.url + "/oauth/token", 2 * self.seconds + 2, "refresh.lua", (refresh_tokens, bodies))
        # With another key set, a server begins to recognize tokens anew.
        server.command("keys", "rotate")
        size = Connection(server.url).introspection_size(client, families[0]["access_token"])
        bare = measuring.load(self.bare.url, self.seconds)
        self.rows["W0"].add(bare, bare.rate, self.bare.memory())
        done = measuring.load(server.url + "/oauth/introspect", self.seconds, "post-once.lua", (bodies, client))
        done.expect_answers_of(size)
        self._add("W4", done, bare.rate, server.memory())

    def _post(
            self, name, program, path, bodies, status, text, content_type="application/x-www-form-urlencoded",
            authorization=""):
        bodies = self._file(f"{name}-bodies", bodies)
        self._load(name, program, path, "post.lua", bodies, content_type, authorization, status, text)

    def _verify_in_process(self, server, tokens):
        key_set = self._file("key-set", [Connection(server.url).text("/.well-known/jwks.json")])
        openssl = measuring.openssl_verifications(self.seconds)
        done = measuring.verify_in_process(
            f"{self.products}/verify-bench", server.url, key_set, self._file("tokens", tokens), self.seconds)
        self._add("W9", done, openssl)

    def _add(self, name, done, baseline, memory=None):
        self.rows[name].add(done, baseline, memory)
        print(
            f"{name}: {done.rate:.0f} a second beside {baseline:.0f}, {done.wrong} wrong", file=sys.stderr, flush=True)

    def _wants(self, name):
        return not self.only or name in self.only

    def _introspecting_client(self, server):
        """The Authorization field of a client that may introspect."""
        words = server.command("clients", "create", "--name", "bench", "--confidential", "--may-introspect")
        return "Basic " + base64.b64encode(f"{words[1]}:{words[3]}".encode()).decode()

    def _file(self, name, lines):
        path = f"{self.directory}/{name}"
        with open(path, "w", encoding="ascii") as file:
            file.writelines(line + "\n" for line in lines)
        return path


def main():
    parser = argparse.ArgumentParser(description="Measures the release builds of Countersign.")
    parser.add_argument("--products", required=True, type=os.path.abspath, help="the directory of the release builds")
    parser.add_argument("--directory", required=True, type=os.path.abspath, help="for what is measured; emptied first")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10, help="that each measurement takes")
    parser.add_argument("--only", nargs="+", default=[], help="kinds of work, for instance W2 W5")
    arguments = parser.parse_args()
    results = rows()
    memory = [Round(arguments, results).run() for _ in range(arguments.rounds)]
    measured = [row for row in results.values() if row.measurements]
    print(document(measured, memory, datetime.date.today(), arguments.rounds, arguments.seconds))
    wrong = sum(row.wrong for row in measured)
    if wrong:
        sys.exit(f"{wrong} answers were wrong.")


if __name__ == "__main__":
    main()
