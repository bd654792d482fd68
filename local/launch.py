"""First stage of every command in bin/: needs only Python itself, makes the environment and goes on inside it."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from local import environment, options, ports
from local.say import Sorry

ROOT = Path(__file__).resolve().parent.parent
# Which lock file a command needs, smallest first in environment.TIERS.
TIERS = {
    "up": "local",
    "manage": "local",
    "backup": "local",
    "restore": "local",
    "test": "dev",
    "ci": "dev",
    "lock": "dev",
}


def main() -> None:
    """Run `sys.argv[1]` with the arguments after it; replaces this process, so signals reach the command itself."""
    command, arguments = sys.argv[1], sys.argv[2:]
    try:
        arguments = options.check(command, arguments)
        if command == "up" and not environment.made(ROOT):
            ports.check(options.up(arguments).port)  # sooner than after a minute of installing
        # bin/manage prints JSON that other programs read, a backup may go there: nothing else may stand in the output.
        read = command == "manage" or (command == "backup" and str(options.STREAM) in arguments)
        with contextlib.redirect_stdout(sys.stderr if read else sys.stdout):
            python = environment.ensure(ROOT, TIERS[command])
    except Sorry as sorry:
        sys.exit(f"{sorry}")
    except KeyboardInterrupt:
        sys.exit(130)
    os.chdir(ROOT)
    # Modules of the user's own shell environment must not stand in for ours.
    os.environ.pop("PYTHONPATH", None)
    os.execv(python, [str(python), "-m", f"local.commands.{command}", *arguments])  # noqa: S606 - no shell wanted
