"""bin/manage: a management command with the variables that bin/up wrote into the data folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from local import data
from local.options import ROOT, data_folder
from local.say import Sorry
from local.variables import command_variables


def main() -> int:
    """Replace this process by manage.py with the local environment."""
    try:
        variables = local_variables(data_folder())
    except Sorry as sorry:
        sys.exit(f"{sorry}")
    words = sys.argv[1:] or ["help"]
    # The file wins: a DATABASE_URL in the shell is an administrator's address, meant for bin/up.
    env = {**os.environ, **command_variables(variables, words[0])}
    os.execve(sys.executable, [sys.executable, str(ROOT / "manage.py"), *words], env)  # noqa: S606 - no shell wanted


def local_variables(folder: Path) -> dict[str, str]:
    """Return the variables of the installation in that folder; Sorry when it was never started or does not run."""
    variables = data.read_pairs(data.DataFolder(folder).env)
    if not variables:
        raise Sorry(f"There is no installation in {folder} yet; start it with bin/up, or name its folder in WAPP_DATA.")
    sockets = parse_qs(urlsplit(variables.get("DATABASE_URL", "")).query).get("host")
    if sockets and not Path(sockets[0], ".s.PGSQL.5432").exists():
        raise Sorry(f"The database of {folder} is not running; start it with bin/up in another terminal.")
    return variables


if __name__ == "__main__":
    sys.exit(main())
