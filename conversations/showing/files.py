"""The cards of files: pictures, films, sounds, stickers and documents, and how far each has come."""

from dataclasses import dataclass, replace

from conversations.files import kinds, words
from conversations.models import Media
from conversations.showing.card import Card, Payload, items, word
from conversations.showing.strange import REASONS

KINDS = ("image", "video", "sticker", "audio", "voice", "document")
FULL = 255  # the height of the tallest bar in `Media.bars`
HIGH = 24  # of the drawing of a voice note
_PLAIN = {"image": ("image", "Picture"), "video": ("video", "Video"), "sticker": ("smile", "Sticker")}
BOX = 292, 360  # pixels: the inside of a card, and how tall a picture may be in it


@dataclass(frozen=True, slots=True)
class FileCard(Card):
    """A card with its file. `width` and `height` are of the box it is shown in, known before it is loaded.

    `loops`: a film that WhatsApp plays silently and again and again, as a GIF.
    """

    media: Media | None = None
    width: int = 0
    height: int = 0
    bars: tuple[tuple[int, str, str], ...] = ()
    why: str = ""
    loops: bool = False

    @property
    def again(self) -> bool:
        """Whether fetching it again may help."""
        media = self.media
        return media is not None and media.state == Media.State.FAILED and bool(media.meta_id)


def gif(media: Media) -> Card:
    """The card of a film that stands for a GIF."""
    card = file("video", {}, media)
    return replace(card, title="GIF", loops=True) if isinstance(card, FileCard) and card.look == "film" else card


def file(kind: str, payload: Payload, media: Media | None) -> Card:
    """The card of a file. Nobody fetched it yet when there is no row for it."""
    is_here = media is not None and media.is_here
    if media is None or not is_here:
        return _absent(kind, payload, media)
    size = words.size(media.size or 0)
    shown = media.mime if media.mime in kinds.SAFE else ""
    if kind in ("audio", "voice") and shown.startswith("audio/") and (shown != "audio/amr" or media.copy_size):
        return _sound(kind, payload, media, size)
    if kind in ("image", "sticker") and shown.startswith("image/") and media.width and media.height:
        width, height = _fitted(media.width, media.height, *((144, 144) if kind == "sticker" else BOX))
        look = "sticker" if kind == "sticker" else "picture"
        return FileCard(look, *_PLAIN[kind], media=media, width=width, height=height)
    if kind == "video" and (shown.startswith("video/") or media.copy_size):
        width, height = _fitted(media.width, media.height, *BOX) if media.width and media.height else (0, 0)
        foot = f"{words.length(media.seconds)}, {size}" if media.seconds else size
        return FileCard("film", "video", "Video", media=media, width=width, height=height, foot=foot)
    name = word(payload.get("filename")) or media.filename or (_title(kind, payload))
    small = ", ".join(part for part in (words.kind_word(media.mime), size) if part)
    return FileCard("file", "mic" if kind in ("audio", "voice") else "file-text", name, small, hue=6, media=media)


def _absent(kind: str, payload: Payload, media: Media | None) -> Card:
    state = Media.State(media.state) if media is not None else Media.State.PENDING
    has_failed = state == Media.State.FAILED
    why = told(payload) or words.why(media.failure) if media is not None and has_failed else ""
    if kind in _PLAIN:
        icon, title = _PLAIN[kind]
        said = f"{title} {'could not be fetched' if has_failed else 'on its way'}"
        return FileCard("sticker" if kind == "sticker" else "picture", icon, title, said, media=media, why=why)
    icon = "file-text" if kind == "document" else "mic"
    name = word(payload.get("filename")) or _title(kind, payload)
    hue = 6 if kind == "document" else 0
    return FileCard("file", icon, name, why or state.label, hue=hue, media=media, why=why)


def told(payload: Payload) -> str:
    """Why WhatsApp itself did not pass the file on, where it says so beside it."""
    codes = [word(error.get("code")) for error in items(payload, "errors")]
    return next((REASONS[int(code)][1] for code in codes if code in {str(one) for one in REASONS}), "")


def _title(kind: str, payload: Payload) -> str:
    if kind in ("audio", "voice"):
        return "Voice note" if payload.get("voice") is True or kind == "voice" else "Audio"
    return {"document": "Document"}.get(kind) or _PLAIN[kind][1]


def _sound(kind: str, payload: Payload, media: Media, size: str) -> Card:
    bars = bytes(media.bars) if media.bars else bytes([96] * 42)
    drawn = []
    for index, bar in enumerate(bars):
        height = 3 + bar * (HIGH - 4) / FULL
        drawn.append((index * 4, f"{(HIGH - height) / 2:.1f}", f"{height:.1f}"))
    foot = words.length(media.seconds) if media.seconds else size
    return FileCard("voice", "mic", _title(kind, payload), foot=foot, media=media, bars=tuple(drawn))


def _fitted(width: int, height: int, most_wide: int, most_high: int) -> tuple[int, int]:
    """The largest box of this shape inside another; a panorama or a ribbon keeps a height one can see."""
    scale = min(most_wide / width, most_high / height)
    return max(48, round(width * scale)), max(48, round(height * scale))
