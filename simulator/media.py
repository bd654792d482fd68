"""Files that were sent: kept on disk under their id, with the short-lived addresses they are fetched from."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from pathlib import Path

from simulator.things import Media
from simulator.world import World

UPLOADED_FOR = 30 * 86_400
RECEIVED_FOR = 7 * 86_400
TOTAL = 512 * 1024 * 1024  # bytes on disk; the oldest go first
KB = 1024
MB = 1024 * KB
STILL_STICKER = 100 * KB
OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES: dict[str, tuple[int, tuple[str, ...]]] = {
    "audio": (16 * MB, ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus")),
    "image": (5 * MB, ("image/jpeg", "image/png")),
    "sticker": (500 * KB, ("image/webp",)),
    "video": (16 * MB, ("video/mp4", "video/3gpp")),
    "document": (
        100 * MB,
        (
            "text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint", f"{OFFICE}wordprocessingml.document",
            f"{OFFICE}spreadsheetml.sheet", f"{OFFICE}presentationml.presentation",
        ),
    ),
}  # fmt: skip


def kind_of(mime_type: str) -> str:
    """The class of a MIME type ("" when WhatsApp does not take it); parameters such as `codecs` do not matter."""
    plain = mime_type.partition(";")[0].strip().lower()
    return next((kind for kind, (_, types) in TYPES.items() if plain in types), "")


def largest(kind: str, data: bytes) -> int:
    """How many bytes a file of a class may have; a sticker that does not move a fifth of one that does."""
    return STILL_STICKER if kind == "sticker" and not moves(data) else TYPES[kind][0]


def moves(data: bytes) -> bool:
    """Whether a WebP is animated: the flag of its extended header (RFC 9649)."""
    return data[:4] == b"RIFF" and data[8:16] == b"WEBPVP8X" and len(data) > 20 and bool(data[20] & 0x02)


class Shelf:
    """The folder of files; an id is good for 30 days after an upload and 7 in a webhook."""

    def __init__(self, world: World, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.world, self.folder = world, folder
        self.key = secrets.token_bytes(16)

    def add(self, data: bytes, mime_type: str, filename: str, number_id: str, keep_for: float, id_: str = "") -> Media:
        """Store a file and give it an id, or the one that is asked for."""
        media = Media(
            id=id_ or str(10**14 + secrets.randbelow(9 * 10**14)),
            mime_type=mime_type,
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            filename=filename,
            number_id=number_id,
            expires_at=time.time() + keep_for,
        )
        self.path(media).write_bytes(data)
        self.world.keep(media)
        self.sweep()
        return media

    def find(self, number: str) -> Media | None:
        """What an id stands for, as long as it is good."""
        media = self.world.media.get(number)
        if media is None or media.expires_at <= time.time() or not self.path(media).exists():
            return None
        return media

    def read(self, media: Media) -> bytes:
        return self.path(media).read_bytes()

    def path(self, media: Media) -> Path:
        return self.folder / media.id

    def remove(self, media: Media) -> None:
        self.world.forget(media)
        self.path(media).unlink(missing_ok=True)

    def url(self, own: str, media: Media, seconds: float) -> str:
        """An address good for `seconds`, in the form of Meta's (id, expiry, hash)."""
        expiry = str(int(time.time() + seconds))
        return f"{own}/whatsapp_business/attachments/?mid={media.id}&ext={expiry}&hash={self._hash(media.id, expiry)}"

    def opened_by(self, number: str, expiry: str, given: str) -> Media | None:
        """The file behind such an address, or None when it is wrong or too old."""
        if not hmac.compare_digest(self._hash(number, expiry).encode(), given.encode()) or int(expiry) < time.time():
            return None
        return self.find(number)

    def _hash(self, number: str, expiry: str) -> str:
        return hmac.new(self.key, f"{number}.{expiry}".encode(), hashlib.sha256).hexdigest()[:32]

    def block(self, own: str, media: Media, seconds: float) -> dict[str, str]:
        """How an incoming webhook names a file: `sha256` in base64 there, and the address since November 2025."""
        digest = base64.b64encode(bytes.fromhex(media.sha256)).decode()
        return {
            "mime_type": media.mime_type,
            "sha256": digest,
            "id": media.id,
            "url": self.url(own, media, seconds),
        }

    def sweep(self) -> None:
        """Remove what expired, what is beyond the limit, and files that nobody names."""
        total = 0
        for media in list(reversed(self.world.media.values())):
            total += media.size
            if media.expires_at <= time.time() or total > TOTAL:
                self.remove(media)
        if len(self.world.media) < 100:
            for path in self.folder.iterdir():
                if path.name not in self.world.media:
                    path.unlink()

    def clear(self) -> None:
        for media in list(self.world.media.values()):
            self.remove(media)
