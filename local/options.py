"""The command lines of bin/, read before the environment exists so that --help and mistakes answer at once."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Up:
    """What bin/up was asked for."""

    port: int
    data: Path
    demo: bool


def check(command: str, arguments: list[str]) -> list[str]:
    """Refuse wrong arguments, answer --help, and return the arguments with folders made absolute."""
    if command == "up":
        chosen = up(arguments)
        demo = [] if chosen.demo else ["--no-demo"]
        return ["--port", str(chosen.port), "--data", str(chosen.data), *demo]
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
