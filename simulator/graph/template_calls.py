"""Templates about calls: a button that calls the business, and asking for the permission to call.

Source: Meta's "Send WhatsApp call button messages" and "Call permission request templates" (2026).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from simulator.errors import GraphError

Json = dict[str, Any]
ASKS = "CALL_PERMISSION_REQUEST"
INTERACTIVE = {"BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"}


def wrong_form(kinds: Collection[str]) -> str:
    """What is wrong with parts of these kinds; "" for nothing."""
    alone = ASKS not in kinds or not INTERACTIVE & set(kinds)
    return "" if alone else "A call permission request can't be combined with other interactive components."


def wrong_button(kind: str, one: Json) -> str:
    """What is wrong with how long a button that calls is to work; "" for nothing, and for other buttons."""
    minutes = one.get("ttl_minutes", 10_080)
    good = kind != "VOICE_CALL" or (type(minutes) is int and 1440 <= minutes <= 43_200)
    return "" if good else "ttl_minutes is between 1440 and 43200."


def check_sent(place: int, given: Json | None) -> None:
    """How long the button calls, and what is told of it; either may be missing. Raises GraphError 131008 or 131009."""
    for one in (given or {}).get("parameters") or []:
        kind = one.get("type")
        value = one.get(str(kind))
        if kind not in ("ttl_minutes", "payload"):
            raise GraphError(131008, f"buttons: Button at index {place} takes ttl_minutes and payload")
        if kind == "ttl_minutes" and (type(value) is not int or not 1 <= value <= 43_200):
            raise GraphError(131009, f"buttons: ttl_minutes at index {place} is between 1 and 43200")
        if kind == "payload" and not (isinstance(value, str) and 0 < len(value) <= 512):
            raise GraphError(131009, f"buttons: payload at index {place} has 1 to 512 characters")
