"""A vault in a folder of its own, a stand-in for WhatsApp, and files that are announced and not here yet."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from PIL import Image

from conversations.lifetime import lifetime
from conversations.models import Content, Direction, Media, Message, Status
from tenants import clock
from tenants.scope import acting_for
from tests.files.graph import FakeGraph, graph, in_base64
from tests.send.threads import thread


@pytest.fixture
def vault_folder(settings, tmp_path):
    settings.MEDIA_DIR = tmp_path / "media"
    return settings.MEDIA_DIR


@pytest.fixture
def meta(settings) -> Iterator[FakeGraph]:
    with graph() as fake:
        settings.GRAPH_URL = settings.GRAPH_API_URL = fake.url
        yield fake


@pytest.fixture
def conversation(people):
    return thread(people.line)


@pytest.fixture
def photo() -> bytes:
    """A picture of 1,600 × 1,200 that was taken upright, with the place of the camera in it."""
    image = Image.effect_mandelbrot((1600, 1200), (-2, -1.5, 1, 1.5), 50).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "S"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def announced(people) -> Callable[..., Media]:
    """A message of a customer of Acme with a file that is not here yet."""

    def announce(data: bytes, kind: str = "image", mime: str = "image/jpeg", meta_id: str = "", **fields) -> Media:
        with acting_for(people.acme):
            conversation = fields.pop("conversation", None) or thread(people.line, phone=f"1650{uuid4().int % 10**7}")
            life = lifetime(clock.now(), 30)
            message = Message.objects.create(
                conversation=conversation,
                channel=people.line,
                version=conversation.advance(),
                direction=Direction.IN,
                kind=kind,
                at=clock.now(),
                purge_on=life.purge_on,
                status=Status.RECEIVED,
            )
            conversation.save(update_fields=["version"])
            Content.objects.create(
                message_id=message.pk,
                purge_on=life.purge_on,
                expires_at=life.expires_at,
                conversation_id=conversation.pk,
                at=message.at,
                payload={"mime_type": mime, **fields.pop("payload", {})},
            )
            values = {"meta_id": meta_id or str(uuid4().int)[:15], "sha256": in_base64(data), "mime": mime}
            values |= {"expires_at": life.expires_at, "next_at": clock.now() - timedelta(seconds=1), **fields}
            return Media.objects.create(message=message, channel=people.line, kind=kind, **values)

    return announce
