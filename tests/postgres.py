"""A throw-away PostgreSQL 15 for the tests: started once, shared by all test processes."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

BINARIES = ("/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/opt/homebrew/bin")
OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 "
    "-c listen_addresses='' -c shared_buffers=128MB"
)


class MissingError(RuntimeError):
    """PostgreSQL is not installed; the sentence says how to install it."""


def binary(name: str) -> str:
    for folder in BINARIES:
        if Path(folder, name).exists():
            return str(Path(folder, name))
    found = shutil.which(name)
    if not found:
        raise MissingError("PostgreSQL is missing: run `apt-get install postgresql-15`")
    return found


class Cluster:
    """A cluster in a folder, reached through a socket in that folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    def url(self, name: str = "postgres") -> str:
        return f"postgresql+psycopg://tester@/{name}?host={self.folder}"

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._own()
        self._run(binary("initdb"), "-D", str(self.data), "-U", "tester", "-A", "trust",
                  "-E", "UTF8", "--locale=C", "--no-sync")  # fmt: skip
        options = f"-k {self.folder} {OPTIONS}"
        log = str(self.folder / "log")
        self._run(binary("pg_ctl"), "-D", str(self.data), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Fast shutdown (SIGINT), then wait until the server is gone."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text("utf-8").split()[0])
        os.kill(pid, signal.SIGINT)
        for _ in range(100):
            if not pid_file.exists():
                return
            time.sleep(0.1)

    def _own(self) -> None:
        # The server refuses to run as root; a system account that exists everywhere does.
        if os.geteuid() == 0:
            person = pwd.getpwnam("nobody")
            os.chown(self.folder, person.pw_uid, person.pw_gid)

    def _run(self, *command: str) -> None:
        options: dict[str, object] = {}
        if os.geteuid() == 0:
            person = pwd.getpwnam("nobody")
            options = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
        subprocess.run(command, check=True, capture_output=True, cwd="/", **options)  # type: ignore[call-overload] # keyword options differ for root
