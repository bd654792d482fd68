"""One PostgreSQL cluster on this machine: made, started, recognised, recovered."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg2

from local import accounts, processes
from local.guard import Account, Child, Program
from local.say import Sorry

RANK = 0
# fsync, synchronous_commit and full_page_writes stay at PostgreSQL's default, which is on.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Failed statements and details would quote the rows: what customers wrote, and their numbers.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "max_connections": "100",
    # Planning with row security already costs; compiling short queries would cost more than it saves.
    "jit": "off",
}
THROWAWAY: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SOCKET_LIMIT = 103  # bytes in the path of a Unix socket, on macOS and, with the final zero, nearly so on Linux


@dataclass
class Cluster:
    """A data directory and how to reach the server on it.

    `folder` is PostgreSQL's data directory, `sockets` the folder of its Unix socket, `password` that of the
    superuser `postgres`. As root both folders belong to `account`.
    """

    folder: Path
    sockets: Path
    password: str
    programs: Path
    account: Account | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The superuser's address."""
        return f"postgresql://postgres:{quote(self.password, safe='')}@/postgres?host={quote(str(self.sockets))}"

    @property
    def exists(self) -> bool:
        """Whether the data directory was made to the end."""
        return (self.folder / "PG_VERSION").exists()

    def create(self, durable: bool = True) -> None:
        """Make the data directory, all or nothing. `durable=False` leaves out the flush to disk at the end."""
        part = self.folder.with_name(f"{self.folder.name}.new")
        if part.exists():
            shutil.rmtree(part)  # of a start that was killed
        accounts.own_folder(part, self.account)
        with tempfile.NamedTemporaryFile("w", prefix="wapp-") as secret:
            secret.write(self.password)
            secret.flush()
            if self.account:
                os.chown(secret.name, self.account.uid, self.account.gid)
            self._initdb(part, Path(secret.name), durable)
        try:
            part.rename(self.folder)
        except OSError as error:
            raise Sorry(
                f"{self.folder} is neither empty nor a PostgreSQL data directory; move it away or choose another."
            ) from error

    def _initdb(self, folder: Path, password_file: Path, durable: bool) -> None:
        options = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={password_file}"]
        options += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options += [] if durable else ["--no-sync"]
        made = subprocess.run(
            [str(self.programs / "initdb"), f"--pgdata={folder}", *options],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
        )
        if made.returncode != 0:
            reason = (made.stderr.strip().splitlines() or ["no reason given"])[0]
            raise Sorry(f"PostgreSQL cannot use the folder {self.folder} ({reason}); move it away or choose another.")

    def program(self) -> Program:
        """Return how the server is started: in the foreground, stopped by SIGINT (a fast, clean shutdown)."""
        path_length = len(os.fsencode(self.sockets / ".s.PGSQL.5432"))
        if path_length > SOCKET_LIMIT:
            raise Sorry(f"The path {self.sockets} is too long for a socket; set TMPDIR to a shorter folder.")
        chosen = {**SETTINGS, "unix_socket_directories": str(self.sockets), **self.settings}
        options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        return Program(
            "postgres",
            [str(self.programs / "postgres"), "-D", str(self.folder), *options],
            rank=RANK,
            stop_signal=signal.SIGINT,
            patience=30.0,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            account=self.account,
            cwd=Path("/"),
        )

    def check_version(self) -> None:
        """Raise Sorry when the data directory was made by another major version."""
        made, ours = (self.folder / "PG_VERSION").read_text().strip(), accounts.postgres_version().partition(".")[0]
        if made != ours:
            raise Sorry(
                f"{self.folder} was made by PostgreSQL {made} and this version brings {ours}; back up with the "
                "version that made it, move the folder away, and restore the backup."
            )

    def recover(self) -> None:
        """Stop a server that a killed start left behind; remove a pid file that names a stranger."""
        pid_file = self.folder / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        born = processes.birth(pid)
        if not born:
            return  # PostgreSQL itself removes the file of a process that is gone
        command = processes.command_of(pid)
        if str(self.folder) in command:
            processes.stop(pid, born, signal.SIGINT, 30.0)
        elif command and "postgres" not in command:
            # The number was given to another program, as happens when the machine was started again.
            pid_file.unlink()

    def wait(self, child: Child, log: Path, seconds: float = 60.0) -> None:
        """Wait until the server just started, and no other, answers. `log` names where its words are."""
        deadline = time.monotonic() + seconds
        while not self._answers(child):
            if not child.running:
                raise Sorry(
                    f"PostgreSQL could not start on {self.folder} ({reason(log)}); all it said is in {log}. "
                    "If the folder is damaged, restore a backup, or move it away to start anew."
                )
            if time.monotonic() > deadline:
                raise Sorry(f"PostgreSQL did not answer within {seconds:.0f} seconds; its words are in {log}.")
            time.sleep(0.02)

    def _answers(self, child: Child) -> bool:
        try:
            connection = psycopg2.connect(self.address, connect_timeout=5)
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise Sorry(
                    f"The database in {self.folder} was made with other secrets than those beside it; "
                    "put the right secrets file back, or move both away to start anew."
                ) from error
            return False
        with connection, connection.cursor() as cursor:
            cursor.execute("show data_directory")
            directory = cursor.fetchone()[0]
        connection.close()
        if not self.folder.samefile(directory) or not child.running:
            raise Sorry(f"Another PostgreSQL answers in {self.sockets}; stop it and start again.")
        return True


def reason(log: Path) -> str:
    """Return the first complaint in a server's log, else its last line."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    complaints = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line]
    return (complaints or lines[-1:] or ["it said nothing"])[0]
