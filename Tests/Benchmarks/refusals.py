"""Shows that license checks that fail take the same time, whatever they fail for, and prints the table of the article
"Performance".

A program that guesses keys must not learn from a `FAILED` how near it came. Each kind of question is asked as often as every
other, in an order that is drawn anew for each round, over one connection. Beside the median stands the odds that the kind's
times and those of an unknown key come from one distribution (Mann-Whitney, two-sided): tell-tale only when nearly 0 in every run.
"""

import argparse
import json
import math
import os
import random
import shutil
import statistics
import sys
import time

from business import Business, Connection
from programs import Server

MACHINE = "ip=192.0.2.10&mac_address=020000000001"
OTHER = "ip=192.0.2.10&mac_address=020000000002"


class Keys:
    """A vendor's product with one key each on licenses of every standing, locked to one machine."""

    def __init__(self, server):
        self.business = Business(server, 1)
        self.create, self.administrator = self.business._create, self.business.administrator
        self.product, self.address = self._product(1002, "mysoft")
        _, self.other_address = self._product(1003, "other")
        self.organization = self.create("/organizations", name="MySoft Customers")

    def _product(self, number, code):
        product = self.create("/products", code=code, number=number, name=code)
        settings = f"/api/v1/products/{product}/license-check"
        parameters = [{"name": "ip", "kind": "ip_address"}, {"name": "mac_address", "kind": "mac_address"}]
        self.administrator.patch(settings, {"lock_parameters": parameters})
        return product, json.loads(self.administrator.text(settings))["check_url"].removeprefix(self.business.url)

    def locked(self):
        """A license, its key's id and its key."""
        license_id = self.create(f"/organizations/{self.organization}/licenses", product_id=self.product, quota=None)
        keys = f"/api/v1/licenses/{license_id}/keys"
        [key_id] = self.administrator.post(keys, {"count": 1}, expected=201)["ids"]
        [key] = self.administrator.table(f"{keys}/export", {"ids": [key_id]})
        if self.business.machine.text(f"{self.address}?key={key}&{MACHINE}") != "OK":
            sys.exit("A first query was not answered OK while the measurement was prepared")
        return license_id, key_id, key

    def questions(self):
        """What is asked, by what it fails for."""
        _, _, good = self.locked()
        _, blocked_id, blocked = self.locked()
        self.administrator.patch(f"/api/v1/license-keys/{blocked_id}", {"blocked": True})
        suspended_license, _, suspended = self.locked()
        self.administrator.post(f"/api/v1/licenses/{suspended_license}/suspend", {})
        expired_license, _, expired = self.locked()
        self.administrator.patch(f"/api/v1/licenses/{expired_license}", {"renewal_date": "2020-01-01"})
        unknown = good[:-5] + "".join(reversed(good[-5:])) + "Z"
        no_token = self.address.replace("cst_", "cst_x", 1)
        return {
            "unknown key": f"{self.address}?key={unknown}&{MACHINE}",
            "unknown check token": f"{no_token}?key={good}&{MACHINE}",
            "key of another product": f"{self.other_address}?key={good}&{MACHINE}",
            "other machine": f"{self.address}?key={good}&{OTHER}",
            "locked parameter left out": f"{self.address}?key={good}&ip=192.0.2.10",
            "key blocked": f"{self.address}?key={blocked}&{MACHINE}",
            "license suspended": f"{self.address}?key={suspended}&{MACHINE}",
            "license expired": f"{self.address}?key={expired}&{MACHINE}",
        }


def measure(machine, questions, rounds):
    """Microseconds of each answer, by kind."""
    times = {kind: [] for kind in questions}
    for _ in range(rounds):
        for kind in random.sample(list(questions), len(questions)):
            start = time.perf_counter_ns()
            answer = machine.text(questions[kind])
            times[kind].append((time.perf_counter_ns() - start) / 1000)
            if answer != "FAILED":
                sys.exit(f"{kind}: answered {answer}")
    return times


def same_distribution(a, b):
    """The two-sided p of Mann and Whitney's test, by its normal approximation."""
    ranks, place = {}, 0
    ordered = sorted(a + b)
    while place < len(ordered):
        end = place
        while end < len(ordered) and ordered[end] == ordered[place]:
            end += 1
        ranks[ordered[place]] = (place + 1 + end) / 2
        place = end
    u = sum(ranks[value] for value in a) - len(a) * (len(a) + 1) / 2
    deviation = math.sqrt(len(a) * len(b) * (len(a) + len(b) + 1) / 12)
    return math.erfc(abs(u - len(a) * len(b) / 2) / deviation / math.sqrt(2))


def main():
    parser = argparse.ArgumentParser(description="Times license checks that fail.")
    parser.add_argument("--products", required=True, type=os.path.abspath, help="the directory of the release builds")
    parser.add_argument("--directory", required=True, type=os.path.abspath, help="for what is measured; emptied first")
    parser.add_argument("--samples", type=int, default=1000, help="of each kind")
    arguments = parser.parse_args()
    shutil.rmtree(arguments.directory, ignore_errors=True)
    os.makedirs(arguments.directory)
    with Server(arguments.products, arguments.directory) as server:
        questions = Keys(server).questions()
        machine = Connection(server.url)
        measure(machine, questions, 300)
        times = measure(machine, questions, arguments.samples)
    print("| fails for | median µs | middle half µs | p |\n|---|--:|--:|--:|")
    for kind, values in times.items():
        low, middle, high = statistics.quantiles(values, n=4)
        odds = "" if kind == "unknown key" else f"{same_distribution(values, times['unknown key']):.3f}"
        print(f"| {kind} | {middle:.0f} | {low:.0f}–{high:.0f} | {odds} |")


if __name__ == "__main__":
    main()
