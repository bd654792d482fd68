"""What customers buy: an order with its lines and total."""

from decimal import Decimal

from django.utils.translation import ngettext

from conversations.goods import Shelf
from conversations.showing.card import MAX_ROWS, Card, Payload, amount, items, word


def order(payload: Payload, shelf: Shelf) -> Card:
    """Every line with what it comes to; totals are kept apart by currency, for nobody may add those up."""
    products = items(payload, "product_items")
    rows: list[tuple[str, ...]] = []
    totals: dict[str, Decimal] = {}
    for product in products:
        price, count = amount(product.get("item_price")), amount(product.get("quantity"))
        currency = word(product.get("currency"))[:8]
        totals[currency] = totals.get(currency, Decimal(0)) + price * count
        each = f"{count.normalize():f} × {price:.2f}"
        id_ = word(product.get("product_retailer_id"))
        name = shelf.called(id_).name if id_ and len(rows) < MAX_ROWS else ""
        rows.append((name or id_ or "Product", each, f"{price * count:.2f}"))
    if len(rows) > MAX_ROWS:
        more = len(rows) - MAX_ROWS
        rows = [*rows[:MAX_ROWS], (ngettext("and %d more", "and %d more", more) % more, "", "")]
    sums = " and ".join(f"{currency} {total:.2f}".strip() for currency, total in totals.items())
    return Card(
        "order",
        "shopping-bag",
        "Order from catalogue",
        ngettext("%d item", "%d items", len(products)) % len(products),
        f"Total {sums}" if sums else "Nothing in it",
        rows=tuple(rows),
        code=word(payload.get("catalog_id")),
    )
