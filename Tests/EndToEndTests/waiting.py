"""Waits for something that is bound to happen, by looking again and again."""

import time


class NotSo(Exception):
    """It has not happened in time."""


def wait(for_what, look, patience=90):
    """What `look` returns once that is something."""
    end = time.monotonic() + patience
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise NotSo(f"waited {patience} seconds in vain for this: {for_what}")
        time.sleep(0.05)
