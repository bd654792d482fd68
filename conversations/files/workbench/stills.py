"""A smaller picture to show of a picture: upright, without anything its camera wrote into it."""

import io

from PIL import Image, ImageOps

from conversations.files.workbench.parts import facts, put, saved

LONGEST = 640  # pixels of the longer side: the card is 292 wide, on screens of double density
SMALLEST = 192  # pixels of a profile's picture
PIXELS = 60_000_000  # more is not unpacked: 64,000 × 64,000 would need twelve gigabytes
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # whatever it is called: what browsers show
SIDEWAYS = 5  # EXIF orientations from here on swap the sides


def still(data: io.BytesIO, _: str) -> None:
    """The measures of a picture as it is shown, and a smaller one of it where it does not move."""
    with Image.open(data, formats=FORMATS) as image:
        if image.width * image.height > PIXELS:
            return
        if moves(image):
            facts(width=image.width, height=image.height)
            return
        turned = image.getexif().get(0x0112, 1) >= SIDEWAYS
        width, height = (image.height, image.width) if turned else (image.width, image.height)
        image.draft("RGB", (LONGEST, LONGEST))  # JPEG unpacks at a fraction of its size
        put("still", saved(smaller(image), "WEBP", quality=80, method=4))
        facts(width=width, height=height)  # last: without a preview a picture is one that cannot be read


def portrait(data: io.BytesIO, _: str) -> None:
    """The middle of a picture as a square JPEG, as profiles show it; nothing of one that is too small."""
    with Image.open(data, formats=FORMATS) as image:
        if image.width * image.height > PIXELS or min(image.size) < SMALLEST:
            return
        image.draft("RGB", (2 * LONGEST, 2 * LONGEST))
        square = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGBA"), (LONGEST, LONGEST))
        clean = Image.new("RGB", square.size, "white")
        clean.paste(square, mask=square.getchannel("A"))
    put("image/jpeg", saved(clean, "JPEG", quality=88))


def moves(image: Image.Image) -> bool:
    """Whether it is several pictures that follow each other; a phone's JPEG may hold others behind the one to see."""
    return getattr(image, "n_frames", 1) > 1 and image.format != "MPO"


def smaller(image: Image.Image) -> Image.Image:
    """The pixels alone: no EXIF, no profile, no comment."""
    upright = ImageOps.exif_transpose(image)
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    small = upright.convert("RGBA" if has_alpha else "RGB")
    small.thumbnail((LONGEST, LONGEST))
    clean = Image.new(small.mode, small.size)
    clean.paste(small)
    return clean
