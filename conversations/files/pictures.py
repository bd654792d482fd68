"""A smaller picture to show of a picture: upright, without anything its camera wrote into it."""

import io
from dataclasses import dataclass
from typing import BinaryIO

import structlog
from PIL import Image, ImageOps

LONGEST = 640  # pixels of the longer side: the card is 292 wide, on screens of double density
SMALLEST = 192  # pixels of a profile's picture
PIXELS = 60_000_000  # more is not unpacked: 64,000 × 64,000 would need twelve gigabytes
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Picture:
    """`width` and `height` as it is shown. `preview` is empty where the file itself is shown: it is small and moves."""

    width: int
    height: int
    preview: bytes = b""


def look(file: BinaryIO) -> Picture | None:
    """The measures of a picture and a smaller one of it; None for what cannot be read or is too large to unpack.

    A decoder that meets a stranger's bytes may fail in any way; what it says is logged, and the file is kept as it is.
    """
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > PIXELS:
                return None
            if getattr(image, "n_frames", 1) > 1:
                return Picture(image.width, image.height)
            return _smaller(image)
    except Exception as error:
        log.warning("a picture cannot be read", error=type(error).__name__)
        return None


def portrait(file: BinaryIO) -> bytes | None:
    """The middle of a picture as a square JPEG, as profiles show it; None for what cannot be read or is too small."""
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > PIXELS or min(image.size) < SMALLEST:
                return None
            image.draft("RGB", (2 * LONGEST, 2 * LONGEST))
            square = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGBA"), (LONGEST, LONGEST))
            clean = Image.new("RGB", square.size, "white")
            clean.paste(square, mask=square.getchannel("A"))
    except Exception as error:
        log.warning("a picture cannot be read", error=type(error).__name__)
        return None
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=88)
    return out.getvalue()


def _smaller(image: Image.Image) -> Picture:
    turned = image.getexif().get(0x0112, 1) >= 5  # EXIF orientations that swap the sides
    width, height = (image.height, image.width) if turned else (image.width, image.height)
    image.draft("RGB", (LONGEST, LONGEST))  # JPEG unpacks at a fraction of its size
    upright = ImageOps.exif_transpose(image)
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    small = upright.convert("RGBA" if has_alpha else "RGB")
    small.thumbnail((LONGEST, LONGEST))
    clean = Image.new(small.mode, small.size)
    clean.paste(small)  # the pixels alone: no EXIF, no profile, no comment
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=80, method=4)
    return Picture(width, height, out.getvalue())
