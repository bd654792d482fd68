"""Puts a restored installation in the place of the one that was, so that a kill at any step leaves one of them whole.

First the media, beside those that are there: no name is ever given twice. Then the database, in one step. Then the
secrets, which lie ready; and the media that no row names any more go.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from local import roles
from local.archive import MEDIA
from local.data import DataFolder, given_secrets, read_pairs, write_pairs

MARK = "RESTORE"  # beside the secrets in the note: the comment of the database that they belong to


def put_in_place(
    folder: DataFolder, admin_url: str, database: str, staging: str, media: Path, kept: Mapping[str, str]
) -> None:
    """Let the database `staging`, the files of `media` and the secrets `kept` be the installation of `folder`."""
    mark = secrets.token_hex(8)
    with _administrating(admin_url) as admin:
        roles.execute(admin, sql.SQL("comment on database {} is {}").format(sql.Identifier(staging), sql.Literal(mark)))
    if not given_secrets():  # then they belong beside no data, and nothing is left to be done after the database
        write_pairs(folder.restored, {MARK: mark, **kept})
    names = _lend(media, folder.path / MEDIA)
    swap(admin_url, database, staging)
    finish(folder, admin_url, database)
    _remove_others(folder.path / MEDIA, names)


def finish(folder: DataFolder, admin_url: str, database: str) -> bool:
    """End a restore that was killed when its database stood in its place already; return whether there was one."""
    note = read_pairs(folder.restored)
    mark = note.pop(MARK, "")
    if not mark:
        return False
    with _administrating(admin_url) as admin:
        found = "select count(*) from pg_database where datname = %s and shobj_description(oid, 'pg_database') = %s"
        stands = roles.one(admin, found, database, mark) == (1,)
    if stands:
        folder.keep_secrets(note)
    folder.restored.unlink(missing_ok=True)
    return stands


def swap(admin_url: str, database: str, staging: str) -> None:
    """Give the staging database the final name and drop the one that had it, in that order."""
    former = f"{database}_former"
    drop(admin_url, former)
    with _administrating(admin_url) as admin:
        admin.autocommit = False
        if roles.one(admin, "select count(*) from pg_database where datname = %s", database)[0]:
            _rename(admin, database, former)
        _rename(admin, staging, database)
        admin.commit()
    drop(admin_url, former)


def drop(admin_url: str, database: str) -> None:
    """Drop a database, whoever is connected to it."""
    with _administrating(admin_url) as admin:
        roles.execute(admin, sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database)))


def _administrating(admin_url: str) -> AbstractContextManager[Connection]:
    return roles.connected(roles.with_database(admin_url, "postgres"))


def _rename(admin: Connection, name: str, new: str) -> None:
    roles.execute(admin, sql.SQL("alter database {} rename to {}").format(sql.Identifier(name), sql.Identifier(new)))


def _lend(staged: Path, present: Path) -> set[Path]:
    """Move every file to its name below `present`; return the names."""
    names = {path.relative_to(staged) for path in staged.rglob("*") if path.is_file()}
    for name in names:
        (present / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (staged / name).replace(present / name)
    return names


def _remove_others(present: Path, names: set[Path]) -> None:
    """Remove what the installation before had; folders of which nothing is left go whole."""
    kept = {parent for name in names for parent in name.parents}
    for path in sorted(present.rglob("*"), reverse=True):
        name = path.relative_to(present)
        if path.is_dir() and not path.is_symlink():
            if name not in kept:
                shutil.rmtree(path)
        elif name not in names:
            path.unlink()
