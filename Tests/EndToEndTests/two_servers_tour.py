"""Many machines behind a proxy and two servers, one of which is killed while all of them renew their licenses.

    python3 two_servers_tour.py --url http://127.0.0.1:8080 --api-token csa_... --kill PID

makes an organization with 200 devices, licenses a machine for each, and lets all machines refresh five times. When each has done so
twice the process PID is killed (SIGKILL), without any warning. Nothing but Python's own library is needed. The program ends
with status 1 if a machine loses its license, or the license's count of activations is not what it should be.
"""

import argparse
import os
import signal
import sys
import time

from licensed_machines import Administrator, Machine, NoAnswer, Refused, Server, Tally, in_threads, persist

THREADS = 16  # fewer than may be pending for one address
ROUNDS = 5


def licensed(administrator, server, devices):
    """A machine for each device, with a license."""
    machines = [Machine(server, device) for device in devices]
    tally = Tally()
    in_threads(THREADS, machines, lambda machine: persist(lambda _: machine.acquire(administrator), tally))
    if tally.refusals:
        sys.exit(f"A machine got no license: {tally.refusals[0]}")
    return machines


def refresh_all(machines, at_two_rounds):
    """Every machine refreshes ROUNDS times, while something happens."""
    tally = Tally()
    happened = False

    def work(machine):
        nonlocal happened
        for _ in range(ROUNDS):
            if not persist(lambda _: machine.refresh(), tally):
                return
            with tally.lock:
                is_time = not happened and tally.answered >= 2 * len(machines)
                happened = happened or is_time
            if is_time:
                at_two_rounds()

    in_threads(THREADS, machines, work)
    return tally


def main():
    parser = argparse.ArgumentParser(description="Licenses many machines, and kills a server while they refresh.")
    parser.add_argument("--url", required=True, help="the issuer URL, which is the proxy's")
    parser.add_argument("--api-token", required=True, help="of a platform administrator (csa_...)")
    parser.add_argument("--agents", type=int, default=200, help="how many machines")
    parser.add_argument("--kill", type=int, required=True, metavar="PID", help="the server to kill")
    arguments = parser.parse_args()

    server = Server(arguments.url)
    administrator = Administrator(server, arguments.api_token)
    license_id, devices = administrator.branch(arguments.agents)
    machines = licensed(administrator, server, devices)
    print(f"{len(machines)} machines are licensed.", flush=True)

    def kill():
        os.kill(arguments.kill, signal.SIGKILL)
        print(f"Killed server {arguments.kill}, in the middle of it.", flush=True)

    begun = time.monotonic()
    tally = refresh_all(machines, kill)
    seconds = time.monotonic() - begun
    print(f"{tally.answered} refreshes in {seconds:.1f} seconds; {tally.failed} requests were not answered and asked again; "
          f"the longest wait was {tally.longest_wait:.1f} seconds.")
    if tally.refusals:
        sys.exit(f"{len(tally.refusals)} machines lost their license, the first: {tally.refusals[0]}")
    used = administrator.call("GET", f"/licenses/{license_id}", 200)["used"]
    if used != len(machines):
        sys.exit(f"The license counts {used} activations for {len(machines)} machines.")
    print("Every machine is licensed, and each is counted once.")


if __name__ == "__main__":
    try:
        main()
    except (NoAnswer, Refused) as error:
        sys.exit(f"The server does not answer as promised: {error}")
