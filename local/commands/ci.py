"""bin/ci: what must pass before a change is accepted, step by step, all of them even when one fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local import roles
from local.data import new_secrets
from local.options import ROOT
from local.say import line
from local.servers import throwaway_servers

PYTHON = sys.executable
LINTER = Path(PYTHON).parent / "lint-imports"


@dataclass(frozen=True)
class Check:
    """A named step. The output of a quiet one is shown only when it fails; one `beside` runs while the others do."""

    name: str
    command: tuple[str, ...]
    quiet: bool = True
    beside: bool = False


CHECKS = (
    Check("format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
    Check("style", (PYTHON, "-m", "ruff", "check", ".")),
    Check("floors", (PYTHON, str(LINTER))),
    Check("migrations", (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")),
    Check("tests", (str(ROOT / "bin/test"),), quiet=False),
    Check("types", (PYTHON, "-m", "mypy"), beside=True),  # on the core that the steps before the tests leave idle
)


def main() -> int:
    """Run every check and say at the end which of them failed."""
    os.chdir(ROOT)
    line("")
    with django_variables() as variables, ThreadPoolExecutor() as pool:
        beside = {check.name: pool.submit(run, check, variables) for check in CHECKS if check.beside}
        results = {
            check.name: beside[check.name].result() if check.beside else run(check, variables) for check in CHECKS
        }
    failed = [name for name, passed in results.items() if not passed]
    line(f"\nFailed: {', '.join(failed)}" if failed else "\nEverything passed.")
    return 1 if failed else 0


@contextmanager
def django_variables() -> Iterator[dict[str, str]]:
    """Yield what Django needs to be loaded and to look at an empty database, for the checks before the tests."""
    with throwaway_servers() as servers:
        addresses = roles.prepare(servers.admin_url, roles.new_passwords())
        yield {**new_secrets(), "DATABASE_URL": addresses.owner, "REDIS_URL": servers.redis_url}


def run(check: Check, variables: dict[str, str]) -> bool:
    """Run one check, print its name with its time, and its output where it is wanted."""
    started = time.monotonic()
    if not check.quiet:
        line(f"· {check.name}")
    done = subprocess.run(
        check.command,
        # The tests make an environment of their own; the others get one that lets Django load.
        env={**os.environ, **variables} if check.quiet else None,
        stdout=subprocess.PIPE if check.quiet else None,
        stderr=subprocess.STDOUT if check.quiet else None,
        text=True,
        check=False,
    )
    passed = done.returncode == 0
    if check.quiet and not passed:
        line(done.stdout)
    line(f"{'✓' if passed else '✗'} {check.name:<12} {time.monotonic() - started:6.1f} s")
    return passed


if __name__ == "__main__":
    sys.exit(main())
