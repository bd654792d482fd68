"""What the program hands out, and what it needs for pictures: everything is loaded before it gives up its rights."""

import io
import json
import sys
from typing import Any

from PIL import Image, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin  # noqa: F401 - two pictures in one; EXIF; stills

PIXELS = 36_000_000  # of a frame of a film, or a picture that is made anew: more is not unpacked


def load(form: str) -> None:
    """Have everything in memory that a picture may need, this format's or our own: later nothing can be loaded."""
    Image.preinit()
    if form == "AVIF":
        from PIL import AvifImagePlugin

        AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # it may start none
    if form == "HEIF":
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)


def put(name: str, data: bytes) -> None:
    """Hand out one part."""
    sys.stdout.buffer.write(b"%s %d\n" % (name.encode(), len(data)) + data)
    sys.stdout.buffer.flush()


def facts(**found: Any) -> None:
    put("facts", json.dumps(found).encode())


def saved(picture: Image.Image, form: str, **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()
