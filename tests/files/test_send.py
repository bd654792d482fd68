"""Sending files: taken in within WhatsApp's limits, written down with their message, handed over, and gone once."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from cloudapi import files
from conversations import refusals
from conversations.files import courier, errands, sending, upload
from conversations.files.errands import HandedOver, Missed
from conversations.files.sending import send_file
from conversations.files.upload import BadFile
from conversations.models import Content, Media, Message, Status
from conversations.sending import outbox
from tenants import clock, onboard
from tenants.mount import reverse_at
from tenants.scope import acting_for
from tests.files.test_looking import SAMPLES
from tests.send.threads import thread
from wappcentral.passthrough import FILES, Limits

pytestmark = pytest.mark.usefixtures("vault_folder")
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


@pytest.fixture
def conversation(people):
    return thread(people.line)


def say(people, conversation, media, caption="", **how):
    with acting_for(people.acme):
        how = {"by": people.bruno, "client_id": uuid4()} | how
        return send_file(conversation, media.pk, caption, **how)


def test_a_file_waits_for_whatsapp_to_have_it_and_then_goes(people, meta, conversation):
    message, new = say(people, conversation, uploaded(people.bruno), "Your invoice")
    assert new
    with acting_for(people.acme):
        assert outbox.claim().ready == []
    assert courier.run_round(people.acme.pk) == 1
    handed = meta.asked[-1]
    assert handed.path.endswith("/200000000000001/media")
    assert PDF in handed.body
    assert b'filename="invoice.pdf"' in handed.body
    with acting_for(people.acme):
        (claimed,) = outbox.claim().ready
        media = Media.objects.get()
    assert claimed.what.content == {
        "type": "document",
        "document": {"id": "777", "caption": "Your invoice", "filename": "invoice.pdf"},
    }
    assert (media.message_id, media.state, media.meta_id) == (message.pk, "stored", "777")


@pytest.mark.parametrize("outcome", [HandedOver("1"), Missed("away")], ids=["arrives", "is tried again"])
def test_files_of_one_thread_go_in_their_order_unless_one_is_in_trouble(people, conversation, outcome, at_time):
    first, second = (say(people, conversation, uploaded(people.bruno, name=name))[0] for name in ("a.pdf", "b.pdf"))
    elsewhere, _ = say(people, thread(people.line, phone="16505550112"), uploaded(people.bruno))
    with acting_for(people.acme):
        (slow,), quick = errands.claim(1), errands.claim(2)
        errands.settle({errand: HandedOver("2") for errand in quick})
        assert [claimed.attempt.message_id for claimed in outbox.claim().ready] == [elsewhere.pk]
        errands.settle({slow: outcome})
        went = [claimed.attempt.message_id for claimed in outbox.claim().ready]
        at_time(clock.now() + outbox.IN_LINE)
        went += [claimed.attempt.message_id for claimed in outbox.claim().ready]
    assert went == ([first.pk, second.pk] if isinstance(outcome, HandedOver) else [second.pk])


def test_the_same_message_twice_is_once_and_an_upload_goes_once(people, conversation):
    media, again = uploaded(people.bruno), uuid4()
    first, new = say(people, conversation, media, client_id=again)
    second, newer = say(people, conversation, media, client_id=again)
    assert (first.pk, new, newer) == (second.pk, True, False)
    with pytest.raises(refusals.FileGone):
        say(people, conversation, media)
    with pytest.raises(refusals.ClientIdTaken):
        say(people, conversation, uploaded(people.bruno), client_id=again)


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


def test_a_sent_file_lives_as_long_as_its_message(people, conversation):
    message, _ = say(people, conversation, uploaded(people.bruno))
    with acting_for(people.acme):
        media = Media.objects.get()
        assert media.expires_at.date() == message.purge_on
        assert media.path.partition("/")[0] >= f"{message.purge_on}"


def test_outside_the_window_nothing_goes_and_the_upload_stays(people):
    media = uploaded(people.bruno)
    with pytest.raises(refusals.WindowClosed):
        say(people, thread(people.line, hours_ago=30), media)
    with acting_for(people.acme):
        assert Media.objects.get().message_id is None


@pytest.mark.parametrize(
    ("data", "name", "mime", "says"),
    [
        (b"", "empty.pdf", "application/pdf", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "a.png", "image/png", "kind"),
        (b"<!DOCTYPE html><p>", "a.pdf", "application/pdf", "kind"),
        (b"MZ" + bytes(500), "a.exe", "application/pdf", "kind"),
        (b"GIF89a" + bytes(100), "a.gif", "image/gif", "cannot be made"),
        (b"\x89PNG\r\n\x1a\n" + bytes(6 * 1024 * 1024), "a.png", "image/png", "5 MB"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "a.png", "image/png", "cannot be read"),
        (b"\0\0\0\x18ftypmp42" + bytes(17 * 1024 * 1024), "a.mp4", "video/mp4", "16 MB"),
        (b"\x1a\x45\xdf\xa3" + bytes(60), "voice.webm", "audio/webm;codecs=opus", "kind"),
        (webp((512, 512)), "a.webp", "image/webp", "100 KB"),
    ],
)
def test_what_whatsapp_would_refuse_is_refused_at_once_with_the_limit(people, data, name, mime, says):
    with pytest.raises(BadFile, match=says):
        uploaded(people.bruno, data, name, mime)
    with acting_for(people.acme):
        assert not Media.objects.exists()


def test_a_document_may_have_a_hundred_megabytes_and_not_a_byte_more(people):
    largest = files.KINDS["document"].largest
    with sparse(largest) as file:
        media = upload.store(people.bruno, file)
    assert (media.kind, media.size) == ("document", largest)
    with sparse(largest + 1) as file, pytest.raises(BadFile, match="100 MB"):
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


def test_captions_go_where_whatsapp_takes_them(people, conversation):
    sound = uploaded(people.bruno, SAMPLES.joinpath("voice.ogg").read_bytes(), "v.ogg", "audio/ogg")
    with pytest.raises(refusals.NoCaption):
        say(people, conversation, sound, "Listen")
    with pytest.raises(refusals.CaptionTooLong):
        say(people, conversation, uploaded(people.bruno), "x" * 1025)
    with pytest.raises(refusals.OtherKind):
        say(people, conversation, uploaded(people.bruno), kind="image")


def test_a_picture_may_go_as_a_document_and_a_voice_as_a_voice_note(people, meta, conversation):
    picture = uploaded(people.bruno, png(), "plan.png", "image/png")
    voice = uploaded(people.bruno, SAMPLES.joinpath("voice.ogg").read_bytes(), "v.ogg", "audio/ogg")
    say(people, conversation, picture, kind="document")
    say(people, thread(people.line, phone="16505550112"), voice, is_voice=True)
    courier.run_round(people.acme.pk)
    with acting_for(people.acme):
        contents = [claimed.what.content for claimed in outbox.claim().ready]
    assert {"type": "document", "document": {"id": "777", "filename": "plan.png"}} in contents
    assert {"type": "audio", "audio": {"id": "777", "voice": True}} in contents


def test_a_file_that_whatsapp_refuses_fails_its_message_with_the_reason(people, meta, conversation):
    say(people, conversation, uploaded(people.bruno))
    meta.faults = [(400, {"error": {"message": "Unsupported file", "code": 100}})]
    courier.run_round(people.acme.pk)
    with acting_for(people.acme):
        message = Message.objects.get()
        assert (message.status, message.error_code, message.next_at) == (Status.FAILED, 100, None)
        assert Media.objects.get().is_here


def test_a_file_that_cannot_be_handed_over_is_tried_again_and_given_up(people, meta, conversation):
    say(people, conversation, uploaded(people.bruno))
    for attempt in range(errands.HANDOVERS):
        with acting_for(people.acme):
            assert Message.objects.get().status == Status.QUEUED, attempt
            Media.objects.update(next_at=clock.now())
        meta.faults = [(503, {"error": {"message": "Away", "code": 2}})]
        assert courier.run_round(people.acme.pk) == 1
    with acting_for(people.acme):
        message = Message.objects.get()
        assert (message.status, message.error_code) == (Status.FAILED, errands.UPLOAD_FAILED)


def test_a_file_that_was_not_sent_goes_again_with_the_same_bytes(people, meta, conversation):
    message, _ = say(people, conversation, uploaded(people.bruno), "Your invoice")
    meta.faults = [(400, {"error": {"message": "Unsupported file", "code": 100}})]
    courier.run_round(people.acme.pk)
    again = uuid4()
    with acting_for(people.acme):
        message.refresh_from_db()
        letter = Content.of(message)
        Content.objects.filter(message_id=message.pk).delete()
        letter.payload |= {"faults": [{"code": 131053}]}  # as a status leaves it
        letter.save(force_insert=True)
        for new in (True, False):
            fresh, is_new = sending.again(message, by=people.bruno, client_id=again)
            assert (is_new, fresh.pk != message.pk) == (new, True)
        assert "faults" not in Content.of(fresh).payload
    assert courier.run_round(people.acme.pk) == 1
    assert PDF in meta.asked[-1].body
    with acting_for(people.acme):
        (claimed,) = outbox.claim().ready
        assert claimed.what.content["document"]["caption"] == "Your invoice"
        Media.objects.filter(message_id=message.pk).update(state="failed", sealed_key=None)
        with pytest.raises(refusals.NotSendable):
            sending.again(message, by=people.bruno, client_id=uuid4())


def test_bytes_that_would_go_before_their_message_are_not_sent_again(people, conversation):
    message, _ = say(people, conversation, uploaded(people.bruno))
    with acting_for(people.acme):
        Message.objects.update(status=Status.FAILED)
        media = Media.objects.get()
        Media.objects.update(path=f"2020-01-01/{media.path[-32:]}")
        message.refresh_from_db()
        with pytest.raises(refusals.NotSendable):
            sending.again(message, by=people.bruno, client_id=uuid4())


def test_the_page_takes_a_file_and_sends_it(people, conversation):
    client = Client(headers={"HX-Request": "true"})
    client.force_login(people.bruno.user)
    answer = client.post("/t/acme/files/", {"file": SimpleUploadedFile("plan.png", png(), "image/png")})
    assert (answer.status_code, answer.json()["kind"]) == (201, "image")
    form = {"mode": "reply", "client_id": str(uuid4()), "body": "The plan", "file": answer.json()["id"]}
    sent = client.post(f"/t/acme/inbox/{conversation.pk}/messages/", form)
    assert sent.status_code == 201
    assert "?preview=1" in sent.content.decode()
    refused = client.post("/t/acme/files/", {"file": SimpleUploadedFile("a.exe", b"MZ" + bytes(99))})
    assert refused.status_code == 422
    assert "JPEG or PNG" in refused.content.decode()
    assert client.post("/t/acme/files/").status_code == 422


def test_a_program_uploads_and_sends_with_its_client_id(people, conversation):
    secret = onboard.issue_token(people.bruno, "files", by=None)[1]
    client, bearer = Client(), {"Authorization": f"Bearer {secret}"}
    found = client.post("/api/v1/media/", {"file": SimpleUploadedFile("plan.png", png())}, headers=bearer)
    assert (found.status_code, found.json()["kind"]) == (201, "image")
    body = {"client_id": str(uuid4()), "type": "image", "image": {"media": found.json()["id"], "caption": "The plan"}}
    where = f"/api/v1/conversations/{conversation.pk}/messages/"
    answers = [client.post(where, body, content_type="application/json", headers=bearer) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    shown = answers[0].json()
    assert (shown["kind"], shown["text"], shown["media"][0]["state"]) == ("image", "The plan", "leaving")
    assert shown["media"][0]["url"]


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
