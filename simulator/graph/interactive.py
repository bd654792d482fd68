"""The form of interactive messages: buttons, lists, orders and the other actions, with Meta's lengths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.errors import GraphError
from simulator.graph.orders import check_news, check_order
from simulator.graph.parts import distinct, listing, mapping, need, one_of, text

Json = dict[str, Any]
HEADERS = ("text", "image", "video", "document")
FEWER = {"list": ("text",), "product_list": ("text",), "order_details": ("image",)}
PARAMETERS = "interactive.action.parameters"


def check_interactive(content: Json) -> None:
    """Raises GraphError for what Graph would refuse; `contact_request` was renamed in May 2026 and is refused."""
    kind = need(content, "type", "interactive")
    one_of(kind, ACTIONS, "interactive.type")
    action = mapping(content, "action", "interactive")
    longest = 4096 if kind == "list" else 1024
    if kind not in ("product",):
        text(mapping(content, "body", "interactive"), "text", longest, "interactive.body")
    if content.get("footer"):
        text(mapping(content, "footer", "interactive"), "text", 60, "interactive.footer")
    if content.get("header"):
        header(mapping(content, "header", "interactive"), kind)
    elif kind == "product_list":
        raise GraphError(131008, "interactive.header is required for a product list.")
    ACTIONS[kind](action)


def header(value: Json, kind: str) -> None:
    one_of(value.get("type"), FEWER.get(kind, HEADERS), "interactive.header.type")
    if value["type"] == "text":
        text(value, "text", 60, "interactive.header")
    else:
        need(value, value["type"], "interactive.header")


def buttons(action: Json) -> None:
    replies = []
    for button in listing(action, "buttons", "interactive.action", 1, 3):
        one_of(button.get("type"), ("reply",), "interactive.action.buttons.type")
        reply = mapping(button, "reply", "interactive.action.buttons")
        text(reply, "id", 256, "interactive.action.buttons.reply")
        text(reply, "title", 20, "interactive.action.buttons.reply")
        replies.append(reply)
    distinct([reply["id"] for reply in replies], "Button ids")
    distinct([reply["title"] for reply in replies], "Button titles")


def sections(action: Json) -> None:
    text(action, "button", 20, "interactive.action")
    found = listing(action, "sections", "interactive.action", 1, 10)
    rows: list[Json] = []
    for section in found:
        if len(found) > 1 or section.get("title"):
            text(section, "title", 24, "interactive.action.sections")
        for row in listing(section, "rows", "interactive.action.sections", 1, 10):
            text(row, "id", 200, "interactive.action.sections.rows")
            text(row, "title", 24, "interactive.action.sections.rows")
            text(row, "description", 72, "interactive.action.sections.rows", empty=True)
            rows.append(row)
    if len(rows) > 10:
        raise GraphError(131009, "A list has at most 10 rows in all.")
    distinct([row["id"] for row in rows], "Row ids")


def named(name: str, *required: tuple[str, int]) -> Callable[[Json], None]:
    """An action with a fixed name and, when there are any, required texts among its parameters."""

    def check(action: Json) -> None:
        one_of(action.get("name"), (name,), "interactive.action.name")
        if required:
            parameters = mapping(action, "parameters", "interactive.action")
            for key, longest in required:
                text(parameters, key, longest, "interactive.action.parameters")

    return check


def flow(action: Json) -> None:
    named("flow", ("flow_message_version", 10), ("flow_cta", 30))(action)
    if not (action["parameters"].get("flow_id") or action["parameters"].get("flow_name")):
        raise GraphError(131008, "interactive.action.parameters needs flow_id or flow_name.")


def product(action: Json) -> None:
    need(action, "catalog_id", "interactive.action")
    need(action, "product_retailer_id", "interactive.action")


def product_list(action: Json) -> None:
    need(action, "catalog_id", "interactive.action")
    found = listing(action, "sections", "interactive.action", 1, 10)
    count = 0
    for section in found:
        if len(found) > 1 or section.get("title"):
            text(section, "title", 24, "interactive.action.sections")
        count += len(listing(section, "product_items", "interactive.action.sections", 1, 30))
    if count > 30:
        raise GraphError(131009, "A product list has at most 30 products in all.")


def carousel(action: Json) -> None:
    cards = listing(action, "cards", "interactive.action", 2, 10)
    if [card.get("card_index") for card in cards] != list(range(len(cards))):
        raise GraphError(131009, "card_index counts from 0 and is unique.")
    if len({str(card.get("type")) for card in cards}) > 1:
        raise GraphError(131009, "The cards are all of one type.")
    for card in cards:
        one_of(card.get("type"), ("cta_url", "product"), "interactive.action.cards.type")
        own = mapping(card, "action", "interactive.action.cards")
        if card["type"] == "product":
            product(own)
            continue
        named("cta_url", ("display_text", 20), ("url", 2000))(own)
        above = mapping(card, "header", "interactive.action.cards")
        one_of(above.get("type"), ("image", "video"), "interactive.action.cards.header.type")
        need(above, above["type"], "interactive.action.cards.header")
        if card.get("body"):
            text(mapping(card, "body", "interactive.action.cards"), "text", 160, "interactive.action.cards.body")


def address(action: Json) -> None:
    named("address_message", ("country", 2))(action)
    one_of(action["parameters"]["country"], ("IN", "SG"), "interactive.action.parameters.country")


def order_details(action: Json) -> None:
    named("review_and_pay")(action)
    check_order(mapping(action, "parameters", "interactive.action"), PARAMETERS)


def order_status(action: Json) -> None:
    named("review_order")(action)
    check_news(mapping(action, "parameters", "interactive.action"), PARAMETERS)


ACTIONS: dict[str, Callable[[Json], None]] = {
    "button": buttons,
    "list": sections,
    "cta_url": named("cta_url", ("display_text", 20), ("url", 2000)),
    "location_request_message": named("send_location"),
    "address_message": address,
    "flow": flow,
    "call_permission_request": named("call_permission_request"),
    "voice_call": named("voice_call"),
    "product": product,
    "product_list": product_list,
    "catalog_message": named("catalog_message"),
    "carousel": carousel,
    "request_contact_info": named("request_contact_info"),
    "order_details": order_details,
    "order_status": order_status,
}
