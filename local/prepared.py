"""Knows whether tables, style sheets and demo are as the code wants them, so that a second start is quick."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg2

from local.options import ROOT
from local.roles import connected, one

# What decides how tables, collected files and the demo look. The launcher itself is not in it.
SOURCES = (
    "wappcentral",
    "webhooks",
    "privacy",
    "conversations",
    "billing",
    "tenants",
    "cloudapi",
    "static",
    "templates",
    "requirements",
)


@dataclass(frozen=True)
class Prepared:
    """What was prepared last: for which code, database and day, and the demo's sign-in ("" without the demo)."""

    state: str = ""
    demo: bool = False
    sign_in: str = ""

    @classmethod
    def read(cls, file: Path) -> Prepared:
        """Return what was noted; nothing when there is no note or it cannot be understood."""
        try:
            return cls(**json.loads(file.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return cls()

    def write(self, file: Path) -> None:
        """Note it for the next start. The sign-in holds a password, so only the owner may read the note."""
        file.touch(mode=0o600)
        file.write_text(json.dumps(asdict(self)))


def state(owner_url: str) -> str:
    """Return a text that changes with the code, with the database and with the day.

    The day is in it because migrating also prepares the partitions of the days to come.
    """
    digest = hashlib.sha256()
    for path in _files():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{datetime.now(UTC):%Y-%m-%d} {_database_state(owner_url)} {digest.hexdigest()}"


def _files() -> Iterator[Path]:
    for name in SOURCES:
        for path in sorted((ROOT / name).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _database_state(owner_url: str) -> str:
    """Return which database it is and what was migrated in it; a restored or new one has another answer."""
    with connected(owner_url) as owner:
        try:
            migrated = one(owner, "select count(*), max(applied) from django_migrations")
        except psycopg2.errors.UndefinedTable:
            return "empty"
        (number,) = one(owner, "select oid from pg_database where datname = current_database()")
        return f"{number} {migrated}"
