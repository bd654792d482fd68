"""Throw-away PostgreSQL and Valkey servers for tests and benches, as an ordinary user and as root.

    with throwaway_servers(fsync=False) as servers:
        servers.admin_url   # superuser of a fresh PostgreSQL 18, over a Unix socket
        servers.redis_url   # a fresh Valkey, redis://:password@127.0.0.1:port without a database number

They end with the block, and when this process is killed. Each block makes servers of its own; several may
stand side by side. `roles.prepare(servers.admin_url, …)` then makes the database and its roles.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
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


@contextmanager
def throwaway_servers(fsync: bool = False, settings: Mapping[str, str] | None = None) -> Iterator[Servers]:
    """Start both servers in a folder of their own and remove everything at the end.

    `fsync=False` is for tests; benches pass True, which leaves every durability setting at its default (on).
    `settings` are PostgreSQL settings by name.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        admin_url = stack.enter_context(postgres(folder / "postgres", fsync=fsync, settings=settings))
        redis_url = stack.enter_context(valkey(folder / "valkey"))
        yield Servers(admin_url, redis_url, folder)


@contextmanager
def postgres(data_dir: Path, fsync: bool = True, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Make a PostgreSQL cluster in `data_dir`, run it for the block and yield the superuser's address.

    As root `data_dir` must lie where an unprivileged account may reach it, as `temporary_folder()` does;
    pytest's own temporary folders are closed to others. Its log is `<data_dir>.log`.
    """
    account = accounts.server_account()
    with temporary_folder() as sockets, closing_guard() as guard:
        cluster = Cluster(
            folder=data_dir.absolute(),
            sockets=accounts.own_folder(sockets / "s", account),
            password=secrets.token_urlsafe(24),
            programs=accounts.postgres_programs(account, spare=sockets),
            account=account,
            settings={**({} if fsync else THROWAWAY), **(settings or {})},
        )
        cluster.create(durable=False)
        log = data_dir.with_name(f"{data_dir.name}.log")
        with log.open("ab") as output:
            child = guard.start(cluster.program(), output)
        cluster.wait(child, str(log))
        yield cluster.address


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """Run Valkey for the block and yield its address. It works in `folder`; its log is `<folder>.log`."""
    server = Valkey(folder.absolute(), free_port(), secrets.token_urlsafe(24))
    with closing_guard() as guard:
        log = folder.with_name(f"{folder.name}.log")
        with log.open("ab") as output:
            child = guard.start(server.program(), output)
        server.wait(child, str(log))
        yield server.address


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a short-named folder that others may pass through but not list, and remove it with its content."""
    folder = Path(tempfile.mkdtemp(prefix="wapp-", dir=short_temporary_root()))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def short_temporary_root() -> Path:
    """Return the temporary folder, or /tmp where its path leaves no room for a socket's name."""
    usual = Path(tempfile.gettempdir())
    return usual if len(str(usual)) <= 60 else Path("/tmp")  # noqa: S108 - only names made by mkdtemp go there


@contextmanager
def closing_guard() -> Iterator[Guard]:
    """Stop the children at the end of the block."""
    guard = Guard()
    try:
        yield guard
    finally:
        guard.close()
