"""Files as members hand them over, and a message that carries one."""

import io
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image

from conversations.files import upload
from conversations.files.sending import send_file
from tenants.scope import acting_for
from tests.files.test_looking import SAMPLES

PDF = SAMPLES.joinpath("invoice.pdf").read_bytes()


def uploaded(member, data=PDF, name="invoice.pdf", mime="application/pdf"):
    return upload.store(member, SimpleUploadedFile(name, data, mime))


def png(size=(32, 32)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


def sparse(size: int) -> TemporaryUploadedFile:
    """A document of this size as Django hands one over: on the disk, where its zeros take no place."""
    file = TemporaryUploadedFile("large.pdf", "application/pdf", size, None)
    file.write(b"%PDF-1.7")
    file.file.truncate(size)
    return file


def webp(size=(64, 64)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 100).save(out, "WEBP", lossless=True)
    return out.getvalue()


def say(people, conversation, media, caption="", **how):
    with acting_for(people.acme):
        how = {"by": people.bruno, "client_id": uuid4()} | how
        return send_file(conversation, media.pk, caption, **how)
