"""The programs that are measured: started with a directory of their own, watched, and ended by their process id."""

import http.client
import os
import socket
import subprocess
import sys
import time

PATIENCE = 30  # seconds that a program may take to start or to end


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def processor_seconds(process, with_children=False):
    """What a process has used; with the children that run and those that have ended."""
    with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
        # After the name, which is in brackets and may be anything.
        fields = file.read().rpartition(")")[2].split()
    own, ended = (sum(map(int, fields[first:first + 2])) / os.sysconf("SC_CLK_TCK") for first in (11, 13))
    if not with_children:
        return own
    with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
        return own + ended + sum(processor_seconds(int(child)) for child in file.read().split())


class Program:
    """A program that runs, and ends when its `with` block does."""

    def __init__(self, command, log, settings=None):
        self.name = os.path.basename(command[0])
        self.command_line, self.log, self.environment = command, log, {**os.environ, **(settings or {})}
        self.start()

    def start(self):
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                self.command_line, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=self.environment)

    def wait_until_ready(self, port, path):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            try:
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
            finally:
                connection.close()
            time.sleep(0.05)
        self.end()
        sys.exit(f"{self.name} does not start; see {self.log}")

    def memory(self):
        """MiB that are resident now."""
        return self._status("VmRSS")

    def most_memory(self):
        """MiB that were resident when it was most."""
        return self._status("VmHWM")

    def processor_seconds(self):
        return processor_seconds(self.process.pid)

    def _status(self, name):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith(name + ":"))

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


class BareServer(Program):
    """What everything is compared with."""

    def __init__(self, products, directory):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        super().__init__([f"{products}/bare-server", str(port)], f"{directory}/bare-server.log")
        self.wait_until_ready(port, "/")


class Server(Program):
    """The authorization server as it is delivered, without the limits and the interval that would refuse the load."""

    def __init__(self, products, directory, port=None, settings=None):
        port, self.management = port or free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.executable = f"{products}/countersign-server"
        self.settings = {
            "COUNTERSIGN_DATA_DIRECTORY": f"{directory}/data",
            "COUNTERSIGN_HTTP_PORT": str(port),
            "COUNTERSIGN_MANAGEMENT_PORT": str(self.management),
            "COUNTERSIGN_LIMITS_PENDING_PER_ADDRESS": "0",
            "COUNTERSIGN_LIMITS_PENDING_PER_PREFIX": "0",
            "COUNTERSIGN_LIMITS_PENDING_TOTAL": "0",
            "COUNTERSIGN_LIMITS_CHECKS_PER_KEY_PER_MINUTE": "0",
            "COUNTERSIGN_LIMITS_WRONG_KEYS_PER_ADDRESS": "0",
            "COUNTERSIGN_DEVICE_AUTHORIZATION_INTERVAL_SECONDS": "0",
            **(settings or {}),
        }
        super().__init__([self.executable, "serve"], f"{directory}/server.log", self.settings)
        self.wait_until_ready(self.management, "/readyz")

    def restart(self):
        self.end()
        self.start()
        self.wait_until_ready(self.management, "/readyz")

    def forget_tokens(self):
        """Has it recognize none of the tokens that it has made, which it does with another key set."""
        self.command("keys", "rotate")

    def command(self, *arguments, words=""):
        """Runs an operator's command beside the server, which reads the words; the words of what it prints."""
        done = subprocess.run(
            [self.executable, *arguments], env={**os.environ, **self.settings}, input=words, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(f"countersign-server {' '.join(arguments)}: {done.stderr}")
        return done.stdout.split()


class Agent(Program):
    """A license agent of the server."""

    def __init__(self, products, directory, server):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        settings = {
            "COUNTERSIGN_AGENT_SERVER_URL": server.url,
            "COUNTERSIGN_AGENT_DATA_DIRECTORY": f"{directory}/agent-data",
            "COUNTERSIGN_AGENT_HTTP_PORT": str(port),
        }
        super().__init__([f"{products}/countersign-agent", "run"], f"{directory}/agent.log", settings)
        self.wait_until_ready(port, "/livez")
        with open(f"{directory}/agent-data/api-key", encoding="ascii") as key:
            self.key = key.read().strip()


class Proxy(Program):
    """HAProxy before servers that take turns."""

    def __init__(self, directory, port, servers):
        self.port = port
        path = f"{directory}/haproxy.cfg"
        with open(path, "w", encoding="ascii") as settings:
            settings.write(f"""
                defaults
                  mode http
                  option forwardfor
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                listen countersign
                  bind 127.0.0.1:{port}
                  balance roundrobin
                """ + "\n".join(f"  server {number} 127.0.0.1:{server}" for number, server in enumerate(servers, 1)) + "\n")
        super().__init__(["haproxy", "-db", "-f", path], f"{directory}/haproxy.log")
        self.wait_until_ready(port, "/.well-known/jwks.json")
