"""Interactive messages as WhatsApp takes them: buttons, lists, links, forms, products, orders, each within its limits.

Source: Meta's "Messages" reference and the guides of each type, v25.0.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cloudapi import orders, shelves
from cloudapi.limits import (
    Invalid,
    Json,
    address,
    distinct,
    kept,
    listing,
    mapping,
    number,
    one_of,
    optional,
    text,
)

AT = "interactive"
ACTION = "interactive.action"
PARAMETERS = "interactive.action.parameters"
SHORT, LONG = 1024, 4096  # characters of a body; only lists take the long one
MAX_BUTTONS, MAX_SECTIONS, MAX_ROWS = 3, 10, 10
HEADERS = ("text", "image", "video", "document")
FEWER = {"list": ("text",), "product_list": ("text",), "order_details": ("image",)}  # headers, where not all are taken
Own = Mapping[str, Any]


def checked(own: Own) -> Json:
    """The content of an interactive message, only of known parts; raises Invalid and names the limit."""
    kind = one_of(own, "type", ACTIONS, AT)
    found: Json = {"type": kind}
    if own.get("header"):
        found["header"] = _header(mapping(own, "header", AT), kind)
    if kind not in ("product", "carousel") or own.get("body"):
        most = LONG if kind == "list" else SHORT
        found["body"] = {"text": text(mapping(own, "body", AT), "text", most, f"{AT}.body")}
    elif kind == "carousel":
        raise Invalid(f"{AT}.body", "is missing")
    if own.get("footer"):
        found["footer"] = {"text": text(mapping(own, "footer", AT), "text", 60, f"{AT}.footer")}
    action = own.get("action", {}) if kind in NAMED_ONLY else mapping(own, "action", AT)
    found["action"] = ACTIONS[kind](action if isinstance(action, Mapping) else {})
    if kind == "product_list" and found.get("header", {}).get("type") != "text":
        raise Invalid(f"{AT}.header", "is missing; a list of products has a text above it")
    return found


def _header(own: Own, kind: str, at: str = "interactive.header") -> Json:
    type_ = one_of(own, "type", FEWER.get(kind, HEADERS), at)
    if type_ == "text":
        return {"type": "text", "text": text(own, "text", 60, at)}
    return {"type": type_, type_: _file(mapping(own, type_, at), f"{at}.{type_}")}


def _file(own: Own, at: str) -> Json:
    if bool(own.get("id")) == bool(own.get("link")):
        raise Invalid(at, "needs either id or link")
    if own.get("id"):
        return {"id": text(own, "id", 64, at)}
    return {"link": address(own, "link", at)}


def _buttons(action: Own) -> Json:
    at = f"{ACTION}.buttons"
    replies = []
    for place, button in enumerate(listing(action, "buttons", 1, MAX_BUTTONS, ACTION)):
        reply = mapping(button, "reply", f"{at}[{place}]")
        here = f"{at}[{place}].reply"
        replies.append({"id": text(reply, "id", 256, here), "title": text(reply, "title", 20, here)})
    distinct([reply["id"] for reply in replies], f"The ids in {at}")
    distinct([reply["title"] for reply in replies], f"The titles in {at}")
    return {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}


def _list(action: Own) -> Json:
    at = f"{ACTION}.sections"
    sections = listing(action, "sections", 1, MAX_SECTIONS, ACTION)
    found, ids = [], []
    for place, section in enumerate(sections):
        here = f"{at}[{place}]"
        title = optional(section, "title", 24, here)
        if title is None and len(sections) > 1:
            raise Invalid(f"{here}.title", "is missing; with more than one section each has a title")
        rows = []
        for row_place, row in enumerate(listing(section, "rows", 1, MAX_ROWS, here)):
            there = f"{here}.rows[{row_place}]"
            rows.append(
                kept(
                    id=text(row, "id", 200, there),
                    title=text(row, "title", 24, there),
                    description=optional(row, "description", 72, there),
                )
            )
        ids += [row["id"] for row in rows]
        found.append(kept(title=title, rows=rows))
    if len(ids) > MAX_ROWS:
        raise Invalid(at, f"has {len(ids)} rows, and WhatsApp takes at most {MAX_ROWS} in all sections together")
    distinct(ids, f"The ids of the rows in {at}")
    return {"button": text(action, "button", 20, ACTION), "sections": found}


def _link(action: Own) -> Json:
    own = mapping(action, "parameters", ACTION)
    parameters = {"display_text": text(own, "display_text", 20, PARAMETERS), "url": address(own, "url", PARAMETERS)}
    return {"name": "cta_url", "parameters": parameters}


def _address(action: Own) -> Json:
    own = mapping(action, "parameters", ACTION)
    more = {name: own[name] for name in ("values", "saved_addresses", "validation_errors") if own.get(name)}
    return {
        "name": "address_message",
        "parameters": {"country": one_of(own, "country", ("IN", "SG"), PARAMETERS), **more},
    }


def _flow(action: Own) -> Json:
    own = mapping(action, "parameters", ACTION)
    which = [name for name in ("flow_id", "flow_name") if own.get(name)]
    if len(which) != 1:
        raise Invalid(PARAMETERS, "needs either flow_id or flow_name")
    parameters = kept(
        flow_message_version="3",
        flow_cta=text(own, "flow_cta", 30, PARAMETERS),
        flow_token=optional(own, "flow_token", 200, PARAMETERS),
        mode=one_of(own, "mode", ("draft", "published"), PARAMETERS) if own.get("mode") else None,
    )
    parameters[which[0]] = text(own, which[0], 200, PARAMETERS)
    if own.get("flow_action"):
        parameters["flow_action"] = one_of(own, "flow_action", ("navigate", "data_exchange"), PARAMETERS)
    if own.get("flow_action_payload"):
        payload = mapping(own, "flow_action_payload", PARAMETERS)
        text(payload, "screen", 200, f"{PARAMETERS}.flow_action_payload")
        parameters["flow_action_payload"] = dict(payload)
    return {"name": "flow", "parameters": parameters}


def _product(action: Own) -> Json:
    return {name: text(action, name, 200, ACTION) for name in ("catalog_id", "product_retailer_id")}


def _products(action: Own) -> Json:
    found = shelves.checked(action, ACTION)
    return {"catalog_id": text(action, "catalog_id", 200, ACTION), "sections": found}


def _catalogue(action: Own) -> Json:
    if not action.get("parameters"):
        return {"name": "catalog_message"}
    own = mapping(action, "parameters", ACTION)
    return {
        "name": "catalog_message",
        "parameters": {
            "thumbnail_product_retailer_id": text(own, "thumbnail_product_retailer_id", 200, PARAMETERS),
        },
    }


def _carousel(action: Own) -> Json:
    at = f"{ACTION}.cards"
    cards = []
    for place, card in enumerate(listing(action, "cards", 2, 10, ACTION)):
        here = f"{at}[{place}]"
        cards.append({"card_index": place, **_card(card, here)})
    if len({card["type"] for card in cards}) > 1:
        raise Invalid(at, "must all be of one type")
    return {"cards": cards}


def _card(card: Own, here: str) -> Json:
    kind = one_of(card, "type", ("cta_url", "product"), here)
    action = mapping(card, "action", here)
    if kind == "product":
        return {"type": kind, "action": _product(action)}
    header = _header(mapping(card, "header", here), "cta_url", f"{here}.header")
    if header["type"] not in ("image", "video"):
        raise Invalid(f"{here}.header.type", "must be image or video")
    own = mapping(action, "parameters", f"{here}.action")
    within = f"{here}.action.parameters"
    link = {"display_text": text(own, "display_text", 20, within), "url": address(own, "url", within)}
    found: Json = {"type": kind, "header": header, "action": {"name": "cta_url", "parameters": link}}
    if card.get("body"):
        found["body"] = {"text": text(mapping(card, "body", here), "text", 160, f"{here}.body")}
    return found


def _voice(action: Own) -> Json:
    if not action.get("parameters"):
        return {"name": "voice_call"}
    own = mapping(action, "parameters", ACTION)
    minutes = int(number(own, "ttl_minutes", 1, 43200, PARAMETERS)) if own.get("ttl_minutes") else None
    parameters = kept(display_text=optional(own, "display_text", 20, PARAMETERS), ttl_minutes=minutes)
    return {"name": "voice_call", "parameters": parameters}


def _named(name: str) -> Callable[[Own], Json]:
    return lambda _: {"name": name}


NAMED_ONLY = ("location_request_message", "request_contact_info", "call_permission_request", "catalog_message")
ACTIONS: dict[str, Callable[[Own], Json]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
    "location_request_message": _named("send_location"),
    "address_message": _address,
    "flow": _flow,
    "product": _product,
    "product_list": _products,
    "catalog_message": _catalogue,
    "carousel": _carousel,
    "request_contact_info": _named("request_contact_info"),
    "call_permission_request": _named("call_permission_request"),
    "voice_call": _voice,
    "order_details": lambda action: orders.details(action, ACTION),
    "order_status": lambda action: orders.news(action, ACTION),
}
