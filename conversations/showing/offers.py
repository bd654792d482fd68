"""What a business asked or offered, as the customer sees it: words, buttons, lists, products, orders, cards."""

from collections.abc import Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString

from conversations.formatting import rich
from conversations.goods import Shelf
from conversations.showing import bills, strange
from conversations.showing import files as files_shown
from conversations.showing.card import MAX_ROWS, Payload, items, part, word
from conversations.templating.look import Choices, Files, Goods, Look, goods

_FILES = {"image": ("image", "Picture"), "video": ("video", "Video"), "document": ("file-text", "Document")}
_ASKS = {
    "location_request_message": ("map-pin", "Send location"),
    "request_contact_info": ("contact", "Share phone number"),
    "address_message": ("map-pin", "Provide address"),
    "call_permission_request": ("phone", "Choose preference"),
    "catalog_message": ("shopping-bag", "View catalog"),
    "product": ("shopping-bag", "View"),
    "product_list": ("shopping-bag", "View items"),
    "order_details": ("receipt", "Review and pay"),
}


def offer(payload: Payload, shelf: Shelf, files: Files) -> Look:
    """The look of an interactive message of ours; `files` are its own by their names in it, `shelf` names products."""
    cards = tuple(_card(one, shelf, files) for one in items(part(payload, "action"), "cards"))
    return _look(payload, _taps(payload), shelf, files, cards)


def line(payload: Payload) -> str:
    """An offer that has no words of its own, in one line: what stands on top, or what can be tapped."""
    taps = [words for _, words in _taps(payload) if words]
    above = word(part(payload, "header").get("text")) or strange.KINDS.get(word(payload.get("type")), "")
    return above or ", ".join(taps) or "Something to tap"


def _look(
    payload: Payload, taps: tuple[tuple[str, str], ...], shelf: Shelf, files: Files, cards: tuple[Look, ...] = ()
) -> Look:
    header = part(payload, "header")
    kind = word(header.get("type"))
    icon, name = _FILES.get(kind, ("", word(header.get("text"))))
    body = part(payload, "body").get("text")
    product, own = _product(payload), files.get(word(part(header, kind).get("id")))
    return Look(
        header_kind="media" if kind in _FILES else "text" if name else "product" if product else "",
        header=SafeString(escape(name)),
        icon=icon,
        body=rich(body) if isinstance(body, str) else SafeString(""),
        footer=word(part(payload, "footer").get("text")),
        buttons=taps,
        offer="",
        cards=cards,
        file=files_shown.file(kind, {}, own) if own is not None and kind in _FILES else None,
        product=shelf.called(product) if product else None,
        goods=_goods(payload, shelf),
        choices=_choices(payload),
        bill=bills.bill(payload),
    )


def _card(card: Mapping[str, object], shelf: Shelf, files: Files) -> Look:
    action = part(card, "action")
    if card.get("type") == "product":
        return _look(card, (_ASKS["product"],), shelf, files)
    link = (("external-link", word(part(action, "parameters").get("display_text"))),)
    return _look(card, link, shelf, files)


def _goods(payload: Payload, shelf: Shelf) -> tuple[Goods, ...]:
    """The sections of a list of products."""
    if payload.get("type") != "product_list":
        return ()
    return tuple(
        goods(section.get("title"), [one.get("product_retailer_id") for one in items(section, "product_items")], shelf)
        for section in items(part(payload, "action"), "sections")
    )


def _choices(payload: Payload) -> tuple[Choices, ...]:
    """The sections of a list, each row with its second line."""
    if payload.get("type") != "list":
        return ()
    return tuple(
        Choices(
            word(section.get("title")),
            tuple((word(row.get("title")), word(row.get("description"))) for row in items(section, "rows")[:MAX_ROWS]),
        )
        for section in items(part(payload, "action"), "sections")[:MAX_ROWS]
    )


def _product(payload: Payload) -> str:
    """The one product that is shown large, by the id the seller gives it."""
    action = part(payload, "action")
    shown = action.get("product_retailer_id") or part(action, "parameters").get("thumbnail_product_retailer_id")
    return word(shown)


def _taps(payload: Payload) -> tuple[tuple[str, str], ...]:
    """The glyphs and words of what can be tapped."""
    action = part(payload, "action")
    parameters = part(action, "parameters")
    match kind := word(payload.get("type")):
        case "button":
            return tuple(("reply", word(part(one, "reply").get("title"))) for one in items(action, "buttons"))
        case "list":
            return (("list", word(action.get("button"))),)
        case "cta_url":
            return (("external-link", word(parameters.get("display_text"))),)
        case "flow":
            return (("clipboard-list", word(parameters.get("flow_cta"))),)
        case "voice_call":
            return (("phone", word(parameters.get("display_text")) or "Call now"),)
        case "product_list":
            products = [one for section in items(action, "sections") for one in items(section, "product_items")]
            return (("shopping-bag", f"View items ({len(products)})"),)
    return (_ASKS[kind],) if kind in _ASKS else ()
