"""Where the program begins: everything is loaded, every right is given up, then the stranger's bytes are read."""

import io
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from conversations.files.workbench import confinement, parts

# The module of each task: a picture does not wait until FFmpeg is loaded.
TASKS = {
    "sound": "sounds",
    "film": "films",
    "clip": "films",
    "motion": "photos",
    "photo": "photos",
    "still": "stills",
    "portrait": "stills",
}


def main() -> None:
    task, form = sys.argv[1:3]
    module = import_module(f"conversations.files.workbench.{TASKS[task]}")
    parts.load(form)
    confinement.confine()
    getattr(module, task)(io.BytesIO(sys.stdin.buffer.read()), form)


if __name__ == "__main__":
    main()
