"""The processes of a local installation and how each is started; a higher rank starts later and stops earlier."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from local.guard import Program
from local.variables import ADDRESSES, command_variables, process_variables, stranger_variables

QUEUES = "replies,media,periodic"


def programs(port: int, data: Path, variables: Mapping[str, str]) -> list[Program]:
    """Return the six processes in the order in which they start. PostgreSQL and Valkey (ranks 0, 1) run already."""
    app = process_variables(variables, "DATABASE_URL")
    celery = ["celery", "-A", "wappcentral.celery"]
    return [
        _python("simulator", 2, _simulator(port, data), stranger_variables()),
        _python("beat", 3, [*celery, "beat", "--pidfile=", f"--schedule={data / 'beat'}"], app),
        _python("worker", 4, [*celery, "worker", "-P", "threads", "-c", "8", "-Q", QUEUES, *LONELY], app),
        _python("drain", 5, None, process_variables(variables, "DRAIN_DATABASE_URL", "DATABASE_URL")),
        _python("pages", 6, _pages(variables["PAGES_SOCKET"]), app),
        _python(
            "edge", 7, ["wappcentral.edge", "--port", str(port)], process_variables(variables, "INTAKE_DATABASE_URL")
        ),
    ]


# One worker has nobody to gossip with, and looking for neighbours costs its start a second.
LONELY = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def _python(name: str, rank: int, module: list[str] | None, env: Mapping[str, str]) -> Program:
    command = [sys.executable, "-m", *module] if module else [sys.executable, "manage.py", name]
    return Program(name, command, rank=rank, env=env)


def manage(*words: str, variables: Mapping[str, str]) -> Program:
    """Return a management command, to be waited for."""
    env = process_variables(command_variables(variables, words[0]), *ADDRESSES)
    return Program(words[0], [sys.executable, "manage.py", *words], rank=2, env=env)


def _simulator(port: int, data: Path) -> list[str]:
    ports = ["--port", str(port + 1), "--smtp-port", str(port + 2)]
    return ["simulator", *ports, "--data", str(data / "simulator"), "--product", f"http://127.0.0.1:{port}"]


def _pages(socket: str) -> list[str]:
    threads = ["-k", "gthread", "--workers", "1", "--threads", "8"]
    return ["gunicorn", "wappcentral.wsgi:application", *threads, "--bind", f"unix:{socket}", "--no-control-socket"]
