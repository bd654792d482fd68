"""How a picture for docs/pictures is kept: in few colours, and what is long in columns that fit a screen."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page

Colour = tuple[int, int, int]
COLOURS = 256  # letters and washes look the same as in all, in a third of the bytes
KEPT = 48  # of these, for what is small
NEAR = 10  # of 255: nobody sees the difference
COLUMN = 1500  # pixels; what is longer goes on beside it
SLACK = 160
GAP = 24
# Where a long page may be cut: between two things that stand in it.
SHARP = "() => [...document.images].every((one) => one.complete || !one.checkVisibility())"
TOPS = "(all) => all.map((one) => one.getBoundingClientRect().top)"


def keep(shot: bytes | Image.Image, path: Path, colours: int = COLOURS) -> None:
    """Write it as a PNG of few colours, among them those of small things: a green dot beside a wide grey wall."""
    picture = (shot if isinstance(shot, Image.Image) else Image.open(io.BytesIO(shot))).convert("RGB")
    few = picture.quantize(colours - KEPT, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = (few.getpalette() or [])[: 3 * (colours - KEPT)]
    palette += [0] * (3 * (colours - KEPT) - len(palette))
    for place, colour in enumerate(lost(picture, few), colours - KEPT):
        bands = [
            band.point([255 * (value == part) for value in range(256)])
            for band, part in zip(picture.split(), colour, strict=True)
        ]
        few.paste(place, mask=ImageChops.darker(ImageChops.darker(bands[0], bands[1]), bands[2]))
        palette += colour
    few.putpalette(palette)
    few.save(path, optimize=True)


def lost(picture: Image.Image, few: Image.Image) -> list[Colour]:
    """The colours that became quite another, those first of which there is most."""
    off = (
        ImageChops.difference(picture, few.convert("RGB")).convert("L").point([255 * (by > NEAR) for by in range(256)])
    )
    there = (
        Image.composite(picture, Image.new("RGB", picture.size), off).getcolors(picture.width * picture.height) or []
    )
    return [colour for _, colour in sorted(there, reverse=True)[1 : KEPT + 1]]


def columns(page: Page, whole: str, path: Path) -> None:
    """All that scrolls in `whole`, beside itself where it is longer than a column."""
    height = page.evaluate("(one) => document.querySelector(one).scrollHeight + 300", whole)
    page.set_viewport_size({"width": (page.viewport_size or {"width": 0})["width"], "height": height})
    page.locator(whole).dispatch_event("scroll")  # all of it is in sight now: nothing is further down
    page.wait_for_function(SHARP)
    box = page.locator(whole).bounding_box()
    assert box
    left, top = int(box["x"]), int(box["y"])
    cuts = [int(cut) - top - 4 for cut in page.locator(f"{whole} .log > *").evaluate_all(TOPS)]
    picture = Image.open(io.BytesIO(page.screenshot()))
    end = int(page.locator(f"{whole} .log > *").last.evaluate("(one) => one.getBoundingClientRect().bottom")) + 6
    picture = picture.crop((left, top, left + int(box["width"]), min(end, top + int(box["height"]))))
    keep(beside(picture, pieces(max(cuts[0] - GAP, 0), picture.height, cuts)), path)


def pieces(begun: int, height: int, cuts: Sequence[int]) -> list[tuple[int, int]]:
    """From where to where each column goes: about as long as each other, and about COLUMN at most."""
    whole, ends = height - begun, []
    most = whole / -(-whole // COLUMN) + SLACK
    for here, after in zip([*cuts], [*cuts[1:], height], strict=True):
        if after - begun > most and here > begun:
            ends.append((begun, here))
            begun = here
    return [*ends, (begun, height)]


def beside(picture: Image.Image, parts: Sequence[tuple[int, int]]) -> Image.Image:
    """The pieces in a row, on the colour of the picture's upper corner."""
    width = picture.width
    row = Image.new(
        "RGB",
        (len(parts) * (width + GAP) - GAP, max(end - start for start, end in parts)),
        picture.convert("RGB").getpixel((2, 2)),
    )
    for place, (start, end) in enumerate(parts):
        row.paste(picture.crop((0, start, width, end)), (place * (width + GAP), 0))
    return row
