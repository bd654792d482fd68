"""Products side by side and in sections, as people write them (one in each line) and as WhatsApp is given them.

Limits: Meta's "Multi-product message templates" and "Share products" guides, v25.0.
"""

import re
from collections.abc import Mapping
from typing import Any

from cloudapi.limits import Invalid, Json, kept, listing, optional, text
from cloudapi.reading import objects, words

MAX_ID, MAX_TITLE = 200, 24
MOST_SECTIONS, MOST_PRODUCTS = 10, 30
LEAST_CARDS, MOST_CARDS = 2, 10
MAX_LINES = 8192  # characters: thirty long ids and their headings
_WHERE = re.compile(r"sections\[(\d+)\](\.title)?")


def sections(lines: str) -> list[Json]:
    """A product's id in each line; a line that begins with # is a heading and begins a section of its own.

    An id that begins with # itself is written with \\ before it.
    """
    found: list[Json] = [{"product_items": []}]
    for line in (one.strip() for one in lines.splitlines()):
        if line.startswith("#"):
            found.append(kept(title=line.lstrip("# ") or None, product_items=[]))
        elif line:
            found[-1]["product_items"].append({"product_retailer_id": line.removeprefix("\\")})
    return found if found[0]["product_items"] or len(found) == 1 else found[1:]


def lines(found: Any) -> str:
    """Sections of WhatsApp's own form as lines."""
    made: list[str] = []
    for section in objects(found):
        title = words(section.get("title"), MAX_LINES)
        made += [f"# {title}"] if title or made else []
        ids = (words(one.get("product_retailer_id"), MAX_ID + 1) for one in objects(section.get("product_items")))
        made += [f"\\{one}" if one.startswith(("#", "\\")) else one for one in ids]
    return "\n".join(made)


def ids(value: str) -> list[str]:
    """The products of one row without headings, in their order, each once."""
    return list(dict.fromkeys(line.strip() for line in value.splitlines() if line.strip()))


def checked(own: Mapping[str, Any], at: str) -> list[Json]:
    """The sections of `own`; raises Invalid, which names the part and WhatsApp's limit."""
    given = listing(own, "sections", 1, MOST_SECTIONS, at)
    found, total = [], 0
    for place, section in enumerate(given):
        here = f"{at}.sections[{place}]"
        title = optional(section, "title", MAX_TITLE, here)
        if title is None and len(given) > 1:
            raise Invalid(f"{here}.title", "is missing; with more than one section each has a title")
        items = listing(section, "product_items", 1, MOST_PRODUCTS, here)
        named = [text(item, "product_retailer_id", MAX_ID, f"{here}.product_items") for item in items]
        total += len(named)
        found.append(kept(title=title, product_items=[{"product_retailer_id": one} for one in named]))
    if total > MOST_PRODUCTS:
        raise Invalid(f"{at}.sections", f"has {total} products, and WhatsApp takes at most {MOST_PRODUCTS}")
    return found


def subject(where: str) -> str:
    """What a part of the sections is called in a sentence."""
    found = _WHERE.search(where)
    if found is None:
        return "It"
    return f"The heading of section {int(found[1]) + 1}" if found[2] else f"Section {int(found[1]) + 1}"
