"""Which files WhatsApp takes, as what, and how large: Meta's "Media" reference, v25.0."""

from dataclasses import dataclass

MB = 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message that carries a file. `largest` is in bytes; `says` names the types to people."""

    name: str
    mimes: frozenset[str]
    largest: int
    says: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("image", frozenset({"image/jpeg", "image/png"}), 5 * MB, "JPEG or PNG"),
        Kind("sticker", frozenset({"image/webp"}), 500 * 1024, "WebP"),
        Kind("video", frozenset({"video/mp4", "video/3gpp"}), 16 * MB, "MP4 or 3GP"),
        Kind(
            "audio",
            frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
            16 * MB,
            "AAC, AMR, MP3, M4A or Ogg Opus",
        ),
        Kind(
            "document",
            frozenset({"text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel"})
            | {"application/vnd.ms-powerpoint", f"{_OFFICE}wordprocessingml.document"}
            | {f"{_OFFICE}spreadsheetml.sheet", f"{_OFFICE}presentationml.presentation"},
            100 * MB,
            "PDF, Word, Excel, PowerPoint or text",
        ),
    )
}
STILL_STICKER = 100 * 1024  # bytes; only one that moves may have more


def kind_of(mime: str) -> Kind | None:
    """As what a file of this type goes; None for one that WhatsApp takes as nothing."""
    return next((kind for kind in KINDS.values() if mime in kind.mimes), None)
