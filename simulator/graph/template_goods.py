"""Products and orders in templates: the form of those that are handed in, and what is behind their buttons when sent.

Source: Meta's "Multi-product message templates", "Single-product message templates", "Product card carousel templates",
"Catalog templates", and "Send order details template message" of the payments guides (2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.graph.orders import check_order
from simulator.graph.parts import listing, mapping, need, text
from simulator.things import Number

Json = dict[str, Any]
ALONE = ("CATALOG", "MPM", "SPM", "ORDER_DETAILS")
LONGEST_BODY = {"SPM": 160}


def check_form(parts: dict[str, Json], category: str) -> Iterator[str]:
    """What is wrong with a template's parts (by kind, in capitals) as far as it sells something."""
    kinds = [_kind(one) for one in parts.get("BUTTONS", {}).get("buttons") or []]
    form = str(parts.get("HEADER", {}).get("format") or "").upper()
    sold = [kind for kind in kinds if kind in ALONE]
    if (form == "PRODUCT") != ("SPM" in kinds):
        yield "A product header and an SPM button come together."
    if not sold:
        return
    if len(kinds) > 1:
        yield f"The {sold[0]} button stands alone."
    if sold[0] != "ORDER_DETAILS" and category != "MARKETING":
        yield f"A template with a button of the type {sold[0]} is marketing."
    if sold[0] == "ORDER_DETAILS" and category == "AUTHENTICATION":
        yield "An order details template is utility or marketing."
    if sold[0] == "MPM" and form != "TEXT":
        yield "A multi-product template has a text header."
    if sold[0] == "CATALOG" and form:
        yield "A catalog template has no header."
    if sold[0] == "ORDER_DETAILS" and form not in ("", "TEXT", "IMAGE", "DOCUMENT"):
        yield "The header of an order details template is text, an image or a document."
    if sold[0] == "SPM" and len(str(parts.get("BODY", {}).get("text") or "")) > LONGEST_BODY["SPM"]:
        yield "The body of a single-product template has at most 160 characters."


def wrong_card(form: str, kinds: list[str], buttons: list[str]) -> str:
    """What is wrong with a card's header and buttons; "" for nothing."""
    if form not in ("IMAGE", "VIDEO", "PRODUCT") or len(buttons) > 2:
        return "A card has an image, a video or a product, and up to two buttons."
    if form == "PRODUCT" and ("BODY" in kinds or buttons not in (["SPM"], ["URL"])):
        return "A product card has one View or URL button, and no body."
    return "Only product cards have View buttons." if form != "PRODUCT" and "SPM" in buttons else ""


def check_header(simulator: Simulator, number: Number, value: Json) -> None:
    """The product of a header: it and its catalogue are named, and it is the account's."""
    for key in ("product_retailer_id", "catalog_id"):
        need(value, key, "header.product")
    _is_sold(simulator, number, [str(value["product_retailer_id"])], str(value["catalog_id"]))


def check_button(simulator: Simulator, number: Number, kind: str, place: int, given: Json | None) -> None:
    """What is behind a button of this kind. Raises GraphError 131008 or 131009."""
    if kind not in ALONE or kind == "SPM":
        return
    parameter: Json = next(iter((given or {}).get("parameters") or []), {})
    action = parameter.get("action") if parameter.get("type") == "action" else None
    if kind == "CATALOG" and given is None:
        return
    if not isinstance(action, dict):
        raise GraphError(131008, f"buttons: Button at index {place} of type {kind} requires an action parameter")
    if kind == "ORDER_DETAILS":
        check_order(mapping(action, "order_details", "action"))
    else:
        thumbnail = need(action, "thumbnail_product_retailer_id", "action")
        _is_sold(simulator, number, [str(thumbnail), *(_in_sections(action) if kind == "MPM" else ())])


def _in_sections(action: Json) -> list[str]:
    found, ids = listing(action, "sections", "action", 1, 10), []
    for section in found:
        if len(found) > 1 or section.get("title"):
            text(section, "title", 24, "action.sections")
        items = listing(section, "product_items", "action.sections", 1, 30)
        ids += [str(need(one, "product_retailer_id", "action.sections.product_items")) for one in items]
    if len(ids) > 30:
        raise GraphError(131009, "A multi-product message has at most 30 products in all.")
    return ids


def _is_sold(simulator: Simulator, number: Number, ids: list[str], catalogue_id: str = "") -> None:
    catalogue = simulator.world.catalogue_of(number.account_id)
    if catalogue is None:
        raise GraphError(131009, "No catalog is connected to this WhatsApp Business Account.")
    if catalogue_id not in ("", catalogue.id):
        raise GraphError(131009, f"Catalog {catalogue_id} is not connected to this WhatsApp Business Account.")
    known = {one["retailer_id"] for one in catalogue.products}
    if missing := [one for one in ids if one not in known]:
        raise GraphError(131009, f"Products not found in FB Catalog: {missing[0]}")


def shown(given: list[Json]) -> Json:
    """The products and the order that a message's components name."""
    actions = [one["action"] for part in given for one in part.get("parameters") or [] if "action" in one]
    products = [one["product"] for part in given for one in part.get("parameters") or [] if "product" in one]
    above = [one["product_retailer_id"] for one in products]
    above += [one["thumbnail_product_retailer_id"] for one in actions if "thumbnail_product_retailer_id" in one]
    return {
        "product": next(iter(above), ""),
        "sections": next((one["sections"] for one in actions if "sections" in one), []),
        "order": next((one["order_details"] for one in actions if "order_details" in one), None),
    }


def _kind(one: Any) -> str:
    return str(one.get("type") if isinstance(one, dict) else "").upper()
