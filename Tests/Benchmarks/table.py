"""The results in Markdown, as they stand in the article "Performance"."""

import statistics

from machine import machine
from measuring import CONNECTIONS, histogram

HEADER = (
    "| | work | a second | p50 ms | p99 ms | ratio | floor | goal | MiB |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|--:|")


class Row:
    """A kind of work, its measurements, and for each the baseline that was measured right before."""

    def __init__(self, name, work, floor=None, goal=None):
        self.name, self.work, self.floor, self.goal = name, work, floor, goal
        self.measurements, self.baselines, self.memory = [], [], []

    def add(self, measurement, baseline, memory):
        self.measurements.append(measurement)
        self.baselines.append(baseline)
        if memory is not None:
            self.memory.append(memory)

    @property
    def wrong(self):
        return sum(measurement.wrong for measurement in self.measurements)

    @property
    def markdown(self):
        return f"| {' | '.join(self.cells)} |"

    @property
    def cells(self):
        return self.rates("" if self.goal else "1") + [
            f"{self.floor:g}" if self.goal else "", f"{self.goal:g}" if self.goal else "",
            f"{max(self.memory):.0f}" if self.memory else ""]

    def rates(self, ratio=""):
        """Its name, what it is, and how fast: a second, in the middle, at the end, and beside the baseline unless that is given."""
        rates = [measurement.rate for measurement in self.measurements]
        ratios = [rate / baseline for rate, baseline in zip(rates, self.baselines)]
        latencies = histogram(self.measurements)
        return [
            self.name, self.work, spread(rates, "{:,.0f}"), milliseconds(latencies, 50), milliseconds(latencies, 99),
            ratio or spread(ratios, "{:.3f}")]


def document(rows, memory, date, rounds, seconds):
    """The table between a line about the measurement and one about memory."""
    server_idle, agent_idle, server_most, agent_most = map(max, zip(*memory))
    return "\n".join([
        f"Measured on {date}: {rounds} rounds of {seconds} s, {CONNECTIONS} connections, {machine()}.",
        "",
        HEADER,
        *(row.markdown for row in rows),
        "",
        f"Memory: the server {server_idle:.0f} MiB idle and {server_most:.0f} MiB at most, the agent {agent_idle:.0f} MiB "
        f"idle and {agent_most:.0f} MiB at most.",
    ])


def spread(values, notation):
    """The median, and between which values it lies."""
    low, middle, high = map(notation.format, (min(values), statistics.median(values), max(values)))
    return f"{middle} ({low}–{high})".replace(",", " ")


def milliseconds(latencies, percentile):
    return f"{latencies.get_value_at_percentile(percentile) / 1000:.2f}"
