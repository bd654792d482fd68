"""Orders to be paid and news of them: their form, with Meta's lengths and sums.

Source: Meta's "Orders" (payments for Brazil) and "Receive payments via payment gateways" (payments for India), 2026.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.errors import GraphError
from simulator.graph.parts import listing, mapping, need, one_of, text

Json = dict[str, Any]
REFERENCE = re.compile(r"[A-Za-z0-9_.-]{1,60}")
LONGEST_IN_INDIA = 35
COUNTRIES = ("BRL", "INR", "SGD")
STANDS = ("pending", "processing", "partially_shipped", "shipped", "completed", "canceled")
PAID = ("pending", "captured", "failed")


def check_order(asked: Json, place: str = "order_details") -> None:
    """Its reference, its kind, how it is paid, and its sums."""
    if not REFERENCE.fullmatch(str(need(asked, "reference_id", place))):
        raise GraphError(131009, f"{place}.reference_id has up to 60 letters, numbers, _, - and dots.")
    if need(asked, "type", place) not in ("digital-goods", "physical-goods"):
        raise GraphError(131009, f"{place}.type is digital-goods or physical-goods.")
    if need(asked, "currency", place) not in COUNTRIES:
        raise GraphError(131009, f"{place}.currency is one of {', '.join(COUNTRIES)}.")
    if asked["currency"] == "INR":
        if len(asked["reference_id"]) > LONGEST_IN_INDIA:
            raise GraphError(131009, f"{place}.reference_id has up to {LONGEST_IN_INDIA} characters.")
        if not asked.get("payment_configuration"):
            need(asked, "payment_settings", place)
    for way in listing(asked, "payment_settings", place, 1, 10) if asked.get("payment_settings") else []:
        mapping(way, str(need(way, "type", f"{place}.payment_settings")), f"{place}.payment_settings")
    total = amount(asked, "total_amount")
    order = asked.get("order")
    if isinstance(order, dict):
        _check_sums(order, total, f"{place}.order")


def _check_sums(order: Json, total: int, place: str) -> None:
    if order.get("status") != "pending":
        raise GraphError(131009, f"{place}.status is pending.")
    items = listing(order, "items", place, 1, 999)
    for item in items:
        text(item, "name", 60, f"{place}.items")
        if type(need(item, "quantity", f"{place}.items")) not in (int, float):
            raise GraphError(131009, f"{place}.items.quantity is a number.")
    added = sum(amount(one, "sale_amount" if one.get("sale_amount") else "amount") * one["quantity"] for one in items)
    if amount(order, "subtotal") != added:
        raise GraphError(131009, f"{place}.subtotal is not the sum of the items.")
    need(order, "tax", place)
    rest = {name: amount(order, name) if order.get(name) else 0 for name in ("tax", "shipping", "discount")}
    for name in rest:
        text(order.get(name) or {}, "description", 60, f"{place}.{name}", empty=True)
    if total != added + rest["tax"] + rest["shipping"] - rest["discount"]:
        raise GraphError(131009, "total_amount is not subtotal + tax + shipping - discount.")


def amount(own: Json, name: str) -> int:
    given = mapping(own, name, "order_details")
    value = given.get("value")
    if not isinstance(value, int) or isinstance(value, bool) or given.get("offset") != 100:
        raise GraphError(131009, f"order_details.{name} has a whole value and the offset 100.")
    return value


def check_news(told: Json, place: str) -> None:
    """Which order, how it stands, whether it is paid."""
    need(told, "reference_id", place)
    if not told.get("order") and not told.get("payment"):
        raise GraphError(131008, f"{place} needs order or payment.")
    if told.get("order"):
        order = mapping(told, "order", place)
        one_of(order.get("status"), STANDS, f"{place}.order.status")
        text(order, "description", 120, f"{place}.order", empty=True)
    if told.get("payment"):
        one_of(mapping(told, "payment", place).get("status"), PAID, f"{place}.payment.status")
