"""What customers of the demo company write by the simulator's phones: one of everything."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import BrowserContext, Error

if TYPE_CHECKING:
    pass

LIST = {"type": "list_reply", "list_reply": {"id": "express", "title": "Express", "description": "Tomorrow by noon"}}
FORM = {"flow_token": "unused", "delivery_day": "Thursday", "gift": True}
PLACE = {"values": {"name": "Marta Reis", "address": "14 Ann Siang Road", "city": "Singapore"}}
AD = {
    "headline": "Moka week, up to 30 % off",
    "body": "Until Sunday",
    "source_type": "ad",
    "source_id": "990000000000002",
}


def answered(name: str, response: dict[str, Any]) -> dict[str, Any]:
    reply = {"name": name, "body": "Sent", "response_json": json.dumps(response)}
    return {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": reply}}


WRITTEN: tuple[dict[str, Any], ...] = (
    {"text": "Is the handle still *under guarantee*? See https://acme.example/help", "referral": AD},
    {"type": "image", "image": {"caption": "It came off here"}},
    {"type": "video"},
    {"type": "audio"},
    {"type": "document"},
    {"type": "sticker"},
    {"type": "location"},
    {"type": "contacts"},
    {"type": "button"},
    {"type": "interactive"},
    {"type": "interactive", "interactive": LIST},
    answered("flow", FORM),
    answered("address_message", PLACE),
    {"type": "interactive", "interactive": {"type": "call_permission_reply", "call_permission_reply": {
        "response": "accept", "is_permanent": True}}},
    {"text": "And this one, in blue?", "context": {"referred_product": {
        "catalog_id": "990000000000001", "product_retailer_id": "xicara-azul"}}},
    {"type": "order"},
    {"text": "Look at this", "context": {"frequently_forwarded": True}},
    {"type": "unsupported"},
    {"type": "unsupported", "unsupported": {}, "errors": [{"code": 131052, "title": "Media download error"}]},
    {"type": "unsupported", "unsupported": {}, "errors": [{"code": 131060, "title": "Message is not available"}]},
    {"type": "system", "system": {"type": "customer_identity_changed", "identity": {"hash": "x"}}},
    {"type": "hologram", "hologram": {"beam": 7}},
)  # fmt: skip


def asked(context: BrowserContext, simulator: str) -> Callable[..., Any]:
    """The simulator's controls."""

    def ask(path: str, **values: Any) -> Any:
        answer = context.request.post(f"{simulator}/_control/{path}", data=values)
        if not answer.ok:
            raise Error(answer.text())
        return answer.json()

    return ask


def number_of(context: BrowserContext, simulator: str) -> str:
    """Acme Brasil's."""
    numbers = context.request.get(f"{simulator}/_control/numbers").json()["results"]
    return next(one["phone_number_id"] for one in numbers if one["verified_name"] == "Acme Brasil")
