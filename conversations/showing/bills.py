"""Orders that are to be paid and news of them: the bill in a card, and the line in a list."""

from cloudapi import orders
from conversations.showing.card import Payload, part, word
from conversations.templating.look import Bill
from conversations.templating.look import bill as drawn


def bill(payload: Payload) -> Bill | None:
    """The bill of an interactive message of ours; None for one that is about no order."""
    own = part(part(payload, "action"), "parameters")
    match payload.get("type"):
        case "order_details":
            return drawn(orders.bill(dict(own)), payload.get("payment"))
        case "order_status":
            return drawn(orders.told(dict(own)))
    return None


def line(payload: Payload) -> str:
    """The same in one line; "" for what is about no order."""
    found = bill(payload)
    if found is None:
        return ""
    said = found.total or ", ".join(amount.lower() for _, amount in found.sums)
    return word(f"Order {found.reference}: {said}")
