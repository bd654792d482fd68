"""An order to be paid and news of one, as WhatsApp takes them: forms checked, sums added up, lines read.

An order stands under a template's button, or is a message of its own. What differs by country (how it is paid, who
imported an item) is passed on as it was given. Source: Meta's "Orders" for Brazil, "Receive payments via payment
gateways" for India and "Order details template" of the payments guides, v25.0.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cloudapi.limits import Invalid, Json, kept, listing, mapping, one_of, optional, text
from cloudapi.reading import obj, objects, words
from cloudapi.storable import NotJSON, load

GOODS = {"physical-goods": "Goods that are shipped", "digital-goods": "Nothing that is shipped"}
STATUSES = {
    "pending": "Not paid yet",
    "processing": "Being prepared",
    "partially_shipped": "Partly shipped",
    "shipped": "Shipped",
    "completed": "Completed",
    "canceled": "Cancelled",
}
PAYMENTS = {"pending": "Under way", "captured": "Paid", "failed": "Failed"}
MAX_REFERENCE, MAX_NAME, MAX_ORDER = 60, 60, 16_384
SHORTER = {"INR": 35}  # references, where WhatsApp takes fewer characters
MAX_LABEL, MAX_NOTE = 60, 120
OFFSET = 100  # amounts are whole hundredths
SUMS = {"subtotal": "Subtotal", "shipping": "Shipping", "tax": "Tax", "discount": "Discount"}
DUE = ("subtotal", "tax")  # said of every order, even when it is nothing
AT = "order_details"
# What is told of each way to pay; ways that came since are passed on.
WAYS = {
    "pix_dynamic_code": ("code", "merchant_name", "key", "key_type"),
    "payment_link": ("uri",),
    "boleto": ("digitable_line",),
    "upi_intent_link": ("link",),
    "payment_gateway": ("type", "configuration_name"),
}
ONLY_IN = {"pix_dynamic_code": "BRL", "boleto": "BRL", "upi_intent_link": "INR"}  # ways of one country alone
Own = Mapping[str, Any]
_REFERENCE = re.compile(r"[A-Za-z0-9_.-]+")
_CURRENCY = re.compile(r"[A-Z]{3}")


def details(action: Own, at: str) -> Json:
    """The action of a message that asks to pay an order; raises Invalid."""
    here = f"{at}.parameters"
    return {"name": "review_and_pay", "parameters": checked(_storable(mapping(action, "parameters", at), here), here)}


def news(action: Own, at: str) -> Json:
    """The action of a message that says how an order stands, or whether it is paid; raises Invalid."""
    own, here = mapping(action, "parameters", at), f"{at}.parameters"
    found: Json = {"reference_id": reference(own, here)}
    if own.get("order") is not None:
        order = mapping(own, "order", here)
        found["order"] = kept(
            status=one_of(order, "status", STATUSES, f"{here}.order"),
            description=optional(order, "description", MAX_NOTE, f"{here}.order"),
        )
    if own.get("payment") is not None:
        payment = mapping(own, "payment", here)
        found["payment"] = kept(
            status=one_of(payment, "status", PAYMENTS, f"{here}.payment"),
            timestamp=_seconds(payment.get("timestamp"), f"{here}.payment.timestamp"),
        )
    if len(found) == 1:
        raise Invalid(here, "says neither how the order stands nor whether it is paid")
    return {"name": "review_order", "parameters": found}


def checked(own: Own, at: str = AT) -> Json:
    """The order as it was given; raises Invalid, which names the part that WhatsApp would refuse, and the rule."""
    currency = own.get("currency")
    named = reference(own, at, SHORTER.get(currency, MAX_REFERENCE) if isinstance(currency, str) else MAX_REFERENCE)
    one_of(own, "type", GOODS, at)
    if not _CURRENCY.fullmatch(text(own, "currency", 3, at)):
        raise Invalid(f"{at}.currency", "must be the three letters of a currency, as BRL")
    ways = listing(own, "payment_settings", 1, 10, at) if own.get("payment_settings") is not None else ()
    for place, way in enumerate(ways):
        _way(way, f"{at}.payment_settings[{place}]", currency)
    if currency == "INR" and not ways and not own.get("payment_configuration"):
        raise Invalid(f"{at}.payment_settings", "is missing; in India each order says how it is paid")
    comes_to = _order(mapping(own, "order", at), f"{at}.order") if own.get("order") is not None else None
    total = _amount(own, "total_amount", at)
    if comes_to is not None and total != comes_to:
        raise Invalid(f"{at}.total_amount", f"is {money(total)}, and the order comes to {money(comes_to)}")
    return dict(own) | {"reference_id": named}


def reference(own: Own, at: str, most: int = MAX_REFERENCE) -> str:
    """The number of an order, which the business gives it; raises Invalid."""
    found = text(own, "reference_id", most, at)
    if not _REFERENCE.fullmatch(found):
        raise Invalid(f"{at}.reference_id", "has only letters, digits, dots, dashes and underscores")
    return found


def _storable(own: Own, at: str) -> Json:
    """The same object, every text in it fit to be stored."""
    try:
        written = json.dumps(dict(own))
        found: Json = load(written.encode())
    except (NotJSON, RecursionError) as error:
        raise Invalid(at, "must be JSON") from error
    if len(written) > MAX_ORDER:
        raise Invalid(at, f"has {len(written):,} characters of JSON, and at most {MAX_ORDER:,} are taken")
    return found


def _way(way: Own, at: str, currency: Any) -> None:
    kind = text(way, "type", MAX_LABEL, at)
    if ONLY_IN.get(kind, currency) != currency:
        raise Invalid(f"{at}.type", f"is a way to pay in {ONLY_IN[kind]} alone")
    own, here = mapping(way, kind, at), f"{at}.{kind}"
    for name in WAYS.get(kind, ()):
        if not isinstance(own.get(name), str) or not own[name].strip():
            raise Invalid(f"{here}.{name}", "is missing")
    optional(own, "configuration_name", MAX_LABEL, here)


def _order(order: Own, at: str) -> int:
    """What the order comes to, in hundredths."""
    one_of(order, "status", ("pending",), at)
    if order.get("expiration") is not None:
        ends = mapping(order, "expiration", at)
        text(ends, "description", MAX_NOTE, f"{at}.expiration")
        if _seconds(ends.get("timestamp"), f"{at}.expiration.timestamp") is None:
            raise Invalid(f"{at}.expiration.timestamp", "is missing; it is a moment in seconds")
    added = sum(_item(item, f"{at}.items[{n}]") for n, item in enumerate(listing(order, "items", 1, 999, at)))
    if (subtotal := _amount(order, "subtotal", at)) != added:
        raise Invalid(f"{at}.subtotal", f"is {money(subtotal)}, and the items come to {money(added)}")
    rest = {name: _amount(order, name, at) if name in DUE or order.get(name) is not None else 0 for name in SUMS}
    for name in SUMS:
        for label in ("description", "discount_program_name"):
            optional(order.get(name) or {}, label, MAX_LABEL, f"{at}.{name}")
    if (total := subtotal + rest["shipping"] + rest["tax"] - rest["discount"]) < 0:
        raise Invalid(f"{at}.discount", "is more than the order comes to")
    return total


def _item(item: Own, at: str) -> int:
    text(item, "name", MAX_NAME, at)
    optional(item, "retailer_id", 200, at)
    quantity = item.get("quantity")
    if isinstance(quantity, bool) or not isinstance(quantity, int) or not 0 < quantity < 100_000:
        raise Invalid(f"{at}.quantity", "must be a whole number from 1")
    price = _amount(item, "amount", at)
    return quantity * (_amount(item, "sale_amount", at) if item.get("sale_amount") is not None else price)


def _amount(own: Own, name: str, at: str) -> int:
    given = mapping(own, name, at)
    value = given.get("value")
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**12:
        raise Invalid(f"{at}.{name}.value", "must be a whole number of hundredths, not below 0")
    if given.get("offset") != OFFSET:
        raise Invalid(f"{at}.{name}.offset", f"must be {OFFSET}")
    return value


def _seconds(value: Any, at: str) -> int | str | None:
    """A moment in whole seconds since 1970, as it was given; None when there is none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str) or not re.fullmatch(r"\d{9,11}", str(value), re.A):
        raise Invalid(at, "must be a moment in whole seconds since 1970")
    return value


