"""What a card in a bubble shows: values taken with care out of a payload that a stranger sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from json import JSONDecodeError, loads
from typing import Any

from django.utils.translation import ngettext

from conversations import names
from conversations.models import Media
from conversations.preview import NEWER, items

MAX_ROWS = 12
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """`look` names the partial in templates/inbox/cards/. `rows` are pairs for a table of keys and values."""

    look: str
    icon: str = ""
    title: str = ""
    small: str = ""
    foot: str = ""
    hue: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    copies: str = ""

    @property
    def template(self) -> str:
        return f"inbox/cards/{self.look}.html"


def card(kind: str, payload: Payload, text: str, media: Media | None = None, masked: bool = True) -> Card | None:
    """The card of a message; None where the text alone says it all."""
    match kind:
        case "text" | "note" | "button":
            return None
        case "image" | "video" | "sticker" | "audio" | "voice" | "document":
            return _file(kind, payload, media)
        case "location":
            return _place(payload)
        case "contacts":
            return _people(payload, masked)
        case "order":
            return _order(payload)
        case "interactive":
            return _form(payload) if payload.get("type") == "nfm_reply" else None
        case "template":
            return None if text else Card("line", "layout-template", f"Template {_word(payload.get('name'))}".strip())
    return Card("line", "circle-help", NEWER, "This version cannot show it yet.")


def referral(payload: Payload | None) -> Card | None:
    """The advertisement a customer came from, when the message says so."""
    ad = payload.get("referral") if payload else None
    if not isinstance(ad, Mapping):
        return None
    title = _word(ad.get("headline")) or _word(ad.get("body")) or "An advertisement"
    return Card(
        "line", "megaphone", title, "Came from an ad" if ad.get("source_type") != "post" else "Came from a post", hue=2
    )


def _file(kind: str, payload: Payload, media: Media | None) -> Card:
    """A file, its name, and how far it has come. Nobody fetched it yet when there is no row for it."""
    state = Media.State(media.state) if media is not None else Media.State.PENDING
    size = size_of(media.size) if media is not None and media.size else ""
    said = size if state == Media.State.STORED and size else state.label
    if kind == "document":
        return Card("file", "file-text", _word(payload.get("filename")) or "Document", said, hue=6)
    if kind in ("audio", "voice"):
        is_voice = payload.get("voice") is True or kind == "voice"
        return Card("file", "mic", "Voice note" if is_voice else "Audio", said)
    icon, title = {"image": ("image", "Picture"), "video": ("video", "Video"), "sticker": ("smile", "Sticker")}[kind]
    words = {Media.State.PENDING: "on its way", Media.State.FAILED: "could not be fetched"}.get(state, "")
    return Card("sticker" if kind == "sticker" else "picture", icon, title, f"{title} {words}".strip(), size)


def _place(payload: Payload) -> Card:
    lat, long = payload.get("latitude"), payload.get("longitude")
    spot = f"{lat:.5f}, {long:.5f}" if isinstance(lat, int | float) and isinstance(long, int | float) else ""
    name, address = _word(payload.get("name")), _word(payload.get("address"))
    return Card(
        "line",
        "map-pin",
        name or address or "Location",
        address if name else "",
        spot.replace("-", "−"),
        6,
        copies=spot,
    )


def _people(payload: Payload, masked: bool) -> Card:
    cards = items(payload, "contacts")
    first = cards[0] if cards else {}
    name = first.get("name")
    title = _word(name.get("formatted_name")) if isinstance(name, Mapping) else ""
    numbers = [_word(number.get("phone")) for number in items(first, "phones")]
    digits = "".join(character for character in numbers[0] if character.isdigit()) if numbers else ""
    more = len(cards) - 1
    foot = "Contact card" if more < 1 else ngettext("and %d more", "and %d more", more) % more
    return Card("line", "contact", title or "Contact", names.phone(digits, masked) if digits else "", foot, hue=4)


def _order(payload: Payload) -> Card:
    products = items(payload, "product_items")
    rows, total, currency = [], Decimal(0), ""
    for product in products:
        price, count = _number(product.get("item_price")), _number(product.get("quantity"))
        currency = _word(product.get("currency")) or currency
        total += price * count
        each = f"{count.normalize():f} × {price:.2f}"
        rows.append((_word(product.get("product_retailer_id")) or "Product", each, f"{price * count:.2f}"))
    number = ngettext("%d item", "%d items", len(products)) % len(products)
    return Card(
        "order",
        "shopping-bag",
        "Order from catalogue",
        number,
        f"Total {currency} {total:.2f}".replace("  ", " "),
        rows=tuple(rows[:MAX_ROWS]),
    )


def _form(payload: Payload) -> Card:
    reply = payload.get("nfm_reply")
    reply = reply if isinstance(reply, Mapping) else {}
    answers = _answers(reply.get("response_json"))
    rows = tuple(
        (key.replace("_", " ").capitalize(), _word(value)) for key, value in answers.items() if key != "flow_token"
    )
    return Card(
        "form",
        "clipboard-list",
        _word(reply.get("name")).capitalize() or "Form",
        _word(reply.get("body")),
        rows=rows[:MAX_ROWS],
    )


def _answers(written: Any) -> dict[str, Any]:
    try:
        found = loads(written) if isinstance(written, str) else written
    except (JSONDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _number(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and abs(number) < 10**9 else Decimal(0)


def _word(value: Any) -> str:
    """Anything a stranger sent, as one short line."""
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value[:MAX_ROWS])
    return " ".join(str(value).split())[:200] if isinstance(value, str | int | float) else ""


def size_of(octets: int) -> str:
    """A file's size as people say it: 740 KB, 2.4 MB."""
    return f"{max(1, round(octets / 1000))} KB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f} MB"
