"""An order to be paid as an agent writes it: the fields of the form, WhatsApp's object made of them, and back."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from cloudapi import orders
from cloudapi.parts import Json
from cloudapi.reading import obj, objects, words
from cloudapi.template_fits import order
from conversations.goods import Shelf
from conversations.showing.card import Payload, amount, items, word

# Where WhatsApp takes payments.
CURRENCIES = {"BRL": "Brazilian real", "INR": "Indian rupee", "SGD": "Singapore dollar"}
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
    "stripe": "Stripe",
}
KEYS = ("CPF", "CNPJ", "EMAIL", "PHONE", "EVP")
_PLACE = {"payment_link": "uri", "boleto": "digitable_line", "upi_intent_link": "link"}
_PIX = {"code": "code", "holder": "merchant_name", "key": "key", "key_type": "key_type"}
_GATEWAYS = ("razorpay", "payu", "billdesk", "zaakpay")
_STRIPE = "p2m-lite:stripe"  # in Singapore, which names no settings but a configuration
_REST = ("shipping", "tax", "discount")


def made(typed: Mapping[str, str]) -> str:
    """The same in JSON; "" when nothing was written."""
    if not any(typed.get(name, "").strip() for name in ("reference", "items", "code")):
        return ""
    return json.dumps(asked(typed))


def asked(typed: Mapping[str, str]) -> Json:
    """Meta's order_details. What is no amount stays as it is, to be refused."""
    said = {name: value.strip() for name, value in typed.items()}
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
    if said.get("way") == "stripe":
        return found | {"payment_type": _STRIPE, "payment_configuration": said.get("code", "")}
    if said.get("way"):
        found["payment_settings"] = [_way(said)]
    if kind := "br" if said.get("currency") == "BRL" else "upi" if said.get("way") == "upi_intent_link" else "":
        found["payment_type"] = kind
    return found


def of_customer(ordered: Payload, shelf: Shelf) -> dict[str, str]:
    """The fields of the form for what a customer ordered; {} when WhatsApp takes no payments in its currency."""
    products = items(ordered, "product_items")
    currencies = {word(one.get("currency")) for one in products}
    if len(currencies) != 1 or not currencies <= CURRENCIES.keys():
        return {}
    lines = []
    for product in products:
        id_, count = word(product.get("product_retailer_id")), amount(product.get("quantity")).normalize()
        name = (shelf.called(id_).name or id_).replace("|", "/")[: orders.MAX_NAME]
        lines.append(f"{count:f} | {name} | {amount(product.get('item_price')):.2f} | {id_}")
    return {"items": "\n".join(lines), "currency": currencies.pop()}


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
        **(_by_stripe(own) if own.get("payment_type") == _STRIPE else {}),
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


def _by_stripe(own: Json) -> dict[str, str]:
    return {"way": "stripe", "code": words(own.get("payment_configuration"))}


def _paid(way: Json) -> dict[str, str]:
    kind = words(way.get("type"))
    own = obj(way.get(kind))
    if kind == "payment_gateway":
        return {"way": words(own.get("type")), "code": words(own.get("configuration_name"))}
    if kind == "pix_dynamic_code":
        return {"way": kind, **{ours: words(own.get(theirs)) for ours, theirs in _PIX.items()}}
    return {"way": kind, "code": words(own.get(_PLACE.get(kind, "code")))} if kind else {}
