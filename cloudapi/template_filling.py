"""Puts what a template was sent with into the words that its account lists for it: `template_values.send` turned round.

It is for templates that somebody else sent, of which WhatsApp passes on the values alone.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from cloudapi import shelves, template_values
from cloudapi.orders import MAX_NOTE, MAX_REFERENCE
from cloudapi.parts import Json
from cloudapi.reading import ident, obj, objects, whole, words
from cloudapi.template_echoes import value
from cloudapi.template_parts import (
    MAX_BODY,
    MAX_PAYLOAD,
    NEWS,
    NOTE,
    ON_CARDS,
    PLACES,
    REFERENCE,
    STATUS,
    Part,
    parts,
    takes_list,
    variables,
)
from cloudapi.template_values import Shown

UNTOLD = "…"  # where a value stands that was not passed on
Values = dict[str, str]


class _Others(Exception):
    """The values are not of these words: the template was changed since, or they are of another one."""


def filled(own: Json, components: Any) -> Shown | None:
    """The template as it was read. None when it came with words of its own, or its values are not of these ones."""
    sent = list(_sent(own.get("components")))
    if any(kind == "BODY" and words(one.get("text")) for _, kind, one in sent):
        return None
    values: Values = {}
    try:
        for part in parts(components):
            values |= _of_part(part, [one for prefix, kind, one in sent if (prefix, kind) == (part.prefix, part.kind)])
    except _Others:
        return None
    for prefix, kind, one in sent:
        if kind == "BUTTON":
            values |= _of_button(prefix, one)
    if takes_list(components):
        values[ON_CARDS] = "\n".join(filter(None, (_product(one) for _, kind, one in sent if kind == "HEADER")))
    return template_values.show(components, values)


def _sent(components: Any, prefix: str = "") -> Iterator[tuple[str, str, Json]]:
    """What was sent: the prefix of its keys, its kind and itself; of cards each part by itself."""
    for one in objects(components):
        kind = words(one.get("type"), 32).upper()
        yield prefix, kind, one
        if kind == "CAROUSEL" and not prefix:
            for place, card in enumerate(objects(one.get("cards"))):
                yield from _sent(card.get("components"), f"card.{place}.")


def _of_part(part: Part, sent: Sequence[Json]) -> Values:
    given = list(objects(sent[0].get("parameters"))) if sent else []
    if part.kind == "BODY" or (part.kind == "HEADER" and words(part.raw.get("format"), 32).upper() == "TEXT"):
        prefix = f"{part.prefix}{part.kind.lower()}."
        return {prefix + name: value for name, value in _texts(variables(part.text), given).items()}
    first = given[0] if given else {}
    if part.kind == "HEADER":
        return _above(f"{part.prefix}header.", first)
    return _news(obj(first.get("order_status"))) if part.kind == NEWS else {}


def _texts(names: list[str], given: list[Json]) -> Values:
    """The values by the names of the variables; numbered ones stand in the order of their numbers."""
    if not given:
        return dict.fromkeys(names, UNTOLD)
    if len(given) != len(names):
        raise _Others
    told = [words(one.get("parameter_name"), 64) for one in given]
    if not all(told):
        told = sorted(names, key=int) if all(one.isdecimal() for one in names) else names
    if set(told) != set(names):
        raise _Others
    return {name: value(one) or UNTOLD for name, one in zip(told, given, strict=True)}


def _above(prefix: str, first: Json) -> Values:
    """A place or a product on top; a file is there by its kind, and its address is nobody's to be asked."""
    place = obj(first.get("location"))
    found = {f"{prefix}{name}": words(place.get(name), MAX_BODY) for name in PLACES}
    return found | {f"{prefix}product": _sold(first)}


def _product(header: Json) -> str:
    return _sold(next(objects(header.get("parameters")), {}))


def _sold(first: Json) -> str:
    return ident(obj(first.get("product")).get("product_retailer_id")) or ""


def _news(own: Json) -> Values:
    order = obj(own.get("order"))
    told = {
        REFERENCE: words(own.get("reference_id"), MAX_REFERENCE),
        STATUS: words(order.get("status"), MAX_PAYLOAD),
        NOTE: words(order.get("description"), MAX_NOTE),
    }
    return {key: said for key, said in told.items() if said}


def _of_button(prefix: str, one: Json) -> Values:
    """The products or the order behind a button; what else it was sent with is not seen."""
    action = obj(next(objects(one.get("parameters")), {}).get("action"))
    key, order = f"{prefix}button.{whole(one.get('index')) or 0}", obj(action.get("order_details"))
    found = {
        f"{key}.thumbnail": ident(action.get("thumbnail_product_retailer_id")) or "",
        f"{key}.sections": shelves.lines(action.get("sections")),
        f"{key}.order": json.dumps(order) if order else "",
    }
    return {name: said for name, said in found.items() if said}
