"""WhatsApp's own `components` of a message, as programs know them, read back into values by key."""

import json
from collections.abc import Iterator
from typing import Any

from cloudapi import shelves
from cloudapi.reading import ident, obj, objects, words
from cloudapi.template_parts import CATALOGUE, NOTE, REFERENCE, STATUS

MEDIA = {"image": "image", "video": "video", "gif": "video", "document": "document"}


def values(components: Any, prefix: str = "") -> dict[str, str]:
    """The values by the keys of `template_parts.slots`. What cannot be read is left out, and then found missing."""
    found: dict[str, str] = {}
    for component in objects(components):
        for key, value in _of(component, prefix):
            # An account has one catalogue: two would be refused, so neither may be dropped unseen.
            differs = key == CATALOGUE and found.get(key, value) != value
            found[key] = f"{found[key]} {value}" if differs else value
    return found


def _of(component: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    kind = words(component.get("type"), 32).lower()
    parameters = list(objects(component.get("parameters")))
    if kind in ("header", "body"):
        for number, one in enumerate(parameters, 1):
            yield from _parameter(one, f"{prefix}{kind}.", str(number))
    elif kind == "button" and parameters:
        index, one = words(str(component.get("index", 0)), 4), parameters[0]
        action = obj(one.get("action"))
        token = words(action.get("flow_token"), 256)
        yield f"{prefix}button.{index}", words(_first(one, "text", "payload", "coupon_code"), 2000) or token
        yield from _action(action, f"{prefix}button.{index}.")
        if words(component.get("sub_type"), 32).lower() == "voice_call":
            yield from _call(parameters, f"{prefix}button.{index}")
    elif kind == "limited_time_offer" and parameters:
        at = ident(obj(parameters[0].get("limited_time_offer")).get("expiration_time_ms"))
        yield f"{prefix}offer.until", at or ""
    elif kind == "order_status" and parameters:
        told = obj(parameters[0].get("order_status"))
        order = obj(told.get("order"))
        yield REFERENCE, ident(told.get("reference_id")) or ""
        yield STATUS, words(order.get("status"), 64)
        yield NOTE, words(order.get("description"), 1024)
    elif kind == "carousel":
        for place, card in enumerate(objects(component.get("cards"))):
            yield from values(card.get("components"), f"card.{card.get('card_index', place)}.").items()


def _parameter(one: dict[str, Any], prefix: str, place: str) -> Iterator[tuple[str, str]]:
    kind = words(one.get("type"), 32)
    own = obj(one.get(kind))
    if kind in MEDIA:
        yield prefix + MEDIA[kind], ident(own.get("id")) or words(own.get("link"), 2000)
    elif kind == "product":
        yield f"{prefix}product", ident(own.get("product_retailer_id")) or ""
        yield CATALOGUE, ident(own.get("catalog_id")) or ""
    elif kind == "location":
        for name in ("latitude", "longitude", "name", "address"):
            value = own.get(name)
            yield prefix + name, str(value) if isinstance(value, str | int | float) else ""
    elif kind in ("currency", "date_time"):
        yield prefix + (words(one.get("parameter_name"), 64) or place), words(own.get("fallback_value"), 1024)
    else:
        yield prefix + (words(one.get("parameter_name"), 64) or place), words(one.get("text"), 1024)


def _action(action: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    if "thumbnail_product_retailer_id" in action:
        yield f"{prefix}thumbnail", ident(action["thumbnail_product_retailer_id"]) or ""
    if "sections" in action:
        yield f"{prefix}sections", shelves.lines(action["sections"])
    if "order_details" in action:
        yield f"{prefix}order", json.dumps(obj(action["order_details"]))


def _call(parameters: list[dict[str, Any]], key: str) -> Iterator[tuple[str, str]]:
    """A button that calls is given two things at most, in any order."""
    for one in parameters:
        if payload := words(one.get("payload"), 2000):
            yield key, payload
        if minutes := ident(one.get("ttl_minutes")):
            yield f"{key}.minutes", minutes


def _first(one: dict[str, Any], *names: str) -> Any:
    return next((one[name] for name in names if one.get(name)), "")
