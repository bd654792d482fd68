"""What stands around a text: that it was forwarded, which button it is, which product it asks about, who in a group."""

import hashlib
from typing import NamedTuple

from conversations.goods import Shelf
from conversations.people import names
from conversations.showing.card import Payload, part, word


class Mark(NamedTuple):
    """A small line above the text of a bubble; `code` is an id of the business's own, shown as it is."""

    icon: str
    text: str
    code: str = ""


def marks(kind: str, payload: Payload, shelf: Shelf) -> list[Mark]:
    """The lines above a text, in order; `shelf` names a product that is asked about."""
    context = part(payload, "context")
    found = []
    if context.get("frequently_forwarded") is True:
        found.append(Mark("send-horizontal", "Forwarded many times"))
    elif context.get("forwarded") is True:
        found.append(Mark("send-horizontal", "Forwarded"))
    if product := part(context, "referred_product"):
        catalogue, id_ = word(product.get("catalog_id")), word(product.get("product_retailer_id"))
        known = shelf.called(id_)
        asked = f"a product of catalogue {catalogue}" if catalogue else "a product"
        named = ", ".join(one for one in (known.name, known.price) if one)
        found.append(Mark("shopping-bag", f"Asks about {named if known.name else asked}", id_))
    if picked := _picked(kind, payload):
        found.append(picked)
    return found


def _picked(kind: str, payload: Payload) -> Mark | None:
    if kind == "button":
        return Mark("circle-check", "Pressed a button", word(payload.get("payload")))
    if kind != "interactive":
        return None
    match payload.get("type"):
        case "button_reply":
            return Mark("circle-check", "Pressed a button", word(part(payload, "button_reply").get("id")))
        case "list_reply":
            return Mark("list", "Chose from a list", word(part(payload, "list_reply").get("id")))
    return None


def detail(payload: Payload) -> str:
    """The second line of a row that was chosen from a list."""
    return word(part(payload, "list_reply").get("description"))


def answers_something(payload: Payload) -> bool:
    """Whether it quotes a message; what a button or list belongs to is always one of ours."""
    context = part(payload, "context")
    return bool(word(context.get("id"))) and not part(context, "referred_product")


def writer(payload: Payload, masked: bool = True) -> str:
    """Who of a group wrote: the name, else the number as it may be shown; "" outside of groups."""
    wrote = part(payload, "writer")
    if not wrote:
        return ""
    phone = word(wrote.get("phone"))
    return word(wrote.get("name"))[:80] or (names.phone(phone, masked) if phone else "Somebody in the group")


def wrote(payload: Payload) -> str:
    """The same person as a key that tells nothing, so that neighbours stand together; "" outside of groups."""
    found = part(payload, "writer")
    said = "\n".join(word(found.get(key)) for key in ("user_id", "phone", "name"))
    return hashlib.sha256(said.encode()).hexdigest()[:12] if found else ""
