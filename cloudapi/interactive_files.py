"""Files above an interactive message and on its cards that are ours and not yet Meta's: named until Meta gave an id.

Shapes: Meta's "Interactive messages" guides, v25.0.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cloudapi.parts import Json
from cloudapi.reading import obj, objects
from cloudapi.template_files import KINDS, OURS, ours

Change = Callable[[str], Any]


def named(own: Json) -> tuple[tuple[int, str], ...]:
    """The uploads in it, each with the kind that its place takes, in their order and each once."""
    places = [(kind, str(header[kind].get("id"))) for kind, header in _headers(own)]
    return tuple(dict.fromkeys((pk, kind) for kind, name in places if (pk := ours(name)) is not None))


def renamed(own: Json, names: Mapping[str, str]) -> Json:
    """The same message with its files called otherwise; what has no new name keeps its own."""
    return _changed(own, lambda name: {"id": names.get(name, name)})


def handed(own: Json, files: Mapping[str, Json]) -> Json:
    """The same message with what `files` says of each: its id, and a document's name. Raises KeyError."""
    return _changed(own, lambda name: files[name])


def _headers(own: Json) -> Iterator[tuple[str, Json]]:
    """Every header that is a file: its own, then those of its cards."""
    for one in (own, *objects(obj(own.get("action")).get("cards"))):
        header = obj(one.get("header"))
        kind = str(header.get("type"))
        if kind in KINDS and isinstance(header.get(kind), Mapping):
            yield kind, header


def _changed(own: Json, change: Change) -> Json:
    made = dict(own)
    header = obj(own.get("header"))
    kind = str(header.get("type"))
    name = str(obj(header.get(kind)).get("id")) if kind in KINDS else ""
    if OURS.fullmatch(name):
        made["header"] = header | {kind: change(name)}
    if cards := obj(own.get("action")).get("cards"):
        made["action"] = own["action"] | {"cards": [_changed(card, change) for card in objects(cards)]}
    return made
