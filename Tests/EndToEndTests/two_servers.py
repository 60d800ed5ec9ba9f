"""Does what the README says under "Two servers", command by command, and then holds the rest of Config/two-servers against what runs.

    two_servers.py --products .build/debug

It wants Debian's postgresql, haproxy, nginx and systemd. The commands are taken out of the README as they stand, and run in a
folder of their own with these programs; only the loopback addresses are others, so that nothing else on this machine is in the way. In
the place of the README's last command comes two_servers_examples.py, which finds the servers as the tour has left them.
"""

import argparse
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADING = "\n## Two servers\n"
SHELL, LAST = "pg_virtualenv -t bash", "kill $AGENT $PROXY $TWO; exit"
PROMISED = [
    "200 machines are licensed.", "Every machine is licensed, and each is counted once.",
    "The audit log is whole: every sealed event is as it was sealed, and none is missing.",
]
PATIENCE = 240  # seconds for all of it


def commands(readme):
    """What stands after the prompts of the section's console blocks, with the lines that go on."""
    section = readme.split(HEADING)[1].split("\n## ")[0]
    found = []
    for block in re.findall(r"```console\n(.*?)```", section, re.DOTALL):
        goes_on = False
        for line in block.splitlines():
            if goes_on:
                found[-1] += "\n" + line
            elif line.startswith("$ "):
                found.append(line[2:])
            goes_on = line.endswith("\\") and (goes_on or line.startswith("$ "))
    return found


def moved(text, network):
    """The same with other loopback addresses for the proxy, the servers and the agent."""
    for place in ["1:8080", "[11-12]", "11", "12", "21"]:
        text = text.replace(f"127.0.0.{place}", f"{network}.{place}")
    return text


def stage(folder, products, network):
    """The folder as one has it who has just run `make programs`."""
    (folder / ".build").mkdir()
    (folder / ".build/release").symlink_to(products)
    (folder / "Tests").symlink_to(ROOT / "Tests")
    for name in ["Public", "Config/two-servers"]:
        shutil.copytree(ROOT / name, folder / name)
    for path in (folder / "Config/two-servers").iterdir():
        path.write_text(moved(path.read_text(), network))


def script(readme, network):
    lines = commands(readme)
    if lines[0] != SHELL or lines[-1] != LAST:
        sys.exit(f"The README's section begins with {lines[0]} and ends with {lines[-1]}.")
    examples = f'ONE=$ONE TWO=$TWO PROXY=$PROXY TOKEN=$TOKEN "{sys.executable}" Tests/EndToEndTests/two_servers_examples.py'
    body = [moved(line, network) for line in lines[1:-1]] + [examples]
    # Whatever fails, nothing is left running.
    return "\n".join(["set -euo pipefail", "trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT", *body, ""])


def main():
    parser = argparse.ArgumentParser(description="Does what the README says about two servers.")
    parser.add_argument("--products", required=True, type=pathlib.Path, help="the folder of the programs")
    arguments = parser.parse_args()
    network = f"127.{random.randint(1, 254)}.{random.randint(0, 254)}"
    with tempfile.TemporaryDirectory(prefix="two-servers-") as name:
        folder = pathlib.Path(name)
        stage(folder, arguments.products.resolve(), network)
        (folder / "tour.sh").write_text(script((ROOT / "README.md").read_text(), network))
        tour = subprocess.Popen(
            ["pg_virtualenv", "-t", "bash", "tour.sh"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            stdin=subprocess.DEVNULL, start_new_session=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
        try:
            said, _ = tour.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(tour.pid, signal.SIGTERM)
            said, _ = tour.communicate()
            said += f"\nThis took more than {PATIENCE} seconds."
        print(said)
        missing = [sentence for sentence in PROMISED if sentence not in said]
        if tour.returncode != 0 or missing:
            for log in sorted((folder / "two-servers").glob("*.log")):
                print(f"== {log.name}", *log.read_text().splitlines()[-15:], sep="\n")
            sys.exit(f"The commands of the README ended with {tour.returncode}; not said: {missing}")


if __name__ == "__main__":
    main()
