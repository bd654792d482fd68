"""What became of a payment, in words: beside the order it was for, and as a line of the thread."""

from conversations.showing.card import Payload, word

METHODS = {"upi": "UPI", "card": "card", "wallet": "wallet", "netbanking": "net banking"}


def stands(payment: Payload) -> tuple[str, str]:
    """How it stands, and in which tone; ("", "") when nothing was told. A try that failed leaves it pending."""
    status, way = word(payment.get("status")), METHODS.get(word(payment.get("method")), "")
    if not status:
        return "", ""
    if payment.get("refunded") is True:
        return "Paid back", "amber"
    if status == "captured":
        return (f"Paid by {way}" if way else "Paid"), "green"
    failed = status == "failed" or word(payment.get("tried")) == "failed"
    return ("Not paid: the last try failed", "red") if failed else ("Payment under way", "amber")


def sentence(payment: Payload, name: str) -> str:
    """The same with who, how much and for which order."""
    who, amount = name or "this customer", word(payment.get("amount")) or "what is due"
    order = f"for order {word(payment.get('reference'))}"
    match stands(payment)[0]:
        case "Paid back":
            return f"{amount} {order} was paid back to {who}"
        case "Payment under way":
            return f"{who} is paying {amount} {order}"
        case "Not paid: the last try failed":
            return f"{who} tried to pay {amount} {order}, and it failed"
    return f"{who} paid {amount} {order}"
