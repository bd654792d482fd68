"""The line that a pin leaves in the thread of a group, and the card of one that did not get through."""

from conversations.showing.card import Card, Payload


def sentence(payload: Payload, who: str) -> str:
    """Who put a message on top for how long, or took it down."""
    return f"{who} unpinned a message" if _is_down(payload) else f"{who} pinned a message for {_spell(payload)}"


def glyph(payload: Payload) -> str:
    return "pin-off" if _is_down(payload) else "pin"


def card(payload: Payload) -> Card:
    return Card("line", glyph(payload), "Unpin" if _is_down(payload) else f"Pin for {_spell(payload)}")


def _is_down(payload: Payload) -> bool:
    return payload.get("type") == "unpin"


def _spell(payload: Payload) -> str:
    days = payload.get("expiration_days")
    return "24 hours" if days == 1 else f"{days} days"
