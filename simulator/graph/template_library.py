"""Meta's template library at Graph: ready-made texts, found by words or kind, and templates made from them.

Source: Meta's page "Template library" (v23.0). The texts here are the simulator's own, in Meta's form; as at Meta only
what stands in `library_template_button_inputs` and `library_template_body_inputs` is the business's, and what is made
from them needs no review.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.core import Simulator
from simulator.errors import missing
from simulator.graph import template_rules as rules
from simulator.graph.calls import Call, Gate, Json, loose
from simulator.graph.paging import page
from simulator.graph.presence import invalid

FIELDS = (
    "name", "language", "category", "topic", "usecase", "industry", "header", "body", "body_params",
    "body_param_types", "buttons",
)  # fmt: skip
FILTERS = ("topic", "usecase", "industry", "language", "name")
CONTACT, MORE = " Questions? Contact us at any time.", " Learn more on our website."
CAUTION = " For your security, do not share this message."


def _entry(name: str, topic: str, usecase: str, header: str, body: str, types: str, *buttons: Json) -> Json:
    samples = {"TEXT": "Ana", "AMOUNT": "$12.60", "DATE": "12 May 2026", "NUMBER": "4711"}
    kinds = types.split()
    return {
        "id": str(10**15 + sum(map(ord, name)) * 7919),
        "name": name,
        "language": "en_US",
        "category": "UTILITY",
        "topic": topic,
        "usecase": usecase,
        "industry": ["E_COMMERCE", "FINANCIAL_SERVICES"] if topic == "PAYMENTS" else ["E_COMMERCE"],
        "header": header,
        "body": body,
        "body_params": [samples[kind] for kind in kinds],
        "body_param_types": kinds,
        "buttons": list(buttons),
    }


LINK: Json = {"type": "URL", "text": "See details", "url": "https://www.example.com/"}
CALL: Json = {"type": "PHONE_NUMBER", "text": "Call us", "phone_number": "+18005550199"}
LIBRARY = (
    _entry("delivery_update_1", "ORDER_MANAGEMENT", "SHIPMENT_CONFIRMATION", "Your order is on its way",
           "Hi {{1}}, your order {{2}} has left us and should arrive on {{3}}.", "TEXT NUMBER DATE", LINK),
    _entry("delivery_failed_1", "ORDER_MANAGEMENT", "DELIVERY_FAILED", "We could not deliver",
           "Hi {{1}}, we tried to bring your order {{2}} and nobody was there.", "TEXT NUMBER", LINK, CALL),
    _entry("order_canceled_1", "ORDER_MANAGEMENT", "ORDER_OR_TRANSACTION_CANCEL", "Order canceled",
           "Hi {{1}}, your order {{2}} was canceled, and you will be refunded.", "TEXT NUMBER"),
    _entry("low_balance_warning_1", "PAYMENTS", "LOW_BALANCE_WARNING", "Your balance is low",
           "Hi {{1}}, the balance of your account {{2}} is below {{3}} now.", "TEXT NUMBER AMOUNT", LINK),
    _entry("payment_overdue_1", "PAYMENTS", "PAYMENT_OVERDUE", "Your payment is overdue",
           "Hi {{1}}, your payment of {{2}} was due on {{3}} and has not arrived.", "TEXT AMOUNT DATE", LINK, CALL),
    _entry("feedback_survey_1", "CUSTOMER_FEEDBACK", "FEEDBACK_SURVEY", "How was it?",
           "Hi {{1}}, thank you for your visit. Please tell us how it was.", "TEXT", LINK),
)  # fmt: skip


def listing(simulator: Simulator, gate: Gate, call: Call) -> Json:
    """`GET /message_template_library?search=&topic=&usecase=&industry=&language=`."""
    gate.token(call)
    found = list(LIBRARY)
    for name in FILTERS:
        if wanted := call.query.get(name, "").lower():
            found = [one for one in found if wanted in _words(one[name])]
    words = call.query.get("search", "").lower()
    found = [one for one in found if words in f"{one['name']} {one['header']} {one['body']}".lower()]
    return page(simulator, call, found, FIELDS)


def _words(value: Any) -> list[str]:
    return [str(one).lower() for one in (value if isinstance(value, list) else [value])]


def components(params: Json, category: str) -> list[Json]:
    """The parts of a template that is made from `library_template_name`; raises GraphError 100."""
    name = str(params["library_template_name"])
    found = next((one for one in LIBRARY if one["name"] == name and one["language"] == params["language"]), None)
    if found is None or found["category"] != category:
        raise rules.refuse(2388006, "Template library", f"There is no {category} template {name[:60]} in the library.")
    parts: list[Json] = [{"type": "HEADER", "format": "TEXT", "text": found["header"]}]
    parts.append({"type": "BODY", "text": _body(found, params), "example": {"body_text": [found["body_params"]]}})
    if found["buttons"]:
        parts.append({"type": "BUTTONS", "buttons": _buttons(found["buttons"], params)})
    return parts


def _body(found: Json, params: Json) -> str:
    added = params.get("library_template_body_inputs") or {}
    if not isinstance(added, dict):
        raise invalid("Param library_template_body_inputs must be an object.")
    said = (("add_contact_number", CONTACT), ("add_learn_more_link", MORE), ("add_security_recommendation", CAUTION))
    return str(found["body"]) + "".join(words for name, words in said if added.get(name))


def _buttons(buttons: list[Json], params: Json) -> list[Json]:
    """The library's buttons with the business's own addresses and numbers, one for each, in the same order."""
    given = params.get("library_template_button_inputs")
    if isinstance(given, str):
        given = loose(given.replace("'", '"'))  # Meta's own examples write it so
    if not isinstance(given, list) or len(given) != len(buttons) or not all(isinstance(one, dict) for one in given):
        raise missing("library_template_button_inputs")
    made = []
    for own, one in zip(buttons, given, strict=True):
        if str(one.get("type")).upper() != own["type"]:
            raise invalid(f"Param library_template_button_inputs: a button of the type {own['type']} belongs here.")
        if own["type"] == "PHONE_NUMBER":
            if not re.fullmatch(r"\+?[0-9 ()-]{5,20}", str(one.get("phone_number") or "")):
                raise invalid("Param library_template_button_inputs: phone_number must be a phone number.")
            made.append(own | {"phone_number": str(one["phone_number"])})
        else:
            made.append(own | _address(one.get("url")))
    return made


def _address(url: Any) -> Json:
    if not isinstance(url, dict) or not str(url.get("base_url") or "").startswith("https://"):
        raise invalid("Param library_template_button_inputs: url.base_url must be an address with https://.")
    example = url.get("url_suffix_example")
    return {"url": str(url["base_url"])} | ({"example": [str(example)]} if example else {})
