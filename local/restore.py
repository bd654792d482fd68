"""Puts a backup back: into a database beside the present one, brought up to date, then in its place in one step.

What was due for deletion since the backup was made is gone, and what it was about to send is *not confirmed*, before
anybody is let in: a backup cannot know what became of a message afterwards, and a second copy must never leave.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from psycopg2.extensions import connection as Connection

from local import archive, dump, placing, roles
from local.archive import DUMP, MEDIA, SECRETS, Manifest
from local.backup import fingerprints
from local.data import DataFolder, new_secrets, read_pairs
from local.installation import Installation, database_name
from local.options import ROOT
from local.programs import manage
from local.reach import held
from local.say import Sorry, step
from local.supervisor import Supervisor
from local.variables import KEYS, all_variables

LEAVING = 3.0  # seconds for a connection that was just closed to be gone from the server
NOWHERE = "redis://127.0.0.1:1"  # nobody listens to announcements while the doors are closed


@dataclass(frozen=True)
class Place:
    """Where a backup goes: an administrator's address of the database's final name, and the secrets it will have."""

    admin_url: str
    database: str
    secrets: Mapping[str, str]

    @property
    def passwords(self) -> dict[str, str]:
        return {role: self.secrets[f"{role.upper()}_PASSWORD"] for role in roles.LOGINS}

    @property
    def staging(self) -> Place:
        """The database beside it that is filled first."""
        name = f"{self.database}_restored"
        return replace(self, admin_url=roles.with_database(self.admin_url, name), database=name)


def restore(file: Path, folder: DataFolder, overwrite: bool) -> str:
    """Restore `file` into the installation of `folder` and return when the backup was made.

    Raises Sorry; up to the last step what was there before is untouched.
    """
    folder.open()
    folder.tidy()
    with folder.spare() as staged:
        with step("Reading and checking the backup") as shown:
            manifest = archive.unpack(file, staged, lambda note: setattr(shown, "note", note))
            shown.note = ""
        _refuse_newer(manifest)
        kept = _keys(manifest, folder, staged / SECRETS)
        (staged / MEDIA).mkdir(mode=0o700, exist_ok=True)
        with held(folder) as (here, supervisor):
            place = _place(here, supervisor, kept)
            is_broken_off = folder.restored.exists()
            placing.finish(folder, place.admin_url, place.database)
            _refuse_overwriting(place, folder, overwrite, is_broken_off)
            with _filled(place, staged / DUMP):
                _bring_up_to_date(place.staging, here, supervisor, staged / MEDIA)
                with step("Putting it in its place"):
                    names = (place.database, place.staging.database)
                    placing.put_in_place(folder, place.admin_url, *names, staged / MEDIA, place.secrets)
    return manifest.made_at


def _refuse_newer(manifest: Manifest) -> None:
    """Raise Sorry when the backup knows a migration of one of our apps that this code does not have."""
    for app, names in manifest.migrations.items():
        ours = ROOT / app / "migrations"
        unknown = [name for name in names if ours.is_dir() and not (ours / f"{name}.py").exists()]
        if unknown:
            raise Sorry(
                f"The backup was made by a newer version (it knows {app} {unknown[0]}); restore it with that version."
            )


def _keys(manifest: Manifest, folder: DataFolder, packed: Path) -> dict[str, str]:
    """The secrets of the backup's content: packed with it, or given in the environment, or kept in the folder."""
    given = {key: os.environ[key] for key in KEYS if os.environ.get(key)}
    for found in (read_pairs(packed), given, read_pairs(folder.secrets)):
        if manifest.keys.items() <= fingerprints(found.get("MASTER_KEYS", "")).items():
            return {key: found[key] for key in KEYS if key in found}
    names = ", ".join(manifest.keys)
    raise Sorry(
        f"The backup can only be read with the master keys it was made under ({names}), which it does not hold; set "
        f"MASTER_KEYS to them, or put the installation's secrets file into {folder.path}, and restore again."
    )


def _place(here: Installation, supervisor: Supervisor, kept: Mapping[str, str]) -> Place:
    secrets = {**new_secrets(), **here.secrets, **kept}
    if theirs := os.environ.get("DATABASE_URL", ""):
        admin_url = roles.with_database(theirs, "postgres")  # the database that is named may not exist yet
        place = Place(admin_url, database_name(theirs), secrets)
        roles.refuse_other_installation(admin_url, place.passwords)
        return place
    with step("PostgreSQL"):
        return Place(here.start_postgres(supervisor), roles.DATABASE, secrets)


def _is_used(admin: Connection, database: str) -> bool:
    """Whether a client stays on the database: one that has just hung up is given a moment; its own do not count."""
    asked = "select count(*) from pg_stat_activity where datname = %s and backend_type = 'client backend'"
    end = time.monotonic() + LEAVING
    while (users := roles.one(admin, asked, database)) != (0,) and time.monotonic() < end:
        time.sleep(0.05)
    return users != (0,)


def _refuse_overwriting(place: Place, folder: DataFolder, overwrite: bool, is_broken_off: bool) -> None:
    """Raise Sorry when there is something that was not to be replaced; media that a killed restore left are nothing."""
    with roles.connected(place.admin_url) as admin:
        (present,) = roles.one(admin, "select count(*) from pg_database where datname = %s", place.database)
        if _is_used(admin, place.database):
            raise Sorry(f"Somebody still works on the database {place.database}; stop WApp Central's processes first.")
    filled: object = False
    if present:
        with roles.connected(roles.with_database(place.admin_url, place.database)) as admin:
            (filled,) = roles.one(admin, "select to_regclass('public.django_migrations') is not null")
    if (filled or (any((folder.path / MEDIA).iterdir()) and not is_broken_off)) and not overwrite:
        raise Sorry(
            f"{folder.path} already holds an installation; add --replace to put the backup in its place (what is there "
            "now is then gone), or name another folder with --data."
        )


@contextmanager
def _filled(place: Place, dumped: Path) -> Iterator[None]:
    """Make the staging database and fill it from the dump; remove it when anything goes wrong in the block."""
    staging = place.staging
    try:
        with step("Database"):
            placing.drop(place.admin_url, staging.database)
            roles.prepare(place.admin_url, place.passwords, staging.database)
            dump.load(staging.admin_url, dumped)
        yield
    finally:
        placing.drop(place.admin_url, staging.database)


def _bring_up_to_date(staging: Place, here: Installation, supervisor: Supervisor, media: Path) -> None:
    """Migrate to this code, then settle what a backup cannot know and delete what is due."""
    addresses = roles.addresses(staging.admin_url, staging.passwords, staging.database)
    variables = all_variables(here.folder, 8000, staging.secrets, addresses, NOWHERE, here.web)
    variables["MEDIA_DIR"] = str(media)
    with step("Tables of this version"):
        supervisor.run(manage("migrate", "--no-input", variables=variables))
    with step("Deleting what is due by now"):
        supervisor.run(manage("after_restore", variables=variables))


def forget_unfinished(admin_url: str, database: str) -> None:
    """Drop what a killed restore left beside the database. Nobody may restore meanwhile."""
    for left in (f"{database}_restored", f"{database}_former"):
        placing.drop(admin_url, left)
