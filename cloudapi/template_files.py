"""Files in a template that are ours and not yet Meta's: named `file:…` until Meta has given each an id.

Shapes: Meta's "Template components" reference, v25.0.
"""

import re
from collections.abc import Mapping
from typing import Any

from cloudapi.parts import Json
from cloudapi.reading import obj, objects

KINDS = ("image", "video", "document")
GIF = "gif"
"""A film that plays like one in a header. It goes through the Marketing Messages API alone."""
OURS = re.compile(r"file:([0-9]{1,18})")


def ours(value: str) -> int | None:
    """Which file of ours a value names; None for an id of Meta's or an address."""
    found = OURS.fullmatch(value)
    return int(found[1]) if found else None


def handed(components: Any, files: Mapping[str, Json]) -> list[Json]:
    """The components of a message with each `file:…` replaced by what `files` says of it: id, and a document's name.

    Raises KeyError for one that is not there.
    """
    made = []
    for one in objects(components):
        if "cards" in one:
            cards = [card | {"components": handed(card.get("components"), files)} for card in objects(one["cards"])]
            made.append(one | {"cards": cards})
        else:
            made.append(one | {"parameters": [_one(each, files) for each in objects(one.get("parameters"))]})
    return made


def has_gif(components: Any) -> bool:
    """Whether a message has a GIF above its words."""
    return any(each.get("type") == GIF for one in objects(components) for each in objects(one.get("parameters")))


def _one(parameter: Json, files: Mapping[str, Json]) -> Json:
    kind = str(parameter.get("type"))
    name = obj(parameter.get(kind)).get("id") if kind in (*KINDS, GIF) else None
    return parameter | {kind: files[name]} if isinstance(name, str) and OURS.fullmatch(name) else parameter
