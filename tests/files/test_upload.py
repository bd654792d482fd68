"""Files taken in: within WhatsApp's limits, each by its own type, for whoever uploaded it and not for ever."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cloudapi import files
from conversations import refusals
from conversations.files import upload
from conversations.files.upload import BadFile, NoRoom
from conversations.models import Media
from tenants import clock, onboard
from tenants.mount import reverse_at
from tenants.scope import acting_for
from tests.files.test_looking import SAMPLES
from tests.files.uploads import png, say, sparse, uploaded, webp
from wappcentral.passthrough import FILES, Limits

pytestmark = pytest.mark.usefixtures("vault_folder")


def test_an_upload_is_its_uploaders_alone_and_not_for_ever(people, conversation, at_time):
    media = uploaded(people.ana)
    with pytest.raises(refusals.FileGone):
        say(people, conversation, media)
    client = Client()
    client.force_login(people.bruno.user)
    assert client.get(f"/t/acme/media/{media.pk}/").status_code == 404
    own = uploaded(people.bruno)
    at_time(clock.now() + upload.KEPT)
    with pytest.raises(refusals.FileGone):
        say(people, conversation, own)


@pytest.mark.parametrize(
    ("data", "name", "mime", "says"),
    [
        (b"", "empty.pdf", "application/pdf", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "a.png", "image/png", "kind"),
        (b"<!DOCTYPE html><p>", "a.pdf", "application/pdf", "kind"),
        (b"MZ" + bytes(500), "a.exe", "application/pdf", "kind"),
        (b"GIF89a" + bytes(100), "a.gif", "image/gif", "cannot be made"),
        (b"\x89PNG\r\n\x1a\n" + bytes(6 * 1024 * 1024), "a.png", "image/png", "5\u00a0MB"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "a.png", "image/png", "cannot be read"),
        (b"\0\0\0\x18ftypmp42" + bytes(17 * 1024 * 1024), "a.mp4", "video/mp4", "16\u00a0MB"),
        (b"\x1a\x45\xdf\xa3" + bytes(60), "voice.webm", "audio/webm;codecs=opus", "kind"),
        (webp((512, 512)), "a.webp", "image/webp", "100 KB"),
    ],
)
def test_what_whatsapp_would_refuse_is_refused_at_once_with_the_limit(people, data, name, mime, says):
    with pytest.raises(BadFile, match=says):
        uploaded(people.bruno, data, name, mime)
    with acting_for(people.acme):
        assert not Media.objects.exists()


def test_a_vault_that_takes_nothing_is_said_to_be_full_and_not_the_file_to_be_bad(people, vault_folder):
    vault_folder.write_bytes(b"no folder can be made here, as on a full disk")
    with pytest.raises(NoRoom):
        uploaded(people.bruno)
    client = Client()
    client.force_login(people.bruno.user)
    answer = client.post("/t/acme/files/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7", "application/pdf")})
    assert (answer.status_code, "at the moment" in answer.content.decode()) == (503, True)
    with acting_for(people.acme):
        assert not Media.objects.exists()


def test_a_document_may_have_a_hundred_megabytes_and_not_a_byte_more(people):
    largest = files.KINDS["document"].largest
    with sparse(largest) as file:
        media = upload.store(people.bruno, file)
    assert (media.kind, media.size) == ("document", largest)
    with sparse(largest + 1) as file, pytest.raises(BadFile, match="100\u00a0MB"):
        upload.store(people.bruno, file)


def test_the_edge_lets_through_what_whatsapp_takes_where_the_pages_take_it_in(people):
    assert max(kind.largest for kind in files.KINDS.values()) < Limits().file
    for address in (reverse_at(people.acme, "uploads"), reverse("api-media-list")):
        assert FILES.fullmatch(address)


@pytest.mark.parametrize(
    ("data", "mime", "kind"),
    [
        (png(), "image/png", "image"),
        (webp(), "image/webp", "sticker"),
        (SAMPLES.joinpath("clip.mp4").read_bytes(), "video/mp4", "video"),
        (SAMPLES.joinpath("voice.ogg").read_bytes(), "audio/ogg", "audio"),
        (b"Gr\xc3\xbc\xc3\x9fe\n", "text/plain", "document"),
    ],
)
def test_every_kind_finds_its_own_type(people, data, mime, kind):
    assert uploaded(people.bruno, data, "x", mime).kind == kind


def test_an_upload_that_is_none_says_what_is_wrong(people):
    secret = onboard.issue_token(people.bruno, "files", by=None)[1]
    client, bearer = Client(), {"Authorization": f"Bearer {secret}"}
    wrong = client.post("/api/v1/media/", {"file": SimpleUploadedFile("a.exe", b"MZ" + bytes(99))}, headers=bearer)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_file")
    assert client.post("/api/v1/media/", {}, headers=bearer).status_code == 400
    viewer = onboard.issue_token(people.carla, "files", by=None)[1]
    bearer = {"Authorization": f"Bearer {viewer}"}
    assert (
        client.post("/api/v1/media/", {"file": SimpleUploadedFile("p.png", png())}, headers=bearer).status_code == 403
    )
    with acting_for(people.acme):
        assert not Media.objects.exists()
