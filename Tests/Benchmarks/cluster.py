"""A PostgreSQL of the measurement's own, as its distribution delivers it: with a sync for every commit."""

import os
import shutil
import subprocess
import tempfile

from programs import processor_seconds

PLACES = "/usr/lib/postgresql"


def programs():
    """The directory of the newest PostgreSQL's programs."""
    versions = sorted((int(name) for name in os.listdir(PLACES) if name.isdigit()), reverse=True)
    return f"{PLACES}/{versions[0]}/bin"


class Cluster:
    """Runs while its `with` block does, reached by a socket and by nobody else."""

    def __init__(self):
        self.programs = programs()
        # Not /tmp, which may be memory.
        self.directory = tempfile.mkdtemp(prefix="countersign-bench-", dir="/var/tmp")
        # It does not run as root.
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_user:
            shutil.chown(self.directory, "postgres")
        try:
            self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
            with open(f"{self._data}/postgresql.conf", "a", encoding="ascii") as settings:
                settings.write(f"unix_socket_directories = '{self.directory}'\nlisten_addresses = ''\n")
            self._run("pg_ctl", "-D", self._data, "-w", "-l", f"{self.directory}/log", "start")
        except BaseException:
            shutil.rmtree(self.directory)
            raise

    @property
    def _data(self):
        return f"{self.directory}/data"

    def url(self, database):
        return f"postgresql://postgres@/{database}?host={self.directory}"

    def make(self, database):
        self.query("postgres", f'CREATE DATABASE "{database}" TEMPLATE template0')
        return self.url(database)

    def query(self, database, sql):
        """The fields of the first row."""
        return subprocess.run(
            [*self._client(database), "-c", sql], stdout=subprocess.PIPE, text=True, check=True).stdout.split()

    def watch(self, database, sql, seconds):
        """A process that asks again and again, and prints a row each time, until it is interrupted."""
        process = subprocess.Popen(
            self._client(database), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True)
        process.stdin.write(f"{sql} \\watch {seconds}\n")
        process.stdin.flush()
        return process

    def processor_seconds(self):
        """What all its processes have used, those that have ended included."""
        with open(f"{self._data}/postmaster.pid", encoding="ascii") as file:
            return processor_seconds(int(file.readline()), with_children=True)

    def _run(self, program, *arguments):
        # pg_ctl would leave its output to the server that it starts.
        subprocess.run(
            [*self.as_user, f"{self.programs}/{program}", *arguments], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd="/")

    def _client(self, database):
        """Prints rows of fields with spaces between."""
        return [f"{self.programs}/psql", "-X", "-q", "-A", "-t", "-F", " ", self.url(database)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._run("pg_ctl", "-D", self._data, "-m", "fast", "-w", "stop")
        shutil.rmtree(self.directory)
