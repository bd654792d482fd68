"""What a card in a bubble shows: which family of messages it belongs to, and the card of an advertisement."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cloudapi import template_echoes, template_filling
from conversations.files import enclosing
from conversations.goods import Shelf
from conversations.models import Media
from conversations.showing import answers, files, offers, people, pins, places, shop, strange
from conversations.showing.card import Card, Payload, part, word
from conversations.templating import look

__all__ = ["Card", "Payload", "card", "referral"]

PLAIN: dict[str, Callable[[Payload], Card]] = {
    "pin": pins.card,
    "location": places.place,
    "unsupported": strange.unsupported,
    "placeholder": strange.older_file,
}


def card(
    kind: str,
    payload: Payload,
    text: str,
    own: Sequence[Media] = (),
    masked: bool = True,
    *,
    inbound: bool = True,
    shelf: Shelf = look.UNNAMED,
    uploads: look.Files = look.NONE,
    wording: Sequence[Any] = (),
) -> Card | look.Look | None:
    """The card of a message with its `own` files; None where the text alone says it all. `shelf` names products.

    `uploads` are the files of one that is not sent yet, by what they are called in it; `wording` is that of a template
    which somebody else sent.
    """
    if kind in files.KINDS:
        return files.file(kind, payload, own[0] if own else None)
    match kind:
        case "text" | "note" | "button":
            return None
        case "contacts":
            return people.people(payload, masked)
        case "interactive":
            # A customer can pass a product on; what answers something has no action.
            offered = not inbound or bool(payload.get("action"))
            return _offer(payload, uploads or _by_name(own), shelf) if offered else answers.answer(payload)
        case "order":
            return shop.order(payload, shelf)
        case "template":
            return _template(payload, own, text, shelf, wording)
        case "reaction":
            return Card("line", "smile", f"Reaction {text}".strip() if text else "Reaction taken back")
        case "call":
            return strange.call(payload, inbound)
    return PLAIN.get(kind, strange.unknown)(payload)


def _template(
    payload: Payload, own: Sequence[Media], text: str, shelf: Shelf, wording: Sequence[Any]
) -> Card | look.Look | None:
    """As we sent it; of one that somebody else sent its words with what is passed on, else that alone."""
    shown = payload.get("shown")
    if isinstance(shown, Mapping):
        return look.of({**shown, "payment": payload.get("payment")}, files=_by_name(own), shelf=shelf)
    if wording and (filled := template_filling.filled(dict(payload), wording)):
        return look.of(filled.as_json(), shelf=shelf)
    echo = template_echoes.shown(dict(payload)).as_json()
    if any(echo.values()):
        return look.of(echo, shelf=shelf)
    if text:
        return None
    language = word(part(payload, "language").get("code"))
    return Card("line", "layout-template", "WhatsApp does not pass its words on", language)


def _offer(payload: Payload, files: look.Files, shelf: Shelf) -> look.Look | None:
    asks = payload.get("action") or payload.get("type") == "catalog_message"
    return offers.offer(payload, shelf, files) if asks else None


def _by_name(own: Sequence[Media]) -> dict[str, Media]:
    """The files of a message by what they are called in it."""
    return {enclosing.name(one.place): one for one in own}


def referral(payload: Payload | None) -> Card | None:
    """The advertisement a customer came from, when the message says so."""
    ad = payload.get("referral") if payload else None
    if not isinstance(ad, Mapping):
        return None
    headline, body = word(ad.get("headline")), word(ad.get("body"))
    came = "Came from a post" if ad.get("source_type") == "post" else "Came from an ad"
    return Card(
        "line",
        "megaphone",
        headline or body or "An advertisement",
        body if headline else "",
        came,
        hue=2,
        code=word(ad.get("source_id")),
    )
