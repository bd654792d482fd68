"""Compiles chosen Lucide icons into one SVG of symbols, so that a page loads them once."""

import re
from collections.abc import Callable

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg">\n'
    "<!-- Lucide icons, ISC licence (LICENSE.lucide.txt). Compiled by bin/manage vendor. -->\n"
)
BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def compile_sprite(listing: str, read: Callable[[str], str]) -> str:
    """The sprite for a listing: lines of `name` or `name = source attribute=value …`; `#` starts a comment.

    `read` returns the SVG text of an icon. Stroke, width and caps come from `.icon` in the style sheet, so that a
    symbol carries them only where it differs.
    """
    symbols = [_symbol(line, read) for line in listing.splitlines() if line and not line.startswith("#")]
    return HEAD + "\n".join(symbols) + "\n</svg>\n"


def _symbol(line: str, read: Callable[[str], str]) -> str:
    name, _, variant = (part.strip() for part in line.partition("="))
    source, *attributes = variant.split() if variant else [name]
    body = BODY.search(read(source))
    if body is None:
        raise ValueError(f"{source} is not an icon")
    shapes = re.sub(r"\s+", " ", body[1]).replace("> <", "><").replace(" />", "/>").strip()
    if attributes:
        marks = " ".join('{}="{}"'.format(*attribute.split("=", 1)) for attribute in attributes)
        shapes = f"<g {marks}>{shapes}</g>"
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'
