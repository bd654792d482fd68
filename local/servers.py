"""Throw-away PostgreSQL and Valkey servers for tests and benches, as an ordinary user and as root.

    with throwaway_servers(fsync=False) as servers:
        servers.admin_url   # superuser of a fresh PostgreSQL 18, over a Unix socket
        servers.redis_url   # a fresh Valkey, redis://:password@127.0.0.1:port without a database number

They end with the block, and when this process is killed. Each block makes servers of its own; several may
stand side by side. `roles.prepare(servers.admin_url, …)` then makes the database and its roles.
"""

from __future__ import annotations

import secrets
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from local import accounts
from local.guard import Guard
from local.postgres import THROWAWAY, Cluster
from local.valkey import Valkey, free_port


@dataclass(frozen=True)
class Servers:
    """Addresses of a pair of servers, and the folder with their data and logs."""

    admin_url: str
    redis_url: str
    folder: Path


@dataclass(frozen=True)
class Cast:
    """A PostgreSQL data directory with its superuser's password; while it does not run, others can be made of it."""

    folder: Path
    password: str

    def copy(self, folder: Path) -> None:
        """Make a copy, owned as the original is."""
        subprocess.run(["cp", "-a", str(self.folder), str(folder)], check=True)


@contextmanager
def throwaway_servers(
    fsync: bool = False, settings: Mapping[str, str] | None = None, cast: Cast | None = None
) -> Iterator[Servers]:
    """Start both servers in a folder of their own and remove everything at the end.

    `fsync=False` is for tests; benches pass True, which leaves every durability setting at its default (on).
    `settings` are PostgreSQL settings by name. With a `cast` PostgreSQL works on a copy of it.
    """
    folder = short_folder()
    with closing(Guard(folders=[folder])) as guard:
        cluster = _cluster(folder / "postgres", folder, cast.password if cast else secrets.token_urlsafe(24))
        if cast:
            cast.copy(cluster.folder)
        else:
            cluster.create(durable=False)
        admin_url = _start_postgres(guard, cluster, {**({} if fsync else THROWAWAY), **(settings or {})})
        redis_url = _start_valkey(guard, folder / "valkey")
        yield Servers(admin_url, redis_url, folder)


@contextmanager
def postgres(cast: Cast) -> Iterator[str]:
    """Make the cluster of a cast, run it for the block and yield the superuser's address; the data stay.

    As root the folder must lie where an unprivileged account may reach it; pytest's own temporary folders are closed
    to others, what `short_folder()` makes is not.
    """
    folder = short_folder()
    with closing(Guard(folders=[folder])) as guard:
        cluster = _cluster(cast.folder, folder, cast.password)
        cluster.create(durable=False)
        yield _start_postgres(guard, cluster, THROWAWAY)


def _cluster(data_dir: Path, spare: Path, password: str) -> Cluster:
    account = accounts.server_account()
    return Cluster(
        folder=data_dir,
        sockets=accounts.own_folder(spare / "db", account),
        password=password,
        programs=accounts.postgres_programs(account, spare),
        account=account,
    )


def _start_postgres(guard: Guard, cluster: Cluster, settings: Mapping[str, str]) -> str:
    cluster.settings = settings
    log = cluster.folder.with_name(f"{cluster.folder.name}.log")
    with log.open("ab") as output:
        child = guard.start(cluster.program(), output)
    cluster.wait(child, log)
    return cluster.address


def _start_valkey(guard: Guard, folder: Path) -> str:
    server = Valkey(folder, free_port(), secrets.token_urlsafe(24))
    log = folder.with_name(f"{folder.name}.log")
    with log.open("ab") as output:
        child = guard.start(server.program(), output)
    server.wait(child, log)
    return server.address


def short_folder() -> Path:
    """Make a folder with a name short enough for sockets, that others may pass through but not list."""
    folder = Path(tempfile.mkdtemp(prefix="wapp-", dir=_short_root()))
    folder.chmod(0o711)
    return folder


def _short_root() -> Path:
    """Return the temporary folder, or /tmp where its path leaves no room for a socket's name."""
    usual = Path(tempfile.gettempdir())
    return usual if len(str(usual)) <= 60 else Path("/tmp")  # noqa: S108 - only names made by mkdtemp go there
