"""Sending files: written down with their message, handed over, and gone once."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conversations import refusals
from conversations.files import courier, errands, sending
from conversations.files.errands import HandedOver, Missed
from conversations.models import Content, Media, Message, Status
from conversations.sending import outbox
from tenants import clock, onboard
from tenants.scope import acting_for
from tests.files.test_looking import SAMPLES
from tests.files.uploads import PDF, png, say, uploaded
from tests.send.threads import thread

pytestmark = pytest.mark.usefixtures("vault_folder")


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
        Message.objects.filter(pk=fresh.pk).update(status=Status.FAILED)
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
