"""A template as it is drawn: in the thread, in the picker, in the studio. Text of people is never markup."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from cloudapi import template_values
from cloudapi.reading import obj, objects, words
from cloudapi.template_parts import MEDIA, slots
from conversations.formatting import rich
from conversations.goods import Product, Shelf
from conversations.models import Media
from conversations.showing import files as cards
from conversations.showing import payments
from conversations.showing.card import Card

Files = Mapping[str, Media]
NONE: Files = {}
UNNAMED = Shelf()  # where there is no account to ask: ids stay ids
START, END = "\ue000", "\ue001"  # private characters; what people write is freed of them first
_IN_TAG = re.compile(f"<[^>]*[{START}{END}]")
ICONS = {
    "QUICK_REPLY": "reply",
    "URL": "external-link",
    "PHONE_NUMBER": "phone",
    "VOICE_CALL": "phone",
    "CALL_PERMISSION_REQUEST": "phone",
    "COPY_CODE": "copy",
    "OTP": "copy",
    "FLOW": "clipboard-list",
    "CATALOG": "shopping-bag",
    "MPM": "shopping-bag",
    "SPM": "shopping-bag",
    "ORDER_DETAILS": "receipt",
    "REQUEST_CONTACT_INFO": "contact",
}
_MEDIA_ICONS = {"IMAGE": ("image", "Picture"), "DOCUMENT": ("file-text", "Document"), "GIF": ("video", "GIF")}


_PLAIN = frozenset({"product", "products", "sections", "order", "reference", "standing", "note"})
"""Kinds of values that are read, not written out."""
MOST_GOODS = 12  # of a section; the others are counted


@dataclass(frozen=True, slots=True)
class Goods:
    """A section of products under a button; `others` are not listed."""

    title: str
    products: tuple[Product, ...]
    others: int = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """A section of what a list offers: rows of a title and a second line."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bill:
    """An order that is to be paid: lines of name, number and price, sums of words and amount.

    News of one has no total; its sums say how the order stands, and `note` is what is added in words.
    """

    reference: str
    items: tuple[tuple[str, str, str], ...]
    sums: tuple[tuple[str, str], ...]
    total: str
    note: str = ""
    paid: tuple[str, str] = ("", "")  # how its payment stands, and in which tone


@dataclass(frozen=True, slots=True)
class Look:
    """What is drawn. `header_kind` is text, media, location, product or ""; `buttons` are glyphs with words.

    `file` is the card of the file in its header, where we have one; `product` the one whose picture stands there.
    """

    header_kind: str
    header: SafeString
    icon: str
    body: SafeString
    footer: str
    buttons: tuple[tuple[str, str], ...]
    offer: str
    cards: "tuple[Look, ...]" = ()
    look: str = "template"
    foot: str = ""
    file: Card | None = None
    product: Product | None = None
    goods: tuple[Goods, ...] = ()
    choices: tuple[Choices, ...] = ()
    bill: Bill | None = None
    address: str = ""

    @property
    def template(self) -> str:
        return "inbox/cards/template.html"


def of(shown: Mapping[str, Any], lit: bool = False, files: Files = NONE, shelf: Shelf = UNNAMED) -> Look:
    """The look of what a message keeps (`Shown.as_json`), read with care; `lit`: its values are to be highlighted.

    `files` are ours, by the name that stands in a header (`file:…`); `shelf` names the products.
    """
    kind, header = words(shown.get("header_kind"), 32), words(shown.get("header"), 2000)
    icon, called = _MEDIA_ICONS.get(kind, ("video", "Video"))
    is_media = kind in MEDIA
    address = ""
    if kind == "LOCATION":
        header, _, address = header.partition("\n")
    buttons, product = shown.get("buttons"), words(shown.get("product"), 200)
    return Look(
        header_kind="media" if is_media else kind.lower(),
        header=SafeString(escape(called)) if is_media else _marked(header, escape, lit),
        icon=icon if is_media else "map-pin" if kind == "LOCATION" else "",
        body=_marked(words(shown.get("body"), 4096), rich, lit),
        footer=words(shown.get("footer"), 200),
        buttons=tuple(_button(one) for one in buttons) if isinstance(buttons, list) else (),
        offer=words(shown.get("offer"), 64),
        cards=tuple(of(card, lit, files, shelf) for card in objects(shown.get("cards"))),
        file=_file(kind, files[name]) if is_media and (name := _free(header)) in files else None,
        product=shelf.called(product) if product else None,
        goods=tuple(goods(one[0], one[1], shelf) for one in _pairs(shown.get("goods"))),
        bill=bill(obj(shown.get("bill")), shown.get("payment")) if shown.get("bill") else None,
        address=_marked(address, escape, lit),
    )


def _file(kind: str, media: Media) -> Card:
    return cards.gif(media) if kind == "GIF" else cards.file(MEDIA[kind], {}, media)


def goods(title: Any, ids: Any, shelf: Shelf) -> Goods:
    """A section with its products by name, as far as they are known."""
    named = [words(one, 200) for one in ids] if isinstance(ids, list | tuple) else []
    return Goods(words(title, 64), tuple(map(shelf.called, named[:MOST_GOODS])), max(len(named) - MOST_GOODS, 0))


def _pairs(value: Any) -> list[Any]:
    return [one for one in value if isinstance(one, list | tuple) and len(one) == 2] if isinstance(value, list) else []


def bill(told: Mapping[str, Any], payment: Any = None) -> Bill:
    """What `orders.bill` and `orders.told` say, read with care: it may have been kept with a message."""
    items = told.get("items")
    rows = [one for one in items if isinstance(one, list) and len(one) == 3] if isinstance(items, list) else []
    return Bill(
        words(told.get("reference"), 60),
        tuple((words(a, 60), words(b, 40), words(c, 40)) for a, b, c in rows),
        tuple((words(a, 40), words(b, 40)) for a, b in _pairs(told.get("sums"))),
        words(told.get("total"), 40),
        words(told.get("note"), 200),
        payments.stands(obj(payment)),
    )


def preview(components: Any, values: Mapping[str, str], files: Files = NONE, shelf: Shelf = UNNAMED) -> Look:
    """The look of a template with these values, each of them highlighted."""
    plain = {slot.key for slot in slots(components) if slot.kind in _PLAIN}
    seated = {
        key: _free(value) if key in plain else f"{START}{_free(value)}{END}"
        for key, value in values.items()
        if value.strip()
    }
    return of(template_values.show(components, seated).as_json(), lit=True, files=files, shelf=shelf)


def _marked(text: str, draw: Callable[[str], str], lit: bool) -> SafeString:
    """Markup in which what stands between the private characters is highlighted."""
    if not lit:
        return SafeString(draw(_free(text)))
    drawn = str(draw(text))
    if _IN_TAG.search(drawn):  # a value inside an address: draw the pieces one by one
        drawn = "".join(
            START + str(escape(piece[1:-1])) + END if piece[:1] == START else str(draw(piece))
            for piece in re.split(f"({START}[^{END}]*{END})", text)
        )
    return SafeString(drawn.replace(START, '<span class="var">').replace(END, "</span>"))


def _free(text: str) -> str:
    return text.replace(START, "").replace(END, "")


def _button(one: Any) -> tuple[str, str]:
    kind, text = (one[0], one[1]) if isinstance(one, list) and len(one) == 2 else ("", "")
    return ICONS.get(words(kind, 32), "chevron-right"), words(text, 64)
