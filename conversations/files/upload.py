"""Taking in a file that somebody wants to send: checked against WhatsApp's limits, sealed, kept until it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import BinaryIO, ClassVar, cast

import structlog
from django.core.files.uploadedfile import UploadedFile

from cloudapi import files
from conversations.files import kinds, ogg, vault, workshop
from conversations.files.looks import Looks, keep, look
from conversations.files.serving import safe_name
from conversations.files.words import ending
from conversations.lifetime import lifetime
from conversations.models import Media
from tenants import clock
from tenants.models import Member
from tenants.refusals import Refusal
from tenants.scope import acting_for

KEPT = timedelta(hours=2)  # until it is sent; nobody else can see it
AS_WHATSAPP_TAKES_IT = "Save it as JPEG or PNG, or as a film in MP4 with H.264 and AAC, and send that."
log = structlog.get_logger()
RECORDED = {"audio/webm", "video/webm"}  # what browsers call a recorded voice


class BadFile(Refusal):
    """WhatsApp would not take it; what exactly is wrong stands in the instance."""

    code: ClassVar[str] = "bad_file"
    sentence: str = "WhatsApp does not take files of this kind."
    remedy: str = "It takes pictures as JPEG or PNG, films as MP4, sounds, stickers as WebP, and PDF, Office or text."

    def __init__(self, sentence: str = "", remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.remedy = sentence or self.sentence, remedy or self.remedy


class NoRoom(BadFile):
    """The vault is full or away: nothing is wrong with the file."""

    code: ClassVar[str] = "no_room"
    status: ClassVar[int] = 503
    sentence = "The file cannot be kept at the moment."
    remedy = "Try again in a few minutes; nothing was sent."


def store(member: Member, file: UploadedFile) -> Media:
    """Keep a file for two hours, for its uploader to send. Raises BadFile, and NoRoom when there is nowhere to keep it.

    May use the network (an object store), so it opens the tenant's room itself, and never around that.
    """
    now = clock.now()
    key = vault.new_key()
    with acting_for(member.tenant):
        life = lifetime(now + KEPT, member.tenant.content_days)
        path = vault.new_place(vault.day_of(life.expires_at))
        sealed = vault.seal_key(key, path)
    source = _opened(file)
    kind = files.kind_of(source.mime)
    if kind is None:
        raise BadFile
    if source.size > kind.largest:
        raise _too_large(kind)
    size, digest, looks = _kept(source, path, key)
    _check_looks(kind, size, looks)
    with acting_for(member.tenant):
        return Media.objects.create(
            member_id=member.pk,
            kind=kind.name,
            meta_id="",
            mime=source.mime,
            filename=safe_name(source.name),
            size=size,
            sha256=digest,
            state=Media.State.STORED,
            next_at=None,
            path=path,
            sealed_key=sealed,
            expires_at=clock.now() + KEPT,
            **looks.fields(),
        )


@dataclass(frozen=True, slots=True)
class _Source:
    """What is kept: the file as it came, or what was made of it because WhatsApp does not take it as it came.

    `seen` is what the workshop found when it looked at it already.
    """

    mime: str
    name: str
    size: int
    pieces: Iterable[bytes]
    seen: workshop.Parts | None = None


def _kept(source: _Source, path: str, key: bytes) -> tuple[int, str, Looks]:
    """Put it into the vault; its size and checksum, and what it looks like. Raises NoRoom."""
    try:
        with vault.Writer(key) as writer:
            for piece in source.pieces:
                writer.write(piece)
            writer.keep(path)
        looks = look(path, key, source.mime, writer.size) if source.seen is None else keep(path, key, source.seen)
    except OSError as error:
        log.warning("vault takes no file", error=type(error).__name__, errno=error.errno)
        raise NoRoom from error
    return writer.size, writer.digest().hex(), looks


def _opened(file: UploadedFile) -> _Source:
    file.seek(0)
    head = file.read(kinds.HEAD)
    file.seek(0)
    if not head:
        raise BadFile("This file is empty.", "Choose another one.")
    mime = kinds.sniff(head, file.content_type or "")
    if mime in workshop.REMADE:
        return _remade(file, mime)
    if mime in workshop.SENT:
        return _filmed(file, mime)
    if kinds.plain(file.content_type or "") in RECORDED or mime in RECORDED:
        return _recorded(file)
    return _Source(mime, file.name or "", file.size or 0, file.chunks(vault.CHUNK))


def _recorded(file: UploadedFile) -> _Source:
    """A voice that a browser recorded, put into an Ogg file."""
    if (file.size or 0) > files.KINDS["audio"].largest:
        raise _too_large(files.KINDS["audio"])
    try:
        sound = ogg.from_webm(file.read())
    except ogg.NotASound as error:
        raise BadFile from error
    return _Source("audio/ogg", file.name or "", len(sound), [sound])


def _filmed(file: UploadedFile, mime: str) -> _Source:
    """A film: as it came where WhatsApp takes it so, or where nobody can tell; else made anew, and smaller."""
    is_taken = files.kind_of(mime) is not None
    if (file.size or 0) > workshop.MOST_FILM:
        raise (
            _too_large(files.KINDS["video"])
            if is_taken
            else BadFile("This film is too large to be made into one that WhatsApp takes.", AS_WHATSAPP_TAKES_IT)
        )
    made = workshop.make(*workshop.SENT[mime], cast(BinaryIO, file))
    if anew := made.get("video/mp4"):
        return _Source("video/mp4", _named(file, "video/mp4"), len(anew), [anew], made)
    if not is_taken:
        raise BadFile("This film cannot be made into one that WhatsApp takes.", AS_WHATSAPP_TAKES_IT)
    file.seek(0)
    return _Source(mime, file.name or "", file.size or 0, file.chunks(vault.CHUNK), made)


def _remade(file: UploadedFile, mime: str) -> _Source:
    """A film of a GIF that moves, a JPEG of a phone's HEIC."""
    if (file.size or 0) > workshop.MOST_IN:
        raise BadFile("This picture is too large to be made into one that WhatsApp takes.", AS_WHATSAPP_TAKES_IT)
    made = workshop.make(*workshop.REMADE[mime], cast(BinaryIO, file))
    if not made:
        raise BadFile("This picture cannot be made into one that WhatsApp takes.", AS_WHATSAPP_TAKES_IT)
    mime, data = next(iter(made.items()))
    return _Source(mime, _named(file, mime), len(data), [data])


def _named(file: UploadedFile, mime: str) -> str:
    """Its name with the ending of what it has become."""
    return PurePath(safe_name(file.name or "")).stem + ending(mime)


def _check_looks(kind: files.Kind, size: int, looks: Looks) -> None:
    if kind.name in ("image", "sticker") and looks.width is None:
        raise BadFile("This picture cannot be read.", "It may be damaged; save it again as JPEG or PNG.")
    if kind.name == "sticker" and looks.preview_size and size > files.STILL_STICKER:
        raise BadFile("A sticker that does not move may have 100 KB at most.", "Make it smaller: 512 × 512 pixels.")


def _too_large(kind: files.Kind) -> BadFile:
    names = {"image": "A picture", "sticker": "A sticker", "video": "A film", "audio": "A sound"}
    name = names.get(kind.name, "A document")
    limit = f"{kind.largest // 1024}\u00a0KB" if kind.largest < files.MB else f"{kind.largest // files.MB}\u00a0MB"
    return BadFile(f"{name} may have {limit} at most on WhatsApp.", "Make it smaller, or send it in parts.")
