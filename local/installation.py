"""A local installation: its servers, its database and its place on the disk."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from local import accounts, roles
from local.data import DataFolder
from local.guard import Account
from local.postgres import Cluster
from local.roles import Addresses
from local.say import line
from local.servers import short_folder
from local.supervisor import Supervisor
from local.valkey import Valkey, check_reachable, free_port


@dataclass
class Installation:
    """Starts the servers of one data folder. `sockets` is a short temporary folder made anew at each start."""

    folder: DataFolder
    secrets: dict[str, str]
    fresh: bool
    account: Account | None = field(init=False)
    sockets: Path = field(init=False)

    def __post_init__(self) -> None:
        # A cluster keeps the account that it was made with, whoever starts it now.
        made_by = accounts.owner_of(self.folder.path / "postgres")
        self.account = accounts.server_account() and (made_by or accounts.server_account())
        note = self.folder.sockets
        if note.is_symlink():
            remove_sockets(note.readlink())
            note.unlink()
        self.sockets = short_folder()
        note.symlink_to(self.sockets)

    @property
    def web(self) -> Path:
        """The folder of the pages' socket, closed to others."""
        return accounts.own_folder(self.sockets / "web", None)

    def start_postgres(self, supervisor: Supervisor) -> str:
        """Start the PostgreSQL that comes along and return its administrator's address."""
        cluster = self._cluster()
        if not cluster.exists:
            cluster.create()
        cluster.check_version()
        cluster.recover()
        cluster.wait(supervisor.add(cluster.program()), self.folder.log("postgres"))
        return cluster.address

    def start_valkey(self, supervisor: Supervisor) -> str:
        """Start the Valkey that comes along and return its address."""
        server = Valkey(self.folder.path / "valkey", free_port(), self.secrets["VALKEY_PASSWORD"])
        server.wait(supervisor.add(server.program()), self.folder.log("valkey"))
        return server.address

    def prepare_roles(self, admin_url: str, own_server: bool) -> Addresses:
        """Make roles and database; on a server of the user's only when no other installation works there."""
        passwords = {role: self.secrets[f"{role.upper()}_PASSWORD"] for role in roles.LOGINS}
        database = roles.DATABASE if own_server else database_name(admin_url)
        if not own_server:
            admin_url = roles.with_database(admin_url, roles.existing_database(admin_url))
            roles.refuse_other_installation(admin_url, passwords)
        return roles.prepare(admin_url, passwords, database)

    def _cluster(self) -> Cluster:
        place = self.folder.path / "postgres"
        if not accounts.may_enter(self.folder.path, self.account):
            place = self._haven() / "postgres"
        programs = accounts.postgres_programs(self.account, spare=place.parent)
        return Cluster(
            folder=place,
            sockets=accounts.own_folder(self.sockets / "db", self.account),
            password=self.secrets["POSTGRES_PASSWORD"],
            programs=programs,
            account=self.account,
        )

    def _haven(self) -> Path:
        """Return the stand-in folder, and set aside the database of an installation whose secrets are gone."""
        haven = accounts.haven(self.folder.path)
        who = self.account.name if self.account else ""
        line(f"  The account {who} cannot reach {self.folder.path}, so PostgreSQL and its data are in {haven}.")
        if self.fresh and (haven / "postgres").exists():
            aside = haven.with_name(f"{haven.name}-{time.strftime('%Y%m%d-%H%M%S')}")
            haven.rename(aside)
            line(f"  The database of an earlier installation is kept in {aside}; remove it when it is not wanted.")
            haven = accounts.haven(self.folder.path)
        return haven


def database_name(admin_url: str) -> str:
    """Return the database that an administrator's address names, or ours where it names a maintenance database."""
    named = urlsplit(admin_url).path.strip("/")
    return roles.DATABASE if named in ("", "postgres", "template1") else named


def own_redis() -> str:
    """Return the user's REDIS_URL without its database number, or "" when there is none."""
    url = os.environ.get("REDIS_URL", "")
    if url:
        check_reachable(url)
    parts = urlsplit(url)
    return parts._replace(path="").geturl() if parts.path.strip("/").isdecimal() else url


def remove_sockets(folder: Path) -> None:
    """Remove a folder of sockets, if it is one that we made."""
    if folder.name.startswith("wapp-") and folder.is_dir() and folder.lstat().st_uid == os.geteuid():
        shutil.rmtree(folder)
