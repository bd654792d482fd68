"""One migrated database for all processes of a run: the first that needs it makes it, and everybody works on a copy.

Making the cluster, its roles and all tables takes a process six seconds of processor, and copying them a tenth of one.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from local import roles
from local.data import new_secrets, write_pairs
from local.guard import ROOT
from local.servers import Cast, postgres


@dataclass(frozen=True)
class Mould:
    """A cluster that is stopped, with the database `roles.DATABASE` in it. `passwords` are those of its roles."""

    folder: str
    password: str
    passwords: dict[str, str]

    @property
    def cast(self) -> Cast:
        """What `throwaway_servers` makes a copy of."""
        return Cast(Path(self.folder), self.password)

    def addresses(self, admin_url: str) -> roles.Addresses:
        """The roles' addresses in a copy that runs."""
        return roles.addresses(admin_url, self.passwords)

    def pour(self, data: Path) -> None:
        """Lay a copy into a data folder, with its secrets, as if bin/up had begun there and been stopped."""
        data.mkdir()
        data.chmod(0o711)
        self.cast.copy(data / "postgres")
        words = {f"{role.upper()}_PASSWORD": password for role, password in self.passwords.items()}
        write_pairs(data / "secrets", {**new_secrets(), **words, "POSTGRES_PASSWORD": self.password})


def mould_in(place: Path) -> Mould:
    """The mould in this folder, made now when nobody has."""
    note = place / "mould.json"
    with alone(place):
        if not note.exists():
            note.write_text(json.dumps(asdict(_make(place / "postgres"))))
    return Mould(**json.loads(note.read_text()))


def _make(folder: Path) -> Mould:
    mould = Mould(str(folder), secrets.token_urlsafe(24), roles.new_passwords())
    with postgres(mould.cast) as admin_url:
        addresses = roles.prepare(admin_url, mould.passwords)
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"],
            cwd=ROOT,
            env={**os.environ, **addresses.variables(), "DATABASE_URL": addresses.owner},
            check=True,
        )
    return mould


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Let one process of the run at a time do what the others then find done."""
    handle = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
