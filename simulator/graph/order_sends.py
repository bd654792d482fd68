"""Whether news of an order may be sent: the order was asked to be paid, and can go from how it stands to this.

Source: "Supported order status and transitions" and "Canceling an order" of Meta's payments guide for India (2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.things import Message, Number

Json = dict[str, Any]
ENDED = ("completed", "canceled")
TRANSITION, CANCELLATION = 2046, 2047


def asked(message: Message) -> Json:
    """The order that a message asks to pay; {} for any other message."""
    if message.type == "template":
        found: Json = (message.extra.get("template") or {}).get("order") or {}
        return found
    return _parameters(message, "order_details")


def refusal(simulator: Simulator, number: Number, content: Json) -> int:
    """The code of a failure that WhatsApp tells later, 0 for none. Raises GraphError 131009 for an unknown order."""
    told = told_in(content)
    if not told:
        return 0
    sent = [one for one in simulator.world.messages.values() if one.number_id == number.id and not one.inbound]
    order = next((one for one in sent if asked(one).get("reference_id") == told["reference_id"]), None)
    if order is None:
        raise GraphError(131009, "No order_details message of this business has this reference_id.")
    new = (told.get("order") or {}).get("status")
    stands = [news for news in _news(sent, told["reference_id"]) if news]
    before = stands[-1] if stands else "pending"
    if new and (before in ENDED or (new == "pending" and before != "pending")):
        return TRANSITION
    return CANCELLATION if new == "canceled" and order.extra.get("payment") in ("captured", "pending") else 0


def told_in(content: Json) -> Json:
    """What an interactive message or a template says of an order; {} where it says nothing."""
    if content.get("type") == "order_status":
        found: Json = content["action"]["parameters"]
        return found
    for part in content.get("components") or []:
        for one in part.get("parameters") or []:
            own = one.get("order_status") if isinstance(one, dict) else None
            if isinstance(own, dict) and own.get("reference_id"):
                return own
    return {}


def _news(sent: list[Message], reference: str) -> Iterator[str]:
    for one in sent:
        told = (one.extra.get("template") or {}).get("news") or _parameters(one, "order_status")
        if told.get("reference_id") == reference and not one.error:
            yield str((told.get("order") or {}).get("status") or "")


def _parameters(message: Message, kind: str) -> Json:
    content = message.content
    if message.type != "interactive" or not isinstance(content, dict) or content.get("type") != kind:
        return {}
    found: Json = content["action"]["parameters"]
    return found
