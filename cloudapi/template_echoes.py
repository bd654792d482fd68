"""Reads a template that somebody else sent, as it is passed on: what was filled in, and its own words if they came.

What was sent by a program tells the values and not the words around them; a template in Meta's own form tells both.
Where the words are known from the account's list, `template_filling` puts the values into them.
"""

from collections.abc import Iterator

from cloudapi.parts import Json
from cloudapi.reading import obj, objects, words
from cloudapi.template_parts import MEDIA
from cloudapi.template_values import Shown

MOST = 20  # values and buttons


def shown(own: Json) -> Shown:
    """The template as far as it can be read; the values stand each on a line where the words are missing."""
    listed = list(objects(own.get("components")))
    parts = {words(one.get("type"), 32).upper(): one for one in reversed(listed)}
    kind, header = _header(parts.get("HEADER", {}))
    return Shown(
        header_kind=kind,
        header=header,
        body=_said(parts.get("BODY", {})),
        footer=words(parts.get("FOOTER", {}).get("text"), 200),
        buttons=tuple(_buttons(listed))[:MOST],
    )


def _header(part: Json) -> tuple[str, str]:
    """What stands on top: a file's kind, or words."""
    given = next(objects(part.get("parameters")), {})
    kind = (words(given.get("type"), 32) or words(part.get("format"), 32)).upper()
    if kind in MEDIA:
        return kind, ""
    text = words(part.get("text"), 200) or words(given.get("text"), 200)
    return ("TEXT", text) if text else ("", "")


def _said(part: Json) -> str:
    values = [value(one) for one in objects(part.get("parameters"))][:MOST]
    return words(part.get("text"), 4096) or "\n".join(said for said in values if said)


def value(one: Json) -> str:
    """A value as it was read: of money and times the words for who cannot show them."""
    own = obj(one.get(words(one.get("type"), 32)))
    return words(one.get("text"), 1024) or words(own.get("fallback_value"), 200)


def _buttons(listed: list[Json]) -> Iterator[tuple[str, str]]:
    """Kind and words of each button: as it is written, else what was filled into it."""
    for part in listed:
        match words(part.get("type"), 32).upper():
            case "BUTTONS":
                for one in objects(part.get("buttons")):
                    yield words(one.get("type"), 32).upper(), words(one.get("text"), 64)
            case "BUTTON":
                given = next(objects(part.get("parameters")), {})
                filled = (words(given.get(key), 64) for key in ("payload", "coupon_code", "text"))
                said = next((one for one in filled if one), "")
                yield words(part.get("sub_type"), 32).upper(), said or "Button"
