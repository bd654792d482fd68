"""Filling a template: checks every value, makes the `components` that are sent, and shows what will be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudapi import orders, shelves, template_news
from cloudapi.parts import Json
from cloudapi.reading import obj, words
from cloudapi.storable import clean
from cloudapi.template_calling import ASKS
from cloudapi.template_files import GIF
from cloudapi.template_fits import BadValue, fits, milliseconds, order
from cloudapi.template_parts import (
    CATALOGUE,
    MAX_BODY,
    MEDIA,
    NEWS,
    ON_CARDS,
    PLACES,
    REFERENCE,
    Part,
    buttons,
    filled,
    is_code,
    parts,
    slots,
    takes_list,
    variables,
)

LABELS = {
    "COPY_CODE": "Copy code",
    "OTP": "Copy code",
    "REQUEST_CONTACT_INFO": "Share contact info",
    "VOICE_CALL": "Call now",
    "CALL_PERMISSION_REQUEST": "Choose preference",
    "CATALOG": "View catalog",
    "MPM": "View items",
    "SPM": "View",
    "ORDER_DETAILS": "Review and Pay",
}
"""What Meta writes on buttons whose words are its own."""
_SUB_TYPES = {"OTP": "url"}  # else the kind itself, in small letters


@dataclass(frozen=True, slots=True)
class Shown:
    """A template as the customer sees it. `header` is a text, or the kind of what stands there (IMAGE, LOCATION).

    `product` is the id of the one whose picture stands above, `goods` are the sections under a button, each a title
    and ids; `bill` is what `orders.bill` reads of an order.
    """

    header_kind: str
    header: str
    body: str
    footer: str
    buttons: tuple[tuple[str, str], ...]
    cards: tuple["Shown", ...] = ()
    offer: str = ""
    product: str = ""
    goods: tuple[tuple[str, tuple[str, ...]], ...] = ()
    bill: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        sold = {
            "product": self.product,
            "goods": [[title, list(ids)] for title, ids in self.goods],
            "bill": self.bill,
        }
        return {
            "header_kind": self.header_kind,
            "header": self.header,
            "body": self.body,
            "footer": self.footer,
            "buttons": [list(button) for button in self.buttons],
            "cards": [card.as_json() for card in self.cards],
            "offer": self.offer,
        } | {name: value for name, value in sold.items() if value}


def check(components: Any, values: Mapping[str, str]) -> dict[str, str]:
    """The values that the template takes, stripped; raises BadValue for the first that is missing or wrong."""
    found: dict[str, str] = {}
    if takes_list(components):
        values = {ON_CARDS: _from_cards(values)} | dict(values)
    for slot in slots(components):
        value = clean(values.get(slot.key, "")).strip()
        if value:
            fits(slot, value)
            found[slot.key] = value
        elif not slot.optional:
            raise BadValue(slot, "has no value.")
    for part in parts(components):
        if part.kind == "BODY":
            said = filled(part.text, f"{part.prefix}body.", found)
            if len(said) > MAX_BODY:
                slot = next(slot for slot in slots(components) if slot.key.startswith(f"{part.prefix}body."))
                raise BadValue(slot, f"with its values the text has {len(said):,} characters; 1,024 are the most.")
    return found


def send(components: Any, values: Mapping[str, str], named: bool) -> list[Json]:
    """The `components` of the message, for values that `check` has passed."""
    own = [part for part in parts(components) if not part.prefix]
    made = [one for part in own for one in _sent(part, values, named)]
    if any(part.kind == "CAROUSEL" for part in own):
        made.append({"type": "carousel", "cards": _cards(components, values, named)})
    return made


def show(components: Any, values: Mapping[str, str]) -> Shown:
    """What the customer reads. A variable without a value stays as it is written."""
    every = list(parts(components))
    count = len({part.prefix for part in every if part.prefix})
    cards = [_shown([part for part in every if part.prefix == f"card.{n}."], values) for n in range(count)]
    if takes_list(components) and (ids := shelves.ids(values.get(ON_CARDS, ""))):
        first = [part for part in every if part.prefix == "card.0."]
        cards = [_shown(first, {"card.0.header.product": one}) for one in ids]
    return _shown([part for part in every if not part.prefix], values, tuple(cards))


def _shown(found: list[Part], values: Mapping[str, str], cards: tuple[Shown, ...] = ()) -> Shown:
    by_kind = {part.kind: part for part in found}
    header, body, footer = (by_kind.get(kind) for kind in ("HEADER", "BODY", "FOOTER"))
    offer = obj(by_kind["LIMITED_TIME_OFFER"].raw.get("limited_time_offer")) if "LIMITED_TIME_OFFER" in by_kind else {}
    minutes = footer.raw.get("code_expiration_minutes") if footer else None
    listed = [button for part in found for button in buttons(part)]
    listed += [part.raw for part in found if part.kind == ASKS]
    return Shown(
        header_kind=words(header.raw.get("format"), 32).upper() if header else "",
        header=_heading(header, values) if header else "",
        body=filled(body.text, f"{body.prefix}body.", values) if body else "",
        footer=footer.text or (f"This code expires in {minutes} minutes." if minutes else "") if footer else "",
        buttons=tuple((words(one.get("type"), 32).upper(), _button_text(one)) for one in listed),
        cards=cards,
        offer=words(offer.get("text"), 64),
        **_sold(found, values),
    )


def _sold(found: list[Part], values: Mapping[str, str]) -> dict[str, Any]:
    """The products and the order in these parts."""
    keys = [f"{part.prefix}button.{n}" for part in found for n, _ in enumerate(buttons(part))]
    keys += [f"{part.prefix}header" for part in found if part.kind == "HEADER"]
    above = (values.get(f"{key}.{name}", "") for key in keys for name in ("product", "thumbnail"))
    lines = next((values[f"{key}.sections"] for key in keys if values.get(f"{key}.sections")), "")
    asked = next((values[f"{key}.order"] for key in keys if values.get(f"{key}.order")), "")
    return {
        "product": next((one for one in above if one), ""),
        "goods": tuple(
            (
                words(section.get("title"), 64),
                tuple(str(one["product_retailer_id"]) for one in section["product_items"]),
            )
            for section in (shelves.sections(lines) if lines else ())
        ),
        "bill": orders.bill(order(asked)) if asked else _told(found, values),
    }


def _told(found: list[Part], values: Mapping[str, str]) -> Json:
    """How an order stands, for a template that says so."""
    is_news = values.get(REFERENCE) and any(part.kind == NEWS for part in found)
    return orders.told(template_news.news(values)) if is_news else {}


def _heading(header: Part, values: Mapping[str, str]) -> str:
    form = words(header.raw.get("format"), 32).upper()
    if form == "LOCATION":
        lines = (values.get(f"{header.prefix}header.{name}", "") for name in ("name", "address"))
        return "\n".join(filter(None, lines))
    if form in MEDIA:
        return values.get(f"{header.prefix}header.{MEDIA[form]}", "")
    return filled(header.text, f"{header.prefix}header.", values)


def _button_text(button: Json) -> str:
    kind = words(button.get("type"), 32).upper()
    said = words(button.get("text"), 64) or LABELS.get(kind, kind.replace("_", " ").capitalize())
    fills = words(button.get("autofill_text"), 64) if is_code(button) else ""
    return f"{fills} / {said}" if fills else said  # which of both a customer sees depends on their phone


def _cards(components: Any, values: Mapping[str, str], named: bool) -> list[Json]:
    """The cards of a carousel: as many as were reviewed, or one for each product of a list."""
    if takes_list(components):
        made = [[_header_of(one, values)] for one in shelves.ids(values[ON_CARDS])]
    else:
        every = [part for part in parts(components) if part.prefix]
        made = [
            [one for part in every if part.prefix == prefix for one in _sent(part, values, named)]
            for prefix in dict.fromkeys(part.prefix for part in every)
        ]
    return [{"card_index": n, "components": own} for n, own in enumerate(made)]


def _header_of(product: str, values: Mapping[str, str]) -> Json:
    own = {"product_retailer_id": product, "catalog_id": values[CATALOGUE]}
    return {"type": "header", "parameters": [{"type": "product", "product": own}]}


def _from_cards(values: Mapping[str, str]) -> str:
    """The products of the single cards as one list: programs name them card by card, as WhatsApp is given them."""
    named = (values.get(f"card.{n}.header.product", "") for n in range(shelves.MOST_CARDS + 1))
    return "\n".join(one for one in named if one)


def _sent(part: Part, values: Mapping[str, str], named: bool) -> list[Json]:
    if part.kind == "HEADER" and (product := values.get(f"{part.prefix}header.product")):
        return [_header_of(product, values)]
    if part.kind in ("HEADER", "BODY"):
        found = _media(part, values) or _texts(part, values, named)
        return [{"type": part.kind.lower(), "parameters": found}] if found else []
    if part.kind == "LIMITED_TIME_OFFER" and (until := values.get(f"{part.prefix}offer.until")):
        offer = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": milliseconds(until)}}
        return [{"type": "limited_time_offer", "parameters": [offer]}]
    if part.kind == NEWS:
        return [template_news.sent(values)]
    made = []
    for place, button in enumerate(buttons(part)):
        kind, key = words(button.get("type"), 32).upper(), f"{part.prefix}button.{place}"
        one = _parameter(button, key, values)
        parameters = _of_call(key, values) if kind == "VOICE_CALL" else [one] if one is not None else []
        if parameters:
            sub_type = _SUB_TYPES.get(kind, kind.lower())
            made.append({"type": "button", "sub_type": sub_type, "index": str(place), "parameters": parameters})
    return made


def _texts(part: Part, values: Mapping[str, str], named: bool) -> list[Json]:
    prefix = f"{part.prefix}{part.kind.lower()}."
    return [
        {"type": "text", **({"parameter_name": name} if named else {}), "text": values[prefix + name]}
        for name in variables(part.text)
    ]


def _media(part: Part, values: Mapping[str, str]) -> list[Json]:
    form, prefix = words(part.raw.get("format"), 32).upper(), f"{part.prefix}header."
    if part.kind == "HEADER" and form in MEDIA:
        value, kind = values[prefix + MEDIA[form]], GIF if form == "GIF" else MEDIA[form]
        return [{"type": kind, kind: {"link" if value.startswith("https://") else "id": value}}]
    if part.kind == "HEADER" and form == "LOCATION":
        return [{"type": "location", "location": {name: values[prefix + name] for name in PLACES}}]
    return []


def _parameter(button: Json, key: str, values: Mapping[str, str]) -> Json | None:
    """What a button is sent with; None for one that needs nothing."""
    kind, value = words(button.get("type"), 32).upper(), values.get(key, "")
    if is_code(button):
        return {"type": "text", "text": values.get("body.1", "")}
    if kind == "FLOW":
        # Without an action Meta refuses the message (131009), though the token may be anything.
        return {"type": "action", "action": {"flow_token": value or "unused"}}
    if action := _action(key, values):
        return {"type": "action", "action": action}
    if not value:
        return None
    return {
        "URL": {"type": "text", "text": value},
        "COPY_CODE": {"type": "coupon_code", "coupon_code": value},
        "QUICK_REPLY": {"type": "payload", "payload": value},
    }.get(kind)


def _of_call(key: str, values: Mapping[str, str]) -> list[Json]:
    """How long the button calls, and what WhatsApp tells of it when somebody does; each as it is wished."""
    made: list[Json] = []
    if minutes := values.get(f"{key}.minutes"):
        made.append({"type": "ttl_minutes", "ttl_minutes": int(minutes)})
    if payload := values.get(key):
        made.append({"type": "payload", "payload": payload})
    return made


def _action(key: str, values: Mapping[str, str]) -> Json:
    """The products or the order behind a button."""
    action: Json = {}
    if thumbnail := values.get(f"{key}.thumbnail"):
        action["thumbnail_product_retailer_id"] = thumbnail
    if lines := values.get(f"{key}.sections"):
        action["sections"] = shelves.sections(lines)
    if asked := values.get(f"{key}.order"):
        action["order_details"] = order(asked)
    return action
