"""bin/backup: writes a backup of an installation into one file."""

from __future__ import annotations

import contextlib
import sys

from local import options
from local.backup import backup
from local.data import DataFolder, given_secrets
from local.say import Sorry, line

WITH_SECRETS = (
    "It holds the master keys: whoever has this file can read everything in it. Keep it as you would keep the keys."
)
WITHOUT_SECRETS = (
    "The master keys are not in it, and it cannot be read without them: keep a copy of {secrets} in another place."
)


def main() -> int:
    """Return 0 when the backup is on the disk."""
    chosen = options.backup(sys.argv[1:])
    folder = DataFolder(chosen.data)
    # Where the backup itself goes to standard output, nothing else may.
    told = sys.stderr if chosen.file == options.STREAM else sys.stdout
    with contextlib.redirect_stdout(told):
        return _backup(chosen, folder)


def _backup(chosen: options.Backup, folder: DataFolder) -> int:
    try:
        made = backup(chosen.file, folder, chosen.with_secrets)
    except Sorry as sorry:
        print(f"\n{sorry}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    name = "The backup" if chosen.file == options.STREAM else chosen.file
    line(f"\n{name} is complete: {made.size / 1e6:.1f} MB, {made.media} media files.")
    keys = "MASTER_KEYS" if given_secrets() else folder.secrets
    line(WITH_SECRETS if made.secrets else WITHOUT_SECRETS.format(secrets=keys))
    line("A backup outlives deletions: remove it when the content in it was due, at the latest after seven days.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
