"""What the phone needs to let a customer answer an offer: the fields of its form, the products it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.core import Simulator
from simulator.graph.showcase import product
from simulator.things import Catalogue, Message

Json = dict[str, Any]
ANYTHING: Json = {"name": "answer", "label": "Your answer", "type": "text"}
MOST = 30


SELLING = ("product", "product_list", "catalog_message", "carousel")
SELLING_BUTTONS = ("CATALOG", "MPM", "SPM")


def of(simulator: Simulator, message: Message) -> Json | None:
    """{"fields"} of a flow's screen, or {"catalog_id", "products"}; None where the message itself says it all."""
    if message.inbound or message.type not in ("interactive", "template"):
        return None
    account = simulator.world.numbers[message.number_id].account_id
    if message.type == "template":
        shown = message.extra.get("template", {})
        buttons = [*shown.get("buttons", []), *(one for card in shown.get("cards", []) for one in card["buttons"])]
        found: Json = {}
        for one in buttons:
            if one["type"] == "FLOW":
                found |= _form(simulator, account, one)
            elif one["type"] in SELLING_BUTTONS:
                found |= _goods(simulator, account, {"type": "catalog_message", "action": {}}) or {}
        return found or None
    content = message.content
    if content["type"] == "flow":
        return _form(simulator, account, content["action"]["parameters"])
    return _goods(simulator, account, content) if content["type"] in SELLING else None


def _form(simulator: Simulator, account: str, asked: Json) -> Json:
    wanted = {str(asked.get("flow_id") or ""), str(asked.get("flow_name") or "")} - {""}
    mine = [one for one in simulator.world.flows.values() if one.account_id == account]
    flow = next((one for one in mine if wanted & {one.id, one.name}), None)
    token = str(asked.get("flow_token") or "unused")
    return {
        "name": flow.name if flow else "Form",
        "fields": (flow.fields if flow else []) or [ANYTHING],
        "token": token,
    }


def _goods(simulator: Simulator, account: str, content: Json) -> Json | None:
    catalogue = simulator.world.catalogue_of(account)
    if catalogue is None:
        return None
    return {"catalog_id": catalogue.id, "products": list(_shown(catalogue, content))}


def _shown(catalogue: Catalogue, content: Json) -> Iterator[Json]:
    """The products a message shows, in the catalogue's order; of the catalogue itself the first thirty."""
    action = content["action"]
    ids = [str(action.get("product_retailer_id") or "")]
    for section in action.get("sections", []):
        ids += [str(item.get("product_retailer_id")) for item in section.get("product_items", [])]
    ids += [str(card.get("action", {}).get("product_retailer_id") or "") for card in action.get("cards", [])]
    everything = content["type"] == "catalog_message"
    found = [one for one in catalogue.products if everything or one["retailer_id"] in ids]
    for one in found[:MOST]:
        yield one | {"shown_price": product(catalogue, one)["price"]}
