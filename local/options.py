"""The command lines of bin/, read before the environment exists so that --help and mistakes answer at once."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STREAM = Path("-")  # a backup that comes from standard input, or goes to standard output


@dataclass(frozen=True)
class Up:
    """What bin/up was asked for."""

    port: int
    data: Path
    demo: bool


@dataclass(frozen=True)
class Backup:
    """What bin/backup was asked for."""

    file: Path
    data: Path
    with_secrets: bool


@dataclass(frozen=True)
class Restore:
    """What bin/restore was asked for."""

    file: Path
    data: Path
    replace: bool


def check(command: str, arguments: list[str]) -> list[str]:
    """Refuse wrong arguments, answer --help, and return the arguments with folders made absolute."""
    if command == "up":
        chosen = up(arguments)
        demo = [] if chosen.demo else ["--no-demo"]
        return ["--port", str(chosen.port), "--data", str(chosen.data), *demo]
    if command == "backup":
        wanted = backup(arguments)
        extra = ["--with-secrets"] if wanted.with_secrets else []
        return [str(wanted.file), "--data", str(wanted.data), *extra]
    if command == "restore":
        asked = restore(arguments)
        return [str(asked.file), "--data", str(asked.data), *(["--replace"] if asked.replace else [])]
    if command == "lock":
        lock(arguments)
    if command == "ci":
        argparse.ArgumentParser(
            "bin/ci", description="Style, types, contracts and tests, each with its time."
        ).parse_args(arguments)
    return arguments


def up(arguments: list[str]) -> Up:
    """Read the command line of bin/up."""
    parser = argparse.ArgumentParser(
        "bin/up",
        description="Start WApp Central on this machine: database, queue, all processes and a simulator of Meta.",
        epilog="DATABASE_URL (the address of an administrator) and REDIS_URL, when set, are used instead of the "
        "servers that come along. Ctrl-C stops everything; the data folder keeps database, media, secrets and logs.",
    )
    parser.add_argument(
        "--port", type=port, default=8000, help="port of the product; the simulator takes the next two (8000)"
    )
    parser.add_argument("--data", type=Path, default=data_folder(), help="data folder (.local in the checkout)")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="start without the demo company")
    chosen = parser.parse_args(arguments)
    return Up(chosen.port, chosen.data.absolute(), chosen.demo)


def backup(arguments: list[str]) -> Backup:
    """Read the command line of bin/backup."""
    parser = argparse.ArgumentParser(
        "bin/backup",
        description="Write the database and the media of an installation into one file, while it runs or not.",
        epilog="With DATABASE_URL set (the address of an administrator) that database is taken. The master keys are "
        "left out: a backup can only be read with them, so keep the data folder's file 'secrets' in another place.",
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="where the backup goes; must not exist yet; - is standard output"
    )
    parser.add_argument("--data", type=Path, default=data_folder(), help="data folder (.local in the checkout)")
    parser.add_argument("--with-secrets", action="store_true", help="put the master keys in as well")
    chosen = parser.parse_args(arguments)
    return Backup(_file(chosen.file), chosen.data.absolute(), chosen.with_secrets)


def restore(arguments: list[str]) -> Restore:
    """Read the command line of bin/restore."""
    parser = argparse.ArgumentParser(
        "bin/restore",
        description="Put a backup into a data folder while nothing runs on it, and delete what was due since.",
        epilog="With DATABASE_URL set (the address of an administrator) the database goes there. A backup without "
        "secrets needs its master keys: in the data folder's file 'secrets', or in MASTER_KEYS.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup; - is standard input")
    parser.add_argument("--data", type=Path, default=data_folder(), help="data folder (.local in the checkout)")
    parser.add_argument("--replace", action="store_true", help="put it in the place of what is there")
    chosen = parser.parse_args(arguments)
    return Restore(_file(chosen.file), chosen.data.absolute(), chosen.replace)


def _file(chosen: Path) -> Path:
    return chosen if chosen == STREAM else chosen.absolute()


def port(text: str) -> int:
    """Read a port that leaves room for the simulator's two."""
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 65533:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65533")
    return number


def lock(arguments: list[str]) -> bool:
    """Read the command line of bin/lock; True asks for newer versions."""
    parser = argparse.ArgumentParser(
        "bin/lock",
        description="Compile requirements/run.txt, local.txt and dev.txt with hashes from pyproject.toml. "
        "Versions that still fit stay as they are.",
    )
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    return bool(parser.parse_args(arguments).upgrade)


def data_folder() -> Path:
    """Return the data folder: WAPP_DATA, or .local in the checkout."""
    named = os.environ.get("WAPP_DATA")
    return Path(named).absolute() if named else ROOT / ".local"
