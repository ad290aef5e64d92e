"""A private PostgreSQL server for one test run, in a temporary folder, reached through a socket in it.

The server's programs are those of the system, where it has any. PostgreSQL refuses to run as root, so that a run as root
hands the folder to another user.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

USER = "ai_news"
SERVER_USERS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; each test gets a database of its own."""

    programs: Path
    folder: Path
    numbers: "count[int]"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def make_database(self, options: str = "") -> str:
        """Return the address of a new, empty database."""
        name = f"news_{next(self.numbers)}"
        self.ask(f"CREATE DATABASE {name} {options}")
        return self.url(name)

    def ask(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def restart(self) -> None:
        """Stop the server as a power cut would, and start it again."""
        self.control("restart", "-m", "immediate")

    def control(self, *act: str) -> None:
        settings = f"-k {self.folder} -c listen_addresses= -c fsync=off -c shared_buffers=16MB -c max_connections=40"
        log = self.folder / "log"
        self.run("pg_ctl", "-D", self.data, "-o", settings, "-l", log, "-w", *act)

    def run(self, program: str, *arguments: str | Path) -> None:
        user: dict[str, Any] = {}
        if os.geteuid() == 0:
            entry = pwd.getpwnam(_server_user())
            user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        command = [self.programs / program, *arguments]
        done = subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **user)
        assert done.returncode == 0, done.stdout.decode()


def find_programs() -> Path | None:
    """Return the folder of the newest server's programs, or None where the system has no PostgreSQL."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql*/bin")]
    if found := shutil.which("initdb"):
        folders.append(Path(found).parent)
    able = [folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()]
    return max(able, default=None)


@contextmanager
def running(programs: Path) -> Iterator[Cluster]:
    """Give a server that lives as long as the block."""
    folder = Path(tempfile.mkdtemp(prefix="ai-news-pg-"))
    cluster = Cluster(programs, folder, count(1))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _server_user())
        cluster.run("initdb", "-D", cluster.data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        cluster.control("start")
        try:
            yield cluster
        finally:
            cluster.control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder)


def _server_user() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in SERVER_USERS if name in known)
