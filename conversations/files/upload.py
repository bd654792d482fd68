"""Taking in a file that somebody wants to send: checked against WhatsApp's limits, sealed, kept until it is sent."""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from django.core.files.uploadedfile import UploadedFile

from cloudapi import files
from conversations.files import kinds, ogg, vault
from conversations.files.courier import looked_at
from conversations.files.errands import Stored
from conversations.files.serving import safe_name
from conversations.lifetime import lifetime
from conversations.models import Media
from tenants import clock
from tenants.models import Member
from tenants.refusals import Refusal
from tenants.scope import acting_for

KEPT = timedelta(hours=2)  # until it is sent; nobody else can see it
RECORDED = {"audio/webm", "video/webm"}  # what browsers call a recorded voice


class BadFile(Refusal):
    """WhatsApp would not take it; what exactly is wrong stands in the instance."""

    code: ClassVar[str] = "bad_file"
    sentence: str = "WhatsApp does not take files of this kind."
    remedy: str = "It takes pictures as JPEG or PNG, films as MP4, sounds, stickers as WebP, and PDF, Office or text."

    def __init__(self, sentence: str = "", remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.remedy = sentence or self.sentence, remedy or self.remedy


def store(member: Member, file: UploadedFile) -> Media:
    """Keep a file for two hours, for its uploader to send. Raises BadFile.

    May use the network (an object store), so it opens the tenant's room itself, and never around that.
    """
    now = clock.now()
    key = vault.new_key()
    with acting_for(member.tenant):
        life = lifetime(now + KEPT, member.tenant.content_days)
        path = vault.new_place(vault.day_of(life.expires_at))
        sealed = vault.seal_key(key, path)
    head, pieces = _opened(file)
    mime = kinds.sniff(head, file.content_type or "")
    kind = files.kind_of(mime)
    if kind is None:
        raise BadFile
    if (file.size or 0) > kind.largest:
        raise _too_large(kind)
    with vault.Writer(key) as writer:
        for piece in pieces:
            writer.write(piece)
        writer.keep(path)
        stored = looked_at(path, key, mime, writer.size, writer.digest())
    _check_looks(kind, stored)
    with acting_for(member.tenant):
        return _row(member, kind.name, file.name or "", stored, path, sealed)


def _opened(file: UploadedFile) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of them in pieces; a voice that a browser recorded is put into an Ogg file."""
    file.seek(0)
    head = file.read(kinds.HEAD)
    if not head:
        raise BadFile("This file is empty.", "Choose another one.")
    if kinds.plain(file.content_type or "") in RECORDED or kinds.sniff(head) in RECORDED:
        if (file.size or 0) > files.KINDS["audio"].largest:
            raise _too_large(files.KINDS["audio"])
        file.seek(0)
        try:
            sound = ogg.from_webm(file.read())
        except ogg.NotASound as error:
            raise BadFile from error
        return sound[: kinds.HEAD], iter([sound])
    file.seek(0)
    return head, file.chunks(vault.CHUNK)


def _check_looks(kind: files.Kind, stored: Stored) -> None:
    picture = stored.picture
    if kind.name in ("image", "sticker") and picture is None:
        raise BadFile("This picture cannot be read.", "It may be damaged; save it again as JPEG or PNG.")
    if kind.name == "sticker" and picture and picture.preview and stored.size > files.STILL_STICKER:
        raise BadFile("A sticker that does not move may have 100 KB at most.", "Make it smaller: 512 × 512 pixels.")


def _row(member: Member, kind: str, name: str, stored: Stored, path: str, sealed: bytes) -> Media:
    picture, sound = stored.picture, stored.sound
    return Media.objects.create(
        member_id=member.pk,
        kind=kind,
        meta_id="",
        mime=stored.mime,
        filename=safe_name(name),
        size=stored.size,
        sha256=stored.sha256,
        state=Media.State.STORED,
        next_at=None,
        path=path,
        sealed_key=sealed,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        preview_size=(len(picture.preview) or None) if picture else None,
        seconds=sound.seconds if sound else None,
        bars=sound.bars if sound else None,
        expires_at=clock.now() + KEPT,
    )


def _too_large(kind: files.Kind) -> BadFile:
    names = {"image": "A picture", "sticker": "A sticker", "video": "A film", "audio": "A sound"}
    name = names.get(kind.name, "A document")
    limit = f"{kind.largest // 1024} KB" if kind.largest < files.MB else f"{kind.largest // files.MB} MB"
    return BadFile(f"{name} may have {limit} at most on WhatsApp.", "Make it smaller, or send it in parts.")
