"""Brings the content of a message into the documented shape where it came in another, as far as it tells.

Such shapes are older, or are Meta's own beside its reference: a template as the On-Premises API named it, a product
that stands by itself where the reference has an interactive message, a file of a kind that has no page of its own.
"""

from typing import Any

from cloudapi.parts import Json
from cloudapi.reading import ident, obj, objects, words

_FAMILIES = {"image": "image", "video": "video", "audio": "audio"}  # a MIME type's first half → the type of message
_SPOKEN = frozenset({"ptt"})  # a voice note, as apps call it
ANSWERS = frozenset({"button_reply", "list_reply", "nfm_reply", "call_permission_reply"})
OFFERS = frozenset(
    {"product", "product_list", "list", "catalog_message", "carousel", "cta_url", "flow", "order_details"}
    | {"order_status", "location_request_message", "address_message", "request_contact_info"}
)
"""Kinds of interactive messages that are met as types of their own. A `button` of its own is a template's answer."""
_CATALOGUES = frozenset({"catalog", "catalogue"})


def straight(type_: str, own: Json) -> tuple[str, Json]:
    """Type and content in the documented shape; both as they came where nothing tells another."""
    if type_ == "interactive":
        return type_, _interactive(own)
    if type_ == "contacts" and "contacts" not in own:
        return type_, {"contacts": [own]}  # one, that stands for the list of it
    if type_ in _CATALOGUES:
        return "interactive", {**own, "type": "catalog_message", "action": own.get("action") or {"name": type_}}
    if type_ in OFFERS and (action := _action(own)):
        return "interactive", {**own, "type": type_, "action": action}
    if type_ == "hsm":
        return "template", {**own, "name": own.get("name") or own.get("element_name")}
    if type_ == "live_location":
        return "location", {**own, "live": True}
    return type_, own


def of_file(type_: str, own: Json) -> str:
    """The type that a file of a new kind is shown as, by its MIME type; "" for what is no file."""
    mime = words(own.get("mime_type"), 255).lower()
    if not mime or not ident(own.get("id")):
        return ""
    return "voice" if type_ in _SPOKEN else _FAMILIES.get(mime.partition("/")[0], "document")


def _interactive(own: Json) -> Json:
    """An answer says its kind by the name it stands under, also where nothing else does; a product stands likewise."""
    kind, found = own.get("type"), [key for key in own if key in ANSWERS]
    if isinstance(kind, str) and kind in OFFERS and not own.get("action") and (action := _action(obj(own.get(kind)))):
        return {**own, "action": action}
    return own if kind or len(found) != 1 else {**own, "type": found[0]}


def _action(own: Json) -> Any:
    """What is offered: the products that stand beside the words go where an interactive message has them."""
    if own.get("action"):
        return own["action"]
    moved = {key: own[key] for key in ("catalog_id", "product_retailer_id", "sections", "cards") if own.get(key)}
    items = own.get("product_items") or own.get("products")
    if "sections" not in moved and (products := list(objects(items))):
        moved["sections"] = [{"title": "", "product_items": products}]
    return moved if moved.keys() - {"catalog_id"} else {}  # a catalogue alone says nothing of what is offered
