"""What a card in a bubble shows: which family of messages it belongs to, and the card of an advertisement."""

from collections.abc import Callable, Mapping, Sequence

from conversations.files import enclosing
from conversations.models import Media
from conversations.showing import answers, files, offers, people, places, shop, strange
from conversations.showing.card import Card, Payload, word
from conversations.templating import look

__all__ = ["Card", "Payload", "card", "referral"]

_PLAIN: dict[str, Callable[[Payload], Card]] = {
    "location": places.place,
    "order": shop.order,
    "unsupported": strange.unsupported,
    "placeholder": strange.older_file,
}


def card(
    kind: str, payload: Payload, text: str, own: Sequence[Media] = (), masked: bool = True, *, inbound: bool = True
) -> Card | look.Look | None:
    """The card of a message with its `own` files; None where the text alone says it all."""
    if kind in files.KINDS:
        return files.file(kind, payload, own[0] if own else None)
    match kind:
        case "text" | "note" | "button":
            return None
        case "contacts":
            return people.people(payload, masked)
        case "interactive":
            return answers.answer(payload) if inbound else offers.offer(payload) if payload.get("action") else None
        case "template":
            shown = payload.get("shown")
            if isinstance(shown, Mapping):
                return look.of(shown, files={enclosing.name(one.place): one for one in own})
            return None if text else Card("line", "layout-template", f"Template {word(payload.get('name'))}".strip())
        case "reaction":
            return Card("line", "smile", f"Reaction {text}".strip() if text else "Reaction taken back")
        case "call":
            return strange.call(payload, inbound)
    return _PLAIN.get(kind, strange.unknown)(payload)


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
