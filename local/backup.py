"""Makes a backup of an installation, running or not: its database as of one instant, and its media.

Whoever holds a backup together with the master keys can read every conversation in it. The secrets are therefore left
out unless they are asked for: MASTER_KEYS belong in another place.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from local import dump, roles
from local.archive import DUMP, MEDIA, SECRETS, Manifest, Writer
from local.data import DataFolder, read_pairs
from local.options import STREAM
from local.reach import administrator
from local.say import Sorry, step
from local.variables import KEYS


@dataclass(frozen=True)
class Made:
    """A finished backup: the bytes of what is in it, and what that is."""

    size: int
    media: int
    secrets: bool


def backup(file: Path, folder: DataFolder, with_secrets: bool) -> Made:
    """Write a backup of the installation in `folder` to `file`, readable by its owner only, or to standard output.

    The database is dumped before the media are copied, so that no row can name a file which came too late; a file
    that is deleted meanwhile was due. Raises Sorry, and then leaves nothing behind.
    """
    _refuse_place(file)
    if folder.restored.exists():
        raise Sorry(f"A restore into {folder.path} was killed; start it once with bin/up, which ends it.")
    beside = folder.path if file == STREAM else file.parent
    with administrator(folder) as admin_url, Writer(file) as writer:
        manifest = _manifest(admin_url, secrets_of(folder))
        # A file without a name: nothing of it stays behind when this process is killed.
        with step("Database") as shown, tempfile.TemporaryFile(dir=beside) as dumped:
            dump.dump(admin_url, dumped, shown)
            dumped.seek(0)
            writer.add(DUMP, dumped)
        with step("Media") as shown:
            media = 0
            for name, path in _media(folder.path / MEDIA):
                media += _add(writer, name, path)
                shown.note = f"{media} files"
        if with_secrets:
            secrets = secrets_of(folder)
            writer.add_text(SECRETS, "".join(f"{key}={secrets[key]}\n" for key in KEYS if key in secrets))
        writer.finish(manifest)
    return Made(writer.size, media, with_secrets)


def _refuse_place(file: Path) -> None:
    if file == STREAM:
        if os.isatty(1):
            raise Sorry("A backup is no text for a terminal; send it into a file with > FILE.")
        return
    if file.exists():
        raise Sorry(f"{file} is there already; choose another name or remove it.")
    if not file.parent.is_dir():
        raise Sorry(f"There is no folder {file.parent}; make it or choose another.")


def secrets_of(folder: DataFolder) -> dict[str, str]:
    """The secrets that a backup's content depends on: the folder's, or those that the environment gives instead."""
    kept = {**read_pairs(folder.secrets)}
    return {**{key: os.environ[key] for key in KEYS if os.environ.get(key)}, **kept}


def fingerprints(master_keys: str) -> dict[str, str]:
    """A text for each master key by its id that tells keys apart and tells nothing about them (they are random)."""
    pairs = (entry.partition(":") for entry in master_keys.split(",") if entry)
    return {name: hashlib.sha256(b"wapp" + base64.b64decode(key)).hexdigest()[:16] for name, _, key in pairs}


def _manifest(admin_url: str, secrets: Mapping[str, str]) -> Manifest:
    applied: defaultdict[str, list[str]] = defaultdict(list)
    with roles.connected(admin_url) as admin, admin.cursor() as cursor:
        cursor.execute("select to_regclass('public.django_migrations')")
        if cursor.fetchone() == (None,):
            raise Sorry(f"There is nothing to back up in {roles.without_password(admin_url)}: it has no tables.")
        cursor.execute("select app, name from django_migrations order by id")
        for app, name in cursor.fetchall():
            applied[app].append(name)
        server = admin.get_parameter_status("server_version")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(now, server, dict(applied), fingerprints(secrets.get("MASTER_KEYS", "")))


def _media(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"{MEDIA}/{path.relative_to(folder).as_posix()}", path


def _add(writer: Writer, name: str, path: Path) -> bool:
    """Append a file; one that the deletion took since it was listed is left out."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return False
    with source:
        writer.add(name, source)
    return True
