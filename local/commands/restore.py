"""bin/restore: puts a backup into a data folder."""

from __future__ import annotations

import sys

from local import options
from local.data import DataFolder
from local.restore import restore
from local.say import Sorry, line


def main() -> int:
    """Return 0 when the installation is as the backup has it, less what was due since."""
    chosen = options.restore(sys.argv[1:])
    try:
        made_at = restore(chosen.file, DataFolder(chosen.data), chosen.replace)
    except Sorry as sorry:
        print(f"\n{sorry}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    line(f"\n{chosen.data} is as it was at {made_at}, without what was due for deletion since.")
    line("Messages that were waiting to be sent then are marked as not confirmed. Start with bin/up.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
