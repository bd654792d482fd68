"""Templates with files in them: each handed over before the message goes, from an upload or from a stored file."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from conversations import refusals, resend, send
from conversations.files import copying, courier
from conversations.models import Content, Media, Message, Status, Template
from conversations.sending import outbox
from tenants.models import User
from tenants.scope import acting_for
from tests.files.uploads import PDF, png, uploaded
from tests.send.threads import thread

pytestmark = pytest.mark.usefixtures("vault_folder")
BODY = {"type": "BODY", "text": "Look"}
LINK = {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Shop", "url": "https://a.example"}]}


def header(form):
    return {"type": "HEADER", "format": form}


def template(line, *components):
    fields = {"waba_id": line.waba_id, "name": "look", "language": "en_US", "meta_id": "1", "category": "UTILITY"}
    return Template.objects.create(**fields, status="APPROVED", components=list(components))


def say(people, conversation, row, values, **how):
    with acting_for(people.acme):
        return send.template(conversation, row, values, **{"by": people.bruno, "client_id": uuid4()} | how)


@pytest.fixture
def closed(people):
    return thread(people.line, hours_ago=100)


def test_a_document_is_handed_over_and_goes_with_its_name(people, meta, closed):
    with acting_for(people.acme):
        row = template(people.line, header("DOCUMENT"), BODY)
    media, client_id = uploaded(people.bruno), uuid4()
    values = {"header.document": f"file:{media.pk}"}
    message, new = say(people, closed, row, values, client_id=client_id)
    assert new and say(people, closed, row, values, client_id=client_id) == (message, False)
    with acting_for(people.acme):
        assert outbox.claim().ready == []
    assert courier.run_round(people.acme.pk) == 1
    with acting_for(people.acme):
        (claimed,) = outbox.claim().ready
        assert Media.objects.get().expires_at == Content.of(message).expires_at
    (part,) = claimed.what.content["template"]["components"]
    assert part["parameters"] == [{"type": "document", "document": {"id": "777", "filename": "invoice.pdf"}}]


def test_a_carousel_waits_for_the_file_of_each_card(people, meta, closed, monkeypatch):
    card = {"components": [header("IMAGE"), LINK]}
    with acting_for(people.acme):
        row = template(people.line, BODY, {"type": "CAROUSEL", "cards": [card, card]})
    first, second = uploaded(people.bruno, png(), "a.png"), uploaded(people.bruno, png((40, 40)), "b.png")
    values = {f"card.{n}.header.image": f"file:{media.pk}" for n, media in enumerate([second, first])}
    say(people, closed, row, values)
    meta.ids = ["777", "778"]
    monkeypatch.setattr(courier, "AT_ONCE", 1)
    courier.run_round(people.acme.pk)
    with acting_for(people.acme):
        assert outbox.claim().ready == []
    courier.run_round(people.acme.pk)
    with acting_for(people.acme):
        (claimed,) = outbox.claim().ready
        assert list(Media.objects.order_by("place").values_list("pk", flat=True)) == [second.pk, first.pk]
    cards = claimed.what.content["template"]["components"][0]["cards"]
    assert [one["components"][0]["parameters"][0]["image"] for one in cards] == [{"id": "777"}, {"id": "778"}]


def test_one_that_whatsapp_will_not_take_fails_the_message_and_goes_again_with_its_file(people, meta, closed):
    with acting_for(people.acme):
        row = template(people.line, header("IMAGE"), BODY)
    message, _ = say(people, closed, row, {"header.image": f"file:{uploaded(people.bruno, png(), 'a.png').pk}"})
    meta.faults.append((400, {"error": {"message": "Invalid parameter", "code": 100}}))
    courier.run_round(people.acme.pk)
    with acting_for(people.acme):
        message.refresh_from_db()
        assert message.status == Status.FAILED
        fresh, new = resend.again(message, by=people.bruno, client_id=uuid4())
    courier.run_round(people.acme.pk)
    with acting_for(people.acme):
        (claimed,) = outbox.claim().ready
    assert new and claimed.attempt.message_id == fresh.pk
    assert claimed.what.content["template"]["components"][0]["parameters"][0]["image"] == {"id": "777"}


@pytest.mark.parametrize(
    ("whose", "form", "refusal"),
    [("ana", "DOCUMENT", refusals.FileGone), ("bruno", "IMAGE", refusals.OtherKind)],
)
def test_somebody_elses_upload_or_another_kind_is_refused_and_nothing_is_written(people, closed, whose, form, refusal):
    with acting_for(people.acme):
        row = template(people.line, header(form), BODY)
    media = uploaded(getattr(people, whose))
    with pytest.raises(refusal):
        say(people, closed, row, {f"header.{form.lower()}": f"file:{media.pk}"})
    with acting_for(people.acme):
        assert not Message.objects.filter(kind="template").exists()


def test_a_stored_file_is_taken_along_as_an_upload_of_ones_own(people, announced, meta):
    came = announced(PDF, kind="document", mime="application/pdf")
    with pytest.raises(copying.NoSuchFile):
        copying.copy(people.bruno, came.pk)  # it is not here yet
    meta.files[came.meta_id] = PDF
    courier.run_round(people.acme.pk)
    made = copying.copy(people.bruno, came.pk)
    with acting_for(people.acme):
        came.refresh_from_db()
    assert (made.member_id, made.message_id, made.sha256) == (people.bruno.pk, None, came.sha256)
    assert made.path != came.path


def test_an_offer_ends_in_the_readers_time_zone_and_not_in_the_past(people, closed, client):
    about = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon", "has_expiration": True}}
    with acting_for(people.acme):
        row = template(people.line, about, BODY)
        User.objects.filter(pk=people.bruno.user.pk).update(time_zone="America/Sao_Paulo")
    address = f"/t/acme/inbox/{closed.pk}/templates/{row.pk}/"
    client.force_login(people.bruno.user, "allauth.account.auth_backends.AuthenticationBackend")
    late = client.post(address, {"client_id": str(uuid4()), "value:offer.until": "2020-12-24T18:00"})
    assert (late.status_code, "has passed already" in late.content.decode()) == (422, True)
    client.post(address, {"client_id": str(uuid4()), "value:offer.until": "2090-12-24T18:00"})
    with acting_for(people.acme):
        (claimed,) = outbox.claim().ready
    (part,) = claimed.what.content["template"]["components"]
    until = part["parameters"][0]["limited_time_offer"]["expiration_time_ms"]
    assert datetime.fromtimestamp(until / 1000, UTC) == datetime(2090, 12, 24, 21, tzinfo=UTC)
