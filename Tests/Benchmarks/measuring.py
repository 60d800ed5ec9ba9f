"""One measurement: the load generator or a program in process, and what it reports."""

import os
import re
import subprocess
import sys

from hdrh.histogram import HdrHistogram

CONNECTIONS = 32
SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "wrk")


class Measurement:
    """How much was done in which time, how long each took, and what went wrong."""

    def __init__(self, output):
        report = {name: int(number) for name, number in re.findall(r"^report (\w+) (\d+)$", output, re.M)}
        self.count = report.get("cycles") or report["requests"]
        self.wrong = report["wrong"] + report.get("broken", 0)
        self.rate = self.count * 1e6 / report["microseconds"]
        self.bytes = report.get("bytes", 0)
        self.latencies = [
            (int(value), int(count)) for value, count in re.findall(r"^latency (\d+) (\d+)$", output, re.M)]

    def expect_answers_of(self, size):
        """Counts as wrong what the answers lack of this many bytes each, beyond what was still on its way at the end."""
        lacking = abs(self.count * size - self.bytes)
        if lacking > CONNECTIONS * size:
            self.wrong += lacking // size


def run(command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def load(url, seconds, script="get.lua", arguments=(), threads=1):
    """As many requests as get an answer, over 32 connections that are kept."""
    return Measurement(run(
        ["wrk", f"-t{threads}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", script, url, "--",
         *map(str, arguments)], cwd=SCRIPTS))


def verify_in_process(program, issuer, key_set, tokens, seconds):
    return Measurement(run([program, issuer, key_set, tokens, str(seconds)]))


def openssl_verifications(seconds):
    """What `openssl speed` does a second with one key on one core."""
    output = run(["openssl", "speed", "-seconds", str(seconds), "ecdsap256"])
    return float(output.strip().splitlines()[-1].split()[-1])


def histogram(measurements):
    """The latencies of all measurements, in microseconds."""
    histogram = HdrHistogram(1, 60_000_000, 3)
    for measurement in measurements:
        for value, count in measurement.latencies:
            histogram.record_value(max(1, value), count)
    return histogram
