"""What customers buy: an order with its lines and total."""

from decimal import Decimal

from django.utils.translation import ngettext

from conversations.goods import Shelf
from conversations.showing.card import MAX_ROWS, Card, Payload, amount, items, word

# Decimals of currencies that do not have two. Source: ISO 4217, list one.
NONE = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF")
DIGITS = dict.fromkeys(NONE, 0) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


def order(payload: Payload, shelf: Shelf) -> Card:
    """Every line with what it comes to; totals are kept apart by currency, for nobody may add those up."""
    products = items(payload, "product_items")
    rows: list[tuple[str, ...]] = []
    totals: dict[str, Decimal] = {}
    for product in products:
        price, count = _told(product, "item_price"), _told(product, "quantity") or Decimal(1)
        currency = word(product.get("currency"))[:8]
        if price is not None:
            totals[currency] = totals.get(currency, Decimal(0)) + price * count
        id_ = word(product.get("product_retailer_id"))
        name = shelf.called(id_).name if id_ and len(rows) < MAX_ROWS else ""
        rows.append((name or id_ or "Product", *_priced(price, count, currency)))
    if len(rows) > MAX_ROWS:
        more = len(rows) - MAX_ROWS
        rows = [*rows[:MAX_ROWS], (ngettext("and %d more", "and %d more", more) % more, "", "")]
    sums = " and ".join(f"{currency} {money(total, currency)}".strip() for currency, total in totals.items())
    total = f"Total {sums}" if sums else "Without prices" if products else "Nothing in it"
    return Card(
        "order",
        "shopping-bag",
        "Order from catalogue",
        ngettext("%d item", "%d items", len(products)) % len(products),
        total,
        rows=tuple(rows),
        code=word(payload.get("catalog_id")),
    )


def _told(product: Payload, key: str) -> Decimal | None:
    """A number as far as one is told; a price may be nothing, and is then not the same as none."""
    value = product.get(key)
    found = amount(value)
    return found if found or str(value).strip() in ("0", "0.0", "0.00") else None


def _priced(price: Decimal | None, count: Decimal, currency: str) -> tuple[str, str]:
    """How many at which price, and what the line comes to."""
    number = f"{count.normalize():f}"
    if price is None:
        return f"{number} ×", ""
    return f"{number} × {money(price, currency)}", money(price * count, currency)


def money(value: Decimal, currency: str) -> str:
    """An amount with the decimals that its currency has."""
    return f"{value:.{DIGITS.get(currency.upper(), 2)}f}"
