"""An order to be paid as an agent writes it: the fields of the form, WhatsApp's object made of them, and back."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from cloudapi import orders
from cloudapi.parts import Json
from cloudapi.reading import obj, objects, words
from cloudapi.template_fits import order

CURRENCIES = {"BRL": "Brazilian real", "INR": "Indian rupee"}  # where WhatsApp takes payments
WAYS = {
    "": "Not in WhatsApp",
    "pix_dynamic_code": "Pix code",
    "payment_link": "Payment link",
    "boleto": "Boleto",
    "upi_intent_link": "UPI link",
    "razorpay": "Razorpay",
    "payu": "PayU",
    "billdesk": "BillDesk",
    "zaakpay": "Zaakpay",
}
KEYS = ("CPF", "CNPJ", "EMAIL", "PHONE", "EVP")
_PLACE = {"payment_link": "uri", "boleto": "digitable_line", "upi_intent_link": "link"}
_PIX = {"code": "code", "holder": "merchant_name", "key": "key", "key_type": "key_type"}
_GATEWAYS = ("razorpay", "payu", "billdesk", "zaakpay")
_REST = ("shipping", "tax", "discount")


def made(typed: Mapping[str, str]) -> str:
    """Meta's order_details in JSON; "" when nothing was written. What is no amount stays as it is, to be refused."""
    said = {name: value.strip() for name, value in typed.items()}
    if not any(said.get(name) for name in ("reference", "items", "code")):
        return ""
    items = [_item(line) for line in said.get("items", "").splitlines() if line.strip()]
    subtotal = sum(_value(one["amount"]) * one["quantity"] for one in items if isinstance(one["quantity"], int))
    rest = {name: _amount(said.get(name) or "0") for name in _REST if said.get(name) or name == "tax"}
    total = subtotal + sum(_value(rest.get(name)) for name in _REST[:2]) - _value(rest.get("discount"))
    found: Json = {
        "reference_id": said.get("reference", ""),
        "type": said.get("type", ""),
        "currency": said.get("currency", ""),
        "total_amount": {"value": total, "offset": orders.OFFSET},
        "order": {
            "status": "pending",
            "items": items,
            "subtotal": {"value": subtotal, "offset": orders.OFFSET},
            **rest,
        },
    }
    if said.get("way"):
        found["payment_settings"] = [_way(said)]
    if kind := "br" if said.get("currency") == "BRL" else "upi" if said.get("way") == "upi_intent_link" else "":
        found["payment_type"] = kind
    return json.dumps(found)


def fields(value: str) -> dict[str, str]:
    """What the form shows of an order: the fields it was made of."""
    own = order(value)
    told = obj(own.get("order"))
    shown = {name: _written(told.get(name)) for name in _REST if told.get(name) and _written(told.get(name)) != "0.00"}
    return {
        "reference": words(own.get("reference_id")),
        "type": words(own.get("type")),
        "currency": words(own.get("currency")),
        "items": "\n".join(_line(one) for one in objects(told.get("items"))),
        **shown,
        **_paid(next(objects(own.get("payment_settings")), {})),
    }


def _item(line: str) -> Json:
    """`2 | Moka for six | 189.90 | moka-6`: how many, what, the price of one, and its id in the catalogue."""
    count, name, price, id_ = ([part.strip() for part in line.split("|")] + [""] * 4)[:4]
    found = {
        "name": name,
        "quantity": int(count) if count.isdecimal() and len(count) < 7 else count,
        "amount": _amount(price),
    }
    return found | ({"retailer_id": id_} if id_ else {})


def _line(item: Json) -> str:
    parts = [item.get("quantity"), item.get("name"), _written(item.get("amount")), item.get("retailer_id")]
    return " | ".join(str(part) for part in parts if part is not None)


def _amount(said: str) -> Json:
    """Whole hundredths; what is no amount stands as it was written."""
    try:
        value = Decimal(said.replace(",", ".")) * orders.OFFSET
        whole: Any = int(value) if value == int(value) and abs(value) < 10**12 else said
    except (InvalidOperation, OverflowError, ValueError):
        whole = said
    return {"value": whole, "offset": orders.OFFSET}


def _value(amount: Json | None) -> int:
    found = (amount or {}).get("value")
    return found if isinstance(found, int) else 0


def _written(amount: Any) -> str:
    found = obj(amount).get("value")
    return f"{Decimal(found) / orders.OFFSET:.2f}" if isinstance(found, int) else str(found or "")


def _way(said: Mapping[str, str]) -> Json:
    way, code = said["way"], said.get("code", "")
    if way == "pix_dynamic_code":
        return {"type": way, way: {theirs: said.get(ours, "") for ours, theirs in _PIX.items()}}
    if way in _GATEWAYS:
        return {"type": "payment_gateway", "payment_gateway": {"type": way, "configuration_name": code}}
    return {"type": way, way: {_PLACE.get(way, "code"): code}}


def _paid(way: Json) -> dict[str, str]:
    kind = words(way.get("type"))
    own = obj(way.get(kind))
    if kind == "payment_gateway":
        return {"way": words(own.get("type")), "code": words(own.get("configuration_name"))}
    if kind == "pix_dynamic_code":
        return {"way": kind, **{ours: words(own.get(theirs)) for ours, theirs in _PIX.items()}}
    return {"way": kind, "code": words(own.get(_PLACE.get(kind, "code")))}
