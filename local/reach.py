"""The administrator's way into the database of an installation, starting its server where it does not run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from local import accounts, roles
from local.data import DataFolder, read_pairs
from local.guard import Guard
from local.installation import Installation, database_name
from local.postgres import Cluster
from local.say import Sorry, step
from local.supervisor import Supervisor, stop_leftovers


@contextmanager
def administrator(folder: DataFolder) -> Iterator[str]:
    """Yield an address of the installation's database that sees every row.

    The server is that of DATABASE_URL, else the one that runs on the folder, else one started for the block.
    """
    if theirs := os.environ.get("DATABASE_URL", ""):
        yield roles.with_database(theirs, database_name(theirs))
    elif address := running(folder):
        yield roles.with_database(address, roles.DATABASE)
    elif not accounts.has_cluster(folder.path):
        raise Sorry(
            f"There is no database in {folder.path}; name the data folder with --data, "
            "or set DATABASE_URL to an administrator's address when the database is elsewhere."
        )
    else:
        with held(folder) as (here, supervisor):
            with step("PostgreSQL"):
                address = here.start_postgres(supervisor)
            yield roles.with_database(address, roles.DATABASE)


@contextmanager
def held(folder: DataFolder) -> Iterator[tuple[Installation, Supervisor]]:
    """Keep bin/up out of the folder for the block, and end what was started in it."""
    folder.open()
    lock = folder.lock()
    stop_leftovers(folder)
    fresh = not folder.secrets.exists()
    here = Installation(folder, folder.read_secrets(), fresh)
    supervisor = Supervisor(Guard(kept_files=[lock], folders=[here.sockets]), folder)
    try:
        yield here, supervisor
    finally:
        supervisor.guard.close()
        for noted in (folder.children, folder.sockets):
            noted.unlink(missing_ok=True)
        os.close(lock)


def running(folder: DataFolder) -> str:
    """The address of the server that bin/up runs on the folder, "" when none answers."""
    if not folder.sockets.is_symlink():
        return ""
    sockets = folder.sockets.readlink() / "db"
    password = read_pairs(folder.secrets).get("POSTGRES_PASSWORD", "")
    address = Cluster(Path(), sockets, password, Path()).address
    try:
        psycopg2.connect(address, connect_timeout=5).close()
    except psycopg2.OperationalError:
        return ""
    return address
