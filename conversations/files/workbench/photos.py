"""Pictures that WhatsApp does not take, made into ones that it takes: a film of a GIF that moves, a JPEG of others."""

import io
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence

from conversations.files.workbench.containers import written
from conversations.files.workbench.films import Camera
from conversations.files.workbench.parts import PIXELS, put, saved

FRAMES = 1_800
JPEG_MOST = 5 * 1024 * 1024  # WhatsApp's limit for a picture


def motion(data: io.BytesIO, form: str) -> None:
    """A film of a GIF that moves; of one that does not, a picture."""
    with Image.open(data, formats=[form]) as image:
        if image.width * image.height > PIXELS:
            raise ValueError("too many pixels")
        if getattr(image, "n_frames", 1) == 1:
            put("image/png", saved(image.convert("RGBA"), "PNG"))
            return
        out, at = io.BytesIO(), 0.0
        with written(out) as target:
            camera = Camera(target)
            for frame, lasts in moving(image):
                camera.take(frame, at)
                at += lasts
            camera.take(frame, max(at - 0.001, 0.001))  # or the last picture would flash by
            camera.end()
        put("video/mp4", out.getvalue())


def moving(image: Image.Image) -> Iterator[tuple[Image.Image, float]]:
    """Its pictures on white, each with its seconds; browsers show what hurries for a tenth of a second."""
    for index, frame in enumerate(ImageSequence.Iterator(image)):
        if index == FRAMES:
            return
        shown = frame.convert("RGBA")
        white = Image.new("RGBA", shown.size, "white")
        white.alpha_composite(shown)
        lasts = frame.info.get("duration", 0) / 1000
        yield white, lasts if lasts > 0.01 else 0.1


def photo(data: io.BytesIO, form: str) -> None:
    """A JPEG of a picture that WhatsApp does not take, upright, small enough, and without what its camera wrote."""
    with Image.open(data, formats=[form]) as image:
        if image.width * image.height > PIXELS:
            raise ValueError("too many pixels")
        profile = image.info.get("icc_profile")
        picture = ImageOps.exif_transpose(image).convert("RGB")
    picture.info.clear()
    for longest, quality in ((8_192, 90), (4_096, 85), (2_560, 80), (1_600, 75)):
        picture.thumbnail((longest, longest))
        made = saved(picture, "JPEG", quality=quality, icc_profile=profile)
        if len(made) <= JPEG_MOST:
            break
    put("image/jpeg", made)
