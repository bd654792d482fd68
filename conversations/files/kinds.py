"""What a file is: told by its first bytes, never by its name, and by what the sender says only where bytes agree."""

import puremagic

HEAD = 4096  # bytes that are looked at
UNKNOWN = "application/octet-stream"
# Shown in the page; everything else is handed out as a file to keep. Neither SVG nor HTML is here, and never will be.
SAFE = frozenset(
    {"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/3gpp", "video/webm"}
    | {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm"}
)
# Names of one thing, as different tools write them.
_ALIASES = {
    "application/ogg": "audio/ogg",
    "audio/opus": "audio/ogg",
    "audio/x-m4a": "audio/mp4",
    "audio/mp3": "audio/mpeg",
    "audio/x-aac": "audio/aac",
    "image/jpg": "image/jpeg",
    "image/heif": "image/heic",
    "video/3gpp2": "video/3gpp",
}
# Pictures in the container of films, told by its brand (ISO/IEC 23008-12).
_PICTURES = dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), "image/heic")
_PICTURES |= dict.fromkeys((b"avif", b"avis"), "image/avif")
# Sounds and films in it, by the same.
_FILMS = {b"M4A": "audio/mp4", b"3gp": "video/3gpp", b"3g2": "video/3gpp", b"qt ": "video/quicktime"}
# Containers in which sound alone may come under the name of a film: there the sender knows better.
_CONTAINERS = {"video/mp4": "audio/mp4", "video/webm": "audio/webm"}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OLD_OFFICE = frozenset({"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"})


def plain(mime: str) -> str:
    """A MIME type without parameters, in small letters, under its usual name."""
    bare = mime.partition(";")[0].strip().lower()
    return _ALIASES.get(bare, bare)


def sniff(head: bytes, declared: str = "") -> str:
    """The MIME type of a file that begins with `head`; `declared` decides between types that begin alike."""
    said = plain(declared)
    if head.startswith(b"#!AMR"):
        return "audio/amr"
    if head[4:8] == b"ftyp" and (picture := _PICTURES.get(head[8:12])):
        return picture
    if head.startswith(b"OggS"):
        return "audio/ogg" if b"OpusHead" in head[:200] or b"\x01vorbis" in head[:200] else UNKNOWN
    found = _candidates(head)
    if not found:
        return "text/plain" if _is_text(head) else UNKNOWN
    if said in found:
        return said
    best = found[0]
    if _CONTAINERS.get(best) == said:
        return said
    if head.startswith(b"PK\x03\x04"):
        return "application/zip"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return said if said in _OLD_OFFICE else UNKNOWN
    return best


def _candidates(head: bytes) -> list[str]:
    """What it may be, the likeliest first."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):  # nothing it knows; nothing in it
        return []
    names = [plain(match.mime_type) for match in matches if match.mime_type]
    if head[4:8] == b"ftyp":  # the brand tells films, sounds and phones' films apart
        names.insert(0, _FILMS.get(head[8:11], "video/mp4"))
    return list(dict.fromkeys(names))


def _is_text(head: bytes) -> bool:
    """Readable characters only; the last one may be cut in two."""
    try:
        text = head[: max(1, len(head) - 3) if len(head) >= HEAD else len(head)].decode()
    except UnicodeDecodeError:
        return False
    return bool(text) and all(character.isprintable() or character in "\n\r\t\f" for character in text)
