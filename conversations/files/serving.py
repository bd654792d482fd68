"""Handing out a file: a chunk at a time, in ranges, and shown in the page only where its kind cannot do anything."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from conversations.files import kinds, vault
from conversations.files.words import ending
from conversations.models import Content, Media
from tenants import clock

KEPT = 300  # seconds a browser may show it again without asking, but never beyond the file's own last second
# What can be asked for instead of the file: the part of the vault it lies in, and the field with its size.
PARTS = {"": (vault.WHOLE, "size"), "preview": (vault.PREVIEW, "preview_size"), "copy": (vault.COPY, "copy_size")}
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file with its key, taken out of the tenant's room: what is needed to hand it out. `left` are its seconds."""

    path: str
    key: bytes
    size: int
    part: int
    mime: str
    name: str
    tag: str
    left: int


def opened(media: Media, asked: str = "") -> Opened | None:
    """The file, or one of its PARTS, for a row that may be seen; None when it is not here. In its scope."""
    part, field = PARTS[asked]
    size = getattr(media, field)
    if not media.is_here or media.sealed_key is None or (asked and not size):
        return None
    tag = f'"{media.pk}.{part}"'
    left = int((media.expires_at - clock.now()).total_seconds())
    key = vault.open_key(media)
    return Opened(media.path, key, size or 0, part, mime_of(media, asked), name_of(media), tag, left)


def mime_of(media: Media, asked: str = "") -> str:
    """What the file is, or one of its PARTS."""
    if asked == "preview":
        return "image/webp"
    return f"{media.mime.partition('/')[0]}/mp4" if asked == "copy" else media.mime


def asked_for(query: Mapping[str, object]) -> str:
    """Which of the PARTS an address asks for."""
    return next((name for name in PARTS if name and name in query), "")


def name_of(media: Media) -> str:
    """What the file is called when it is kept: by its sender, without anything a file system could misread."""
    given = media.filename
    if not given and media.message is not None and (content := Content.of(media.message)):
        found = content.payload.get("filename")
        given = found if isinstance(found, str) else ""
    return safe_name(given) or f"{media.kind}-{media.pk}{ending(media.mime)}"


def safe_name(given: str) -> str:
    """A name in one piece: no path, no characters that are not seen or that turn the others round."""
    last = re.split(r"[/\\]", given)[-1]
    shown = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    return " ".join(shown.split()).strip(". ")[:150]


def answer(request: HttpRequest, file: Opened, *, save: bool) -> HttpResponseBase:
    """The whole, or one range of it. Reads no rows: the vault is opened when the first chunk is asked for."""
    is_safe = file.mime in kinds.SAFE
    span = _span(request, file)
    if span is None:
        return _describe(HttpResponse(status=416), file, f"bytes */{file.size}")
    first, last = span
    is_part = last - first + 1 < file.size
    stream = _chunks(file, first, last) if request.method == "GET" else iter(())
    response = StreamingHttpResponse(stream, status=206 if is_part else 200)
    response.outside_scope = True  # type: ignore[attr-defined]
    response["Content-Type"] = file.mime if is_safe else kinds.UNKNOWN
    response["Content-Length"] = str(last - first + 1)
    if disposition := content_disposition_header(save or not is_safe, file.name):
        response["Content-Disposition"] = disposition
    return _describe(response, file, f"bytes {first}-{last}/{file.size}" if is_part else "")


def _describe(response: HttpResponseBase, file: Opened, span: str) -> HttpResponseBase:
    """What holds for every answer: nothing in a file may run, be framed or be taken for something else."""
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"private, max-age={max(0, min(KEPT, file.left))}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = file.tag
    if span:
        response["Content-Range"] = span
    return response


def _span(request: HttpRequest, file: Opened) -> tuple[int, int] | None:
    """First and last byte that are asked for; None when there are none such. What is not one range asks for all."""
    whole = 0, file.size - 1
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or request.headers.get("If-Range", file.tag) != file.tag or match.groups() == ("", ""):
        return whole
    start, end = match.groups()
    if not start:
        return (max(0, file.size - int(end)), file.size - 1) if int(end) else None
    first, last = int(start), min(int(end), file.size - 1) if end else file.size - 1
    return (first, last) if first <= last else None


def _chunks(file: Opened, first: int, last: int) -> Iterator[bytes]:
    with vault.Reader(file.path, file.key, file.size, file.part) as reader:
        reader.seek(first)
        left = last - first + 1
        while left > 0:
            data = reader.read(min(vault.CHUNK, left))
            if not data:
                raise vault.Damaged("a file ends too soon")
            left -= len(data)
            yield data