def bill(own: Json) -> Json:
    """What a person reads of an order: lines of name, number and price, what is added or taken off, and the total."""
    order = obj(own.get("order"))
    items = []
    for item in objects(order.get("items")):
        price = _value(item.get("sale_amount")) if item.get("sale_amount") else _value(item.get("amount"))
        count = item.get("quantity") if isinstance(item.get("quantity"), int) else 1
        items.append([words(item.get("name"), MAX_NAME), f"{count} × {money(price)}", money(price * int(count or 1))])
    rest = [[said, money(_value(order[name]))] for name, said in SUMS.items() if _value(order.get(name))]
    total = amount_of(own, "total_amount")
    added = rest if len(rest) > 1 else []  # a subtotal that is the total says nothing
    return {"reference": words(own.get("reference_id"), MAX_REFERENCE), "items": items, "sums": added, "total": total}


def told(own: Json) -> Json:
    """What a person reads of news of an order, in the form of `bill`: how it stands, whether it is paid, a note."""
    order, payment = obj(own.get("order")), obj(own.get("payment"))
    said = (
        ("Order", STATUSES.get(words(order.get("status")))),
        ("Payment", PAYMENTS.get(words(payment.get("status")))),
    )
    return {
        "reference": words(own.get("reference_id"), MAX_REFERENCE),
        "sums": [[name, words_] for name, words_ in said if words_],
        "note": words(order.get("description"), MAX_NOTE),
    }


def amount_of(own: Json, name: str) -> str:
    """One of its amounts with its currency, as people read it."""
    return f"{words(own.get('currency'), 3)} {money(_value(own.get(name)))}".strip()


def money(hundredths: int) -> str:
    return f"{Decimal(hundredths) / OFFSET:,.2f}"


def _value(amount: Any) -> int:
    found = obj(amount).get("value")
    return found if isinstance(found, int) and not isinstance(found, bool) else 0
