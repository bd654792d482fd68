"""The demo company's message templates, left with the simulator, where the product reads them."""

from collections.abc import Sequence
from typing import Any

from conversations import practice
from conversations.models import Channel

Json = dict[str, Any]


def _body(text: str, *samples: str) -> Json:
    return {"type": "BODY", "text": text, **({"example": {"body_text": [list(samples)]}} if samples else {})}


ORDER = [
    {"type": "HEADER", "format": "TEXT", "text": "Pedido {{1}}", "example": {"header_text": ["BR-8817"]}},
    _body("Oi {{1}}, seu pedido saiu para entrega e chega {{2}}. ☕️", "Mariana", "quinta, 9h às 12h"),
    {"type": "FOOTER", "text": "Acme Casa e Café"},
    {
        "type": "BUTTONS",
        "buttons": [
            {
                "type": "URL",
                "text": "Rastrear pedido",
                "url": "https://acme.example/p/{{1}}",
                "example": ["https://acme.example/p/BR-8817"],
            },
            {"type": "QUICK_REPLY", "text": "Tenho uma dúvida"},
        ],
    },
]
GREETING = [
    {
        "type": "BODY",
        "text": "Hello {{first_name}}, thank you for waiting. We have an answer for you: write back and we go on.",
        "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Priyanka"}]},
    }
]
OFFER = [
    _body("Good coffee for the dark months: everything roasted this week goes for less until Sunday."),
    {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "AUTUMN10"}]},
]
SHELF: tuple[Json, ...] = (
    {"name": "order_update", "language": "pt_BR", "components": ORDER},
    {"name": "you_have_an_answer", "components": GREETING, "parameter_format": "named"},
    {"name": "autumn_coffee", "category": "MARKETING", "components": OFFER},
    {"name": "diwali_offer_2026", "category": "MARKETING", "components": OFFER[:1], "status": "PAUSED"},
    {"name": "invoice_ready", "components": [_body("Hello {{1}}, your invoice is ready for you.", "Priyanka")]},
    {"name": "return_label", "components": [_body("Here is the label for your parcel.")], "status": "REJECTED"},
)


def leave(channels: Sequence[Channel]) -> None:
    """Leave them with the simulator, once for each account. Raises practice.Away."""
    for waba_id in dict.fromkeys(channel.waba_id for channel in channels):
        for one in SHELF:
            practice.tell("templates", {"waba_id": waba_id, **one})
