"""The demo company's message templates, left with the simulator, where the product reads them."""

from collections.abc import Sequence
from typing import Any

from conversations.channels import practice
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


def _taps(kind: str, text: str) -> Json:
    return {"type": "BUTTONS", "buttons": [{"type": kind, "text": text}]}


PRODUCT: Json = {"type": "HEADER", "format": "PRODUCT"}
CART = [
    {"type": "HEADER", "format": "TEXT", "text": "Seu carrinho espera"},
    _body("Oi {{1}}, o que você escolheu ainda está aqui. É só tocar e pedir.", "Mariana"),
    _taps("MPM", "View items"),
]
CARDS = [
    _body("Chegaram da torra esta semana, em quantidade pequena."),
    {"type": "CAROUSEL", "cards": [{"components": [PRODUCT, _taps("SPM", "View")]}] * 2},
]
BACK = [PRODUCT, _body("Voltou ao estoque, e guardamos uma para você até sexta."), _taps("SPM", "View")]
TO_PAY = [
    _body("Aqui está a conta do seu pedido. Obrigado por comprar com a gente."),
    _taps("ORDER_DETAILS", "Review and Pay"),
]
SHELF: tuple[Json, ...] = (
    {"name": "order_update", "language": "pt_BR", "components": ORDER},
    {"name": "you_have_an_answer", "components": GREETING, "parameter_format": "named"},
    {"name": "autumn_coffee", "category": "MARKETING", "components": OFFER},
    {"name": "diwali_offer_2026", "category": "MARKETING", "components": OFFER[:1], "status": "PAUSED"},
    {"name": "cart_waiting", "language": "pt_BR", "category": "MARKETING", "components": CART},
    {"name": "fresh_roast", "language": "pt_BR", "category": "MARKETING", "components": CARDS},
    {"name": "back_in_stock", "language": "pt_BR", "category": "MARKETING", "components": BACK},
    {"name": "order_to_pay", "language": "pt_BR", "components": TO_PAY},
    {"name": "invoice_ready", "components": [_body("Hello {{1}}, your invoice is ready for you.", "Priyanka")]},
    {"name": "return_label", "components": [_body("Here is the label for your parcel.")], "status": "REJECTED"},
)


def leave(channels: Sequence[Channel]) -> None:
    """Leave them with the simulator, once for each account. Raises practice.Away."""
    for waba_id in dict.fromkeys(channel.waba_id for channel in channels):
        for one in SHELF:
            practice.tell("templates", {"waba_id": waba_id, **one})
