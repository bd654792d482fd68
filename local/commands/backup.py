"""bin/backup: writes a backup of an installation into one file."""

from __future__ import annotations

import sys

from local import options
from local.backup import backup
from local.data import DataFolder
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
    try:
        made = backup(chosen.file, folder, chosen.with_secrets)
    except Sorry as sorry:
        print(f"\n{sorry}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    line(f"\n{chosen.file} is complete: {made.size / 1e6:.1f} MB, {made.media} media files.")
    line(WITH_SECRETS if made.secrets else WITHOUT_SECRETS.format(secrets=folder.secrets))
    line("A backup outlives deletions: remove it when the content in it was due, at the latest after seven days.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
