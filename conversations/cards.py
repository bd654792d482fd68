"""What a card in a bubble shows: which family of messages it belongs to, and the cards of files and advertisements."""

from collections.abc import Callable, Mapping

from conversations.models import Media
from conversations.showing import answers, people, places, shop, strange
from conversations.showing.card import Card, Payload, word
from conversations.templating import look

__all__ = ["Card", "Payload", "card", "referral", "size_of"]

_FILES = ("image", "video", "sticker", "audio", "voice", "document")
_PLAIN: dict[str, Callable[[Payload], Card]] = {
    "location": places.place,
    "order": shop.order,
    "unsupported": strange.unsupported,
    "placeholder": strange.older_file,
}


def card(
    kind: str, payload: Payload, text: str, media: Media | None = None, masked: bool = True, *, inbound: bool = True
) -> Card | look.Look | None:
    """The card of a message; None where the text alone says it all."""
    if kind in _FILES:
        return _file(kind, payload, media)
    match kind:
        case "text" | "note" | "button":
            return None
        case "contacts":
            return people.people(payload, masked)
        case "interactive":
            return answers.answer(payload) if inbound else None
        case "template":
            shown = payload.get("shown")
            if isinstance(shown, Mapping):
                return look.of(shown)
            return None if text else Card("line", "layout-template", f"Template {word(payload.get('name'))}".strip())
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


def _file(kind: str, payload: Payload, media: Media | None) -> Card:
    """A file, its name, and how far it has come. Nobody fetched it yet when there is no row for it."""
    state = Media.State(media.state) if media is not None else Media.State.PENDING
    size = size_of(media.size) if media is not None and media.size else ""
    said = size if state == Media.State.STORED and size else state.label
    if kind == "document":
        return Card("file", "file-text", word(payload.get("filename")) or "Document", said, hue=6)
    if kind in ("audio", "voice"):
        is_voice = payload.get("voice") is True or kind == "voice"
        return Card("file", "mic", "Voice note" if is_voice else "Audio", said)
    icon, title = {"image": ("image", "Picture"), "video": ("video", "Video"), "sticker": ("smile", "Sticker")}[kind]
    words = {Media.State.PENDING: "on its way", Media.State.FAILED: "could not be fetched"}.get(state, "")
    return Card("sticker" if kind == "sticker" else "picture", icon, title, f"{title} {words}".strip(), size)


def size_of(octets: int) -> str:
    """A file's size as people say it: 740 KB, 2.4 MB."""
    return f"{max(1, round(octets / 1000))} KB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f} MB"
