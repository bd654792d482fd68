"""A place somebody sent: its name and address, its coordinates to copy, and a map to open."""

import re

from conversations.showing.card import Card, Link, Payload, word

DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,15})?")
MAP = "https://www.openstreetmap.org/?mlat={lat}&mlon={long}#map=17/{lat}/{long}"


def place(payload: Payload) -> Card:
    lat, long = _degrees(payload.get("latitude"), 90), _degrees(payload.get("longitude"), 180)
    known = lat is not None and long is not None
    spot = f"{lat:.5f}, {long:.5f}" if known else ""
    name, address = word(payload.get("name")), word(payload.get("address"))
    link = Link("Open in a map", MAP.format(lat=f"{lat:.6f}", long=f"{long:.6f}")) if known else None
    return Card(
        "line",
        "map-pin",
        name or address or ("Live location" if payload.get("live") is True else "Location"),
        (address if name else "") or ("" if known or name or address else "WhatsApp does not say where."),
        spot.replace("-", "−"),
        6,
        copies=", ".join(one for one in (name, address, spot) if one),
        link=link,
        raw=not (known or name or address),
    )


def _degrees(value: object, most: int) -> float | None:
    """Degrees within their bounds, also where they come as text."""
    if isinstance(value, str) and DEGREES.fullmatch(value):
        value = float(value)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if abs(value) <= most else None
