"""Whether what a message shows exists: its flow is published, its products are in the catalogue, its files are here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.things import Number

Json = dict[str, Any]
SELLING = ("product", "product_list", "catalog_message", "carousel")


def check(simulator: Simulator, number: Number, content: Json) -> None:
    """Raises GraphError 131009 for a flow or product that is not there, 131053 for a file, 132068 for a blocked one."""
    for one in (content, *content.get("action", {}).get("cards", [])):
        _file(simulator, number, one.get("header") or {})
    if content["type"] == "flow":
        _flow(simulator, number, content["action"]["parameters"])
    elif content["type"] in SELLING:
        _products(simulator, number, content["type"], content["action"])


def _file(simulator: Simulator, number: Number, header: Json) -> None:
    file = header.get(str(header.get("type")))
    if not isinstance(file, dict) or not file.get("id"):
        return
    found = simulator.shelf.find(str(file["id"]))
    if found is None or found.number_id != number.id:
        raise GraphError(131053, f"header: media {str(file['id'])[:40]} does not exist")


def _flow(simulator: Simulator, number: Number, parameters: Json) -> None:
    wanted = str(parameters.get("flow_id") or ""), str(parameters.get("flow_name") or "")
    mine = [one for one in simulator.world.flows.values() if one.account_id == number.account_id]
    found = next((one for one in mine if one.id == wanted[0] or (wanted[1] and one.name == wanted[1])), None)
    if found is None:
        raise GraphError(131009, "The flow does not exist or belongs to another WhatsApp Business Account.")
    if found.status == "BLOCKED":
        raise GraphError(132068)
    mode = "DRAFT" if parameters.get("mode") == "draft" else "PUBLISHED"
    if found.status not in (mode, "THROTTLED"):
        raise GraphError(131009, f"The flow is {found.status}, and the message asks for {mode}.")


def _products(simulator: Simulator, number: Number, kind: str, action: Json) -> None:
    asked = list(_asked(kind, action))
    if kind == "carousel" and not asked:
        return
    catalogue = simulator.world.catalogue_of(number.account_id)
    if catalogue is None:
        raise GraphError(131009, "No catalog is connected to this WhatsApp Business Account.")
    known = {one["retailer_id"] for one in catalogue.products}
    for catalogue_id, product in asked:
        if catalogue_id not in ("", catalogue.id):
            raise GraphError(131009, f"Catalog {catalogue_id} is not connected to this WhatsApp Business Account.")
        if product not in known:
            raise GraphError(131009, f"Products not found in FB Catalog: {product}")


def _asked(kind: str, action: Json) -> Iterator[tuple[str, str]]:
    """Catalogue and product of each thing shown; "" for the account's own catalogue."""
    if kind == "product":
        yield str(action["catalog_id"]), str(action["product_retailer_id"])
    elif kind == "product_list":
        for section in action["sections"]:
            for item in section.get("product_items", []):
                yield str(action["catalog_id"]), str(item.get("product_retailer_id"))
    elif kind == "catalog_message":
        shown = action.get("parameters") or {}
        if not isinstance(shown, dict):
            raise GraphError(131009, "interactive.action.parameters is an object.")
        if shown.get("thumbnail_product_retailer_id"):
            yield "", str(shown["thumbnail_product_retailer_id"])
    else:
        for card in action["cards"]:
            if card.get("type") == "product":
                yield str(card["action"].get("catalog_id")), str(card["action"].get("product_retailer_id"))
