"""The form of a message: required fields, kinds and lengths, with the errors Graph answers.

Source: Meta's "Messages" reference and the guides of each type (May to September 2026).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.errors import GraphError, missing
from simulator.graph.interactive import check_interactive
from simulator.graph.parts import need, one_of, text

Json = dict[str, Any]
CALLBACK_DATA = 512
FOR_GROUPS = ("text", "image", "video", "audio", "document", "sticker", "template", "pin")  # Groups API, June 2026
COMPONENTS = ("header", "body", "footer", "button", "carousel", "limited_time_offer", "order_status")


def check(body: Json) -> str:
    """Check a whole body; returns its type. Raises GraphError 100, 131008, 131009 or 131051."""
    if body.get("messaging_product") != "whatsapp":
        raise missing("messaging_product")
    recipient_type = body.get("recipient_type") or "individual"
    one_of(recipient_type, ("individual", "group"), "recipient_type")
    if not body.get("to") and not body.get("recipient"):
        raise missing("to")
    kind = body.get("type") or "text"
    if not isinstance(kind, str) or kind not in CHECKS:
        wanted = ", ".join(name.upper() for name in sorted(CHECKS))
        raise GraphError(100, message=f'(#100) Param type must be one of {{{wanted}}} - got "{str(kind)[:40]}".')
    if recipient_type == "group" and kind not in FOR_GROUPS:
        raise GraphError(131051, f"Messages of the type {kind} are not supported in groups.")
    if kind == "pin" and recipient_type != "group":
        raise GraphError(131051, "Messages are pinned only in groups.")
    check_key(body)
    body["type"] = kind
    if kind not in body:
        raise missing(kind)
    content = body[kind]
    if not isinstance(content, list if kind == "contacts" else dict):
        raise GraphError(
            100,
            message=f"(#100) Param {kind} must be {'an array' if kind == 'contacts' else 'a JSON object'}.",
        )
    CHECKS[kind](content)
    check_common(body)
    return str(kind)


def check_common(body: Json) -> None:
    data = body.get("biz_opaque_callback_data")
    if data is not None and (not isinstance(data, str) or len(data) > CALLBACK_DATA):
        raise GraphError(100, message="(#100) Param biz_opaque_callback_data must be at most 512 characters long.")
    context = body.get("context")
    if context is not None:
        if not isinstance(context, dict) or not str(context.get("message_id", "")).startswith("wamid."):
            raise GraphError(131009, "context.message_id is not a message id.")
        if body["type"] in ("reaction", "pin"):
            raise GraphError(131009, f"A {body['type']} has no context.")


def check_text(content: Json) -> None:
    text(content, "body", 4096, "text")
    if not isinstance(content.get("preview_url") or False, bool | str):
        raise GraphError(131009, "text.preview_url is a boolean.")


def check_media(kind: str, *, caption: bool = True) -> Callable[[Json], None]:
    def check_one(content: Json) -> None:
        given = [name for name in ("id", "link") if content.get(name)]
        if len(given) != 1:
            raise GraphError(131008, f"{kind} needs either id or link.")
        if given == ["link"] and not str(content["link"]).startswith(("http://", "https://")):
            raise GraphError(131009, f"{kind}.link is not an http or https address.")
        if content.get("caption") is not None:
            if not caption:
                raise GraphError(131009, f"{kind} has no caption.")
            text(content, "caption", 1024, kind, empty=True)

    return check_one


def check_location(content: Json) -> None:
    for name, limit in (("latitude", 90), ("longitude", 180)):
        need(content, name, "location")
        try:
            value = float(content[name])
        except (TypeError, ValueError):
            raise GraphError(131009, f"location.{name} is a number.") from None
        if not -limit <= value <= limit:
            raise GraphError(131009, f"location.{name} is between -{limit} and {limit}.")


def check_contacts(content: list[Json]) -> None:
    if not 1 <= len(content) <= 257:
        raise GraphError(131009, "contacts has 1 to 257 elements.")
    for card in content:
        if not isinstance(card, dict):
            raise GraphError(131009, "contacts is an array of objects.")
        name = need(card, "name", "contacts")
        if not isinstance(name, dict):
            raise GraphError(131009, "contacts.name is an object.")
        text(name, "formatted_name", 1024, "contacts.name")
        if not any(name.get(part) for part in ("first_name", "last_name", "middle_name", "suffix", "prefix")):
            raise GraphError(131008, "contacts.name needs one more part than formatted_name.")


def check_reaction(content: Json) -> None:
    if not str(need(content, "message_id", "reaction")).startswith("wamid."):
        raise GraphError(131009, "reaction.message_id is not a message id.")
    if len(str(content.get("emoji", ""))) > 16:
        raise GraphError(131009, "reaction.emoji is one emoji.")


def check_pin(content: Json) -> None:
    one_of(need(content, "type", "pin"), ("pin", "unpin"), "pin.type")
    if not str(need(content, "message_id", "pin")).startswith("wamid."):
        raise GraphError(131009, "pin.message_id is not a message id.")
    if content["type"] == "pin":
        days = need(content, "expiration_days", "pin")
        if type(days) is not int or not 1 <= days <= 30:
            raise GraphError(131009, "pin.expiration_days is between 1 and 30.")


def check_template(content: Json) -> None:
    name = text(content, "name", 512, "template")
    if not all(c.islower() or c.isdigit() or c == "_" for c in name):
        raise GraphError(132001, f"template name ({name[:60]}) does not exist in the translation")
    language = need(content, "language", "template")
    if not isinstance(language, dict):
        raise GraphError(131009, "template.language is an object.")
    text(language, "code", 20, "template.language")
    components = content.get("components") or []
    if not isinstance(components, list):
        raise GraphError(131009, "template.components is an array.")
    for component in components:
        kind = str(component.get("type", "")).lower() if isinstance(component, dict) else ""
        one_of(kind, COMPONENTS, "template.components.type")
        if kind == "button":
            need(component, "sub_type", "template.components")
            need(component, "index", "template.components")


def check_key(body: Json) -> None:
    """`recipient_identity_key_hash`: Meta compares it with the person's own; a group has none."""
    key = body.get("recipient_identity_key_hash")
    if key is None:
        return
    if not isinstance(key, str) or not 1 <= len(key) <= 128:
        raise GraphError(131009, "recipient_identity_key_hash is a string.")
    if body.get("recipient_type") == "group":
        raise GraphError(131009, "recipient_identity_key_hash is for individuals.")


CHECKS: dict[str, Callable[[Any], None]] = {
    "text": check_text,
    "image": check_media("image"),
    "video": check_media("video"),
    "audio": check_media("audio", caption=False),
    "document": check_media("document"),
    "sticker": check_media("sticker", caption=False),
    "location": check_location,
    "contacts": check_contacts,
    "reaction": check_reaction,
    "pin": check_pin,
    "interactive": check_interactive,
    "template": check_template,
}
