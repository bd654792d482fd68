"""An order that is to be paid, as Meta writes it: two of one article, shipping, a link that takes the money."""

from typing import Any

PRICE = 18_990  # of one, in hundredths


def to_pay(reference: str, article: str, shipping: int, link: str) -> dict[str, Any]:
    return {
        "reference_id": reference,
        "type": "physical-goods",
        "payment_type": "br",
        "payment_settings": [{"type": "payment_link", "payment_link": {"uri": link}}],
        "currency": "BRL",
        "total_amount": _amount(2 * PRICE + shipping),
        "order": {
            "status": "pending",
            "items": [{"retailer_id": "moka-6", "name": article, "amount": _amount(PRICE), "quantity": 2}],
            "subtotal": _amount(2 * PRICE),
            "shipping": _amount(shipping),
            "tax": _amount(0),
        },
    }


def _amount(value: int) -> dict[str, int]:
    return {"value": value, "offset": 100}
