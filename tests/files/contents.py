"""Bytes that a stranger may send as a file (C18 of the corpus): lies about the kind, cut off, bombs, two in one."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

SAMPLES = Path(__file__).parents[2] / "simulator/samples"
PHOTO, CLIP, VOICE, STICKER, PAPER = (
    (SAMPLES / name).read_bytes() for name in ("photo.jpg", "clip.mp4", "voice.ogg", "sticker.webp", "invoice.pdf")
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>parent.pwned()</script></svg>'
HTML = b"<!doctype html><meta charset=utf-8><script>parent.pwned()</script>"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLAIMS = {"image": "image/jpeg", "sticker": "image/webp", "video": "video/mp4", "audio": "audio/ogg", "document": ""}


def png(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that says it is so wide and high; `body` is what it unpacks to."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(body, 9)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def archive(name: str, size: int) -> bytes:
    """An archive with one entry that is all zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, bytes(size))
    return out.getvalue()


def macro(kind: str) -> bytes:
    """A document of Office that runs a program when it is opened: the kinds are word, xl and ppt."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", f'<Types><Override PartName="/{kind}/vbaProject.bin"/></Types>')
        packed.writestr(f"{kind}/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Sub AutoOpen() pwned End Sub")
    return out.getvalue()


def gif(frames: int) -> bytes:
    out = io.BytesIO()
    images = [Image.new("P", (8, 8), number % 256) for number in range(frames)]
    images[0].save(out, "GIF", save_all=True, append_images=images[1:])
    return out.getvalue()


CONTENTS: dict[str, bytes] = {
    "svg with script": SVG,
    "svg after a comment": b"<!-- x -->\n" * 20 + SVG,
    "svg in utf-16": SVG.decode().encode("utf-16"),
    "html": HTML,
    "html after spaces": b" \n" * 600 + HTML,
    "html after a jpeg's mark": b"\xff\xd8\xff\xe0" + HTML,
    "jpeg with html behind": PHOTO + HTML,
    "gif that is javascript": b"GIF89a/*" + bytes(60) + b"*/=1;parent.pwned()",
    "gif and html": b"GIF89a\x01\x00\x01\x00" + HTML,
    "pdf with javascript": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n",
    "pdf behind html": HTML + PAPER,
    "a picture of 64,000 by 64,000": png(64_000, 64_000),
    "a picture of 2 to the 31": png(2**31 - 1, 1),
    "a picture without pixels": png(0, 0),
    "a picture that unpacks to more than it says": png(2, 2, bytes(5_000_000)),
    "a picture of which nothing unpacks": png(200, 200, b"\x09" * 10),
    "jpeg, half": PHOTO[: len(PHOTO) // 2],
    "jpeg, its head": PHOTO[:20],
    "webp, half": STICKER[: len(STICKER) // 2],
    "mp4, its head": CLIP[:40],
    "ogg, half": VOICE[: len(VOICE) // 2],
    "ogg, its head": VOICE[:60],
    "pdf, its head": PAPER[:9],
    "a gif of 300 frames": gif(300),
    "an archive of zeros": archive("word/document.xml", 3_000_000),
    "an archive with a way out": archive("../../etc/passwd", 10),
    "a letter with a macro": macro("word"),
    "a table with a macro": macro("xl"),
    "slides with a macro": macro("ppt"),
    "eicar": EICAR,
    "a program": b"MZ" + bytes(200),
    "another program": b"\x7fELF" + bytes(200),
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "one byte": b"\x00",
    "text": "Olá, tudo bem?\n".encode(),
    "bytes of no kind": bytes(range(256)) * 8,
    "xml with an entity bomb": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;&b;</a>',
    "a playlist": b"#EXTM3U\nhttp://127.0.0.1/x\n",
    "video that is a picture": PHOTO,
    "sound that is a film": CLIP,
}


def lies() -> Iterator[tuple[str, str, str, bytes]]:
    """(name, kind, claimed type, bytes): each content under a claim in turn, and what could act under its own."""
    kinds = list(CLAIMS)
    for number, (name, data) in enumerate(CONTENTS.items()):
        kind = kinds[number % len(kinds)]
        yield f"{name} as {kind}", kind, CLAIMS[kind], data
    for claim in (
        "image/svg+xml",
        "text/html",
        "application/javascript",
        "application/xhtml+xml",
        "text/xml",
        "a/" * 60,
    ):
        yield f"svg as {claim[:24]}", "document", claim, SVG
        yield f"html as {claim[:24]}", "image", claim, HTML
