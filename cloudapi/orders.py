"""An order to be paid, as WhatsApp takes it under a button: its form checked, its sums added up, its lines read.

What differs by country (how it is paid, who imported an item) is passed on as it was given. Source: Meta's "Orders"
and "Order details template" of the payments guides for Brazil and India, v25.0.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from cloudapi.limits import Invalid, Json, listing, mapping, one_of, optional, text
from cloudapi.reading import obj, objects, words

GOODS = {"physical-goods": "Goods that are shipped", "digital-goods": "Nothing that is shipped"}
MAX_REFERENCE, MAX_NAME, MAX_ORDER = 60, 60, 16_384
OFFSET = 100  # amounts are whole hundredths
SUMS = {"subtotal": "Subtotal", "shipping": "Shipping", "tax": "Tax", "discount": "Discount"}
AT = "order_details"
_REFERENCE = re.compile(r"[A-Za-z0-9_.-]+")
_CURRENCY = re.compile(r"[A-Z]{3}")


def checked(own: Mapping[str, Any]) -> Json:
    """The order as it was given; raises Invalid, which names the part that WhatsApp would refuse, and the rule."""
    if not _REFERENCE.fullmatch(text(own, "reference_id", MAX_REFERENCE, AT)):
        raise Invalid(f"{AT}.reference_id", "has only letters, digits, dots, dashes and underscores")
    one_of(own, "type", GOODS, AT)
    if not _CURRENCY.fullmatch(text(own, "currency", 3, AT)):
        raise Invalid(f"{AT}.currency", "must be the three letters of a currency, as BRL")
    total = _amount(own, "total_amount", AT)
    for place, way in enumerate(_objects(own, "payment_settings", AT)):
        mapping(way, text(way, "type", 60, f"{AT}.payment_settings[{place}]"), f"{AT}.payment_settings[{place}]")
    if own.get("order") is not None:
        comes_to = _order(mapping(own, "order", AT))
        if total != comes_to:
            said = f"is {money(total)}, and the order comes to {money(comes_to)}"
            raise Invalid(f"{AT}.total_amount", said)
    return dict(own)


def _order(order: Mapping[str, Any]) -> int:
    """What the order comes to, in hundredths."""
    at = f"{AT}.order"
    one_of(order, "status", ("pending",), at)
    added = sum(_item(item, f"{at}.items[{n}]") for n, item in enumerate(listing(order, "items", 1, 999, at)))
    if (subtotal := _amount(order, "subtotal", at)) != added:
        raise Invalid(f"{at}.subtotal", f"is {money(subtotal)}, and the items come to {money(added)}")
    rest = {name: _amount(order, name, at) if order.get(name) is not None else 0 for name in SUMS}
    if (total := subtotal + rest["shipping"] + rest["tax"] - rest["discount"]) < 0:
        raise Invalid(f"{at}.discount", "is more than the order comes to")
    return total


def _item(item: Mapping[str, Any], at: str) -> int:
    text(item, "name", MAX_NAME, at)
    optional(item, "retailer_id", 200, at)
    quantity = item.get("quantity")
    if isinstance(quantity, bool) or not isinstance(quantity, int) or not 0 < quantity < 100_000:
        raise Invalid(f"{at}.quantity", "must be a whole number from 1")
    price = _amount(item, "amount", at)
    return quantity * (_amount(item, "sale_amount", at) if item.get("sale_amount") is not None else price)


def _amount(own: Mapping[str, Any], name: str, at: str) -> int:
    given = mapping(own, name, at)
    value = given.get("value")
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**12:
        raise Invalid(f"{at}.{name}.value", "must be a whole number of hundredths, not below 0")
    if given.get("offset") != OFFSET:
        raise Invalid(f"{at}.{name}.offset", f"must be {OFFSET}")
    return value


def _objects(own: Mapping[str, Any], name: str, at: str) -> Sequence[Mapping[str, Any]]:
    return listing(own, name, 1, 10, at) if own.get(name) is not None else ()


def bill(own: Json) -> Json:
    """What a person reads of an order: lines of name, number and price, what is added or taken off, and the total."""
    order = obj(own.get("order"))
    items = []
    for item in objects(order.get("items")):
        price = _value(item.get("sale_amount")) if item.get("sale_amount") else _value(item.get("amount"))
        count = item.get("quantity") if isinstance(item.get("quantity"), int) else 1
        items.append([words(item.get("name"), MAX_NAME), f"{count} × {money(price)}", money(price * int(count or 1))])
    rest = [[said, money(_value(order[name]))] for name, said in SUMS.items() if _value(order.get(name))]
    total = f"{words(own.get('currency'), 3)} {money(_value(own.get('total_amount')))}".strip()
    added = rest if len(rest) > 1 else []  # a subtotal that is the total says nothing
    return {"reference": words(own.get("reference_id"), MAX_REFERENCE), "items": items, "sums": added, "total": total}


def money(hundredths: int) -> str:
    return f"{Decimal(hundredths) / OFFSET:,.2f}"


def _value(amount: Any) -> int:
    found = obj(amount).get("value")
    return found if isinstance(found, int) and not isinstance(found, bool) else 0
