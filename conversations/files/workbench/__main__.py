"""Where the program begins: everything is loaded, every right is given up, then the stranger's bytes are read."""

import io
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from conversations.files.workbench import confinement, films, photos, sounds

TASKS = {
    "sound": sounds.sound,
    "film": films.film,
    "clip": films.clip,
    "motion": photos.motion,
    "photo": photos.photo,
}


def main() -> None:
    task, form = sys.argv[1:3]
    photos.load(form)
    confinement.confine()
    TASKS[task](io.BytesIO(sys.stdin.buffer.read()), form)


if __name__ == "__main__":
    main()
