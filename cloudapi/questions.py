"""Makes interactive messages of typed values: what a business asks or offers, each checked against WhatsApp's limits.

Every function returns what is posted, and raises `content.Invalid`, which names the part and the limit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cloudapi.limits import Json, kept
from cloudapi.orders import OFFSET
from cloudapi.outbound import made


@dataclass(frozen=True, slots=True)
class Row:
    """One choice of a list."""

    id: str
    title: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Choices of a list under one title, which may be missing when there is one section only."""

    rows: Sequence[Row]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What stands above and below the body. `header` is a text, or an object as Meta has it."""

    header: str | Mapping[str, Any] | None = None
    footer: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be paid for. Amounts are whole hundredths; `sale` is what one costs instead of `price`."""

    name: str
    price: int
    quantity: int = 1
    id: str | None = None
    sale: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """An order to be paid, amounts in whole hundredths. `ways` are Meta's `payment_settings`, `more` other parameters.

    Its number is another one in every message.
    """

    reference: str
    currency: str
    items: Sequence[Item]
    goods: str = "physical-goods"
    shipping: int | None = None
    tax: int = 0
    discount: int | None = None
    ways: Sequence[Mapping[str, Any]] = ()
    more: Mapping[str, Any] | None = None


PLAIN = Around()


def buttons(body: str, choices: Sequence[tuple[str, str]], around: Around = PLAIN) -> Json:
    """A question with up to three answers to tap, each an (id, title)."""
    replies = [{"type": "reply", "reply": {"id": id_, "title": title}} for id_, title in choices]
    return _interactive("button", body, {"buttons": replies}, around)


def choices(body: str, button: str, sections: Sequence[Section], around: Around = PLAIN) -> Json:
    """A list that opens at a button, up to ten rows in all."""
    given = [
        kept(
            title=section.title,
            rows=[kept(id=row.id, title=row.title, description=row.description) for row in section.rows],
        )
        for section in sections
    ]
    return _interactive("list", body, {"button": button, "sections": given}, around)


def link(body: str, label: str, url: str, around: Around = PLAIN) -> Json:
    """A button that opens an address of the web."""
    return _interactive("cta_url", body, _named("cta_url", display_text=label, url=url), around)


def location_request(body: str, reply_to: str | None = None) -> Json:
    """Asks where somebody is."""
    return _interactive("location_request_message", body, {"name": "send_location"}, Around(reply_to=reply_to))


def contact_request(body: str, reply_to: str | None = None) -> Json:
    """Asks a person who is known by user id only for their phone number."""
    return _interactive("request_contact_info", body, {"name": "request_contact_info"}, Around(reply_to=reply_to))


def address(body: str, country: str, values: Mapping[str, str] | None = None, around: Around = PLAIN) -> Json:
    """Asks for a postal address; WhatsApp has the form for India and Singapore."""
    return _interactive(
        "address_message", body, _named("address_message", **kept(country=country, values=values)), around
    )


def flow(body: str, cta: str, flow_id: str, around: Around = PLAIN, **more: Any) -> Json:
    """Opens a form. `more`: flow_token, mode, flow_action, flow_action_payload as Meta names them."""
    return _interactive("flow", body, _named("flow", flow_id=flow_id, flow_cta=cta, **more), around)


def product(catalogue: str, product_id: str, body: str | None = None, around: Around = PLAIN) -> Json:
    """One product of a catalogue."""
    return _interactive("product", body, {"catalog_id": catalogue, "product_retailer_id": product_id}, around)


def products(header: str, body: str, catalogue: str, sections: Mapping[str, Sequence[str]]) -> Json:
    """Up to thirty products of a catalogue, by title of their section."""
    given = [
        {"title": title, "product_items": [{"product_retailer_id": one} for one in ids]}
        for title, ids in sections.items()
    ]
    return _interactive("product_list", body, {"catalog_id": catalogue, "sections": given}, Around(header))


def catalogue(body: str, thumbnail: str | None = None, around: Around = PLAIN) -> Json:
    """The whole catalogue; `thumbnail` is the product whose picture stands for it."""
    parameters = {"thumbnail_product_retailer_id": thumbnail} if thumbnail else {}
    return _interactive("catalog_message", body, _named("catalog_message", **parameters), around)


def carousel(body: str, cards: Sequence[Mapping[str, Any]], reply_to: str | None = None) -> Json:
    """Two to ten cards side by side, all with links or all with products, as Meta has them."""
    return _interactive("carousel", body, {"cards": list(cards)}, Around(reply_to=reply_to))


def order_details(body: str, due: Due, around: Around = PLAIN) -> Json:
    """Asks to pay an order, which WhatsApp shows line by line; the header is a picture, if there is one."""
    items = [
        kept(
            name=item.name,
            quantity=item.quantity,
            amount=_amount(item.price),
            sale_amount=_amount(item.sale),
            retailer_id=item.id,
        )
        for item in due.items
    ]
    subtotal = sum(item.quantity * (item.price if item.sale is None else item.sale) for item in due.items)
    order = kept(
        status="pending",
        items=items,
        subtotal=_amount(subtotal),
        tax=_amount(due.tax),
        shipping=_amount(due.shipping),
        discount=_amount(due.discount),
    )
    total = subtotal + due.tax + (due.shipping or 0) - (due.discount or 0)
    parameters = kept(
        reference_id=due.reference,
        type=due.goods,
        currency=due.currency,
        total_amount=_amount(total),
        order=order,
        payment_settings=list(due.ways) or None,
    )
    action = _named("review_and_pay", **parameters, **(due.more or {}))
    return _interactive("order_details", body, action, around)


def order_status(
    body: str,
    reference: str,
    status: str | None = None,
    note: str | None = None,
    payment: str | None = None,
    around: Around = PLAIN,
) -> Json:
    """Says how an order stands that was asked to be paid under this number, and whether it is paid."""
    order = kept(status=status, description=note) if status else None
    own = kept(reference_id=reference, order=order, payment={"status": payment} if payment else None)
    return _interactive("order_status", body, _named("review_order", **own), around)


def _amount(hundredths: int | None) -> Json | None:
    return None if hundredths is None else {"value": hundredths, "offset": OFFSET}


def _named(name: str, **parameters: Any) -> Json:
    return {"name": name} | ({"parameters": parameters} if parameters else {})


def _interactive(kind: str, body: str | None, action: Json, around: Around) -> Json:
    header = {"type": "text", "text": around.header} if isinstance(around.header, str) else around.header
    own = kept(
        type=kind,
        header=header,
        body={"text": body} if body is not None else None,
        footer={"text": around.footer} if around.footer is not None else None,
        action=action,
    )
    return made("interactive", own, around.reply_to)
