"""Every type that WhatsApp takes can be sent: checked before, kept as it is, posted to the letter, once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cloudapi.client import Accepted, Refused
from conversations import reacting, reading, refusals, resend, send
from conversations.models import Content, Message, Reaction, Status
from conversations.sending import outbox, settle
from tenants import clock
from tenants.scope import acting_for
from tests.cloudapi.test_content import GOOD
from tests.send.threads import thread

KINDS = {name: body for name, body in GOOD.items() if body["type"] not in ("text", "reaction", "pin")}


@pytest.fixture
def acme(people):
    with acting_for(people.acme):
        yield people


def told(acme, conversation=None, words="Hello"):
    """A text that WhatsApp has accepted."""
    message, _ = send.text(conversation or thread(acme.line), words, by=acme.bruno, client_id=uuid4())
    (item,) = outbox.claim().ready
    settle.settle({item.attempt: Accepted(f"wamid.{message.pk}")})
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("name", KINDS)
def test_every_type_is_queued_and_posted_as_whatsapp_wants_it(acme, name):
    own = KINDS[name][KINDS[name]["type"]]
    message, new = send.content(thread(acme.line), KINDS[name]["type"], own, by=acme.bruno, client_id=uuid4())
    assert new
    (claimed,) = outbox.claim().ready
    body = claimed.what.body()
    assert body["type"] == message.kind == KINDS[name]["type"]
    assert body[body["type"]] == own


def test_an_answer_quotes_by_the_wamid(acme):
    first = told(acme)
    own = KINDS["location"]["location"]
    send.content(first.conversation, "location", own, by=acme.bruno, client_id=uuid4(), reply_to=first.pk)
    (claimed,) = outbox.claim().ready
    assert claimed.what.body()["context"] == {"message_id": f"wamid.{first.pk}"}


def test_what_is_over_a_limit_is_refused_with_the_limit_and_nothing_is_written(acme):
    with pytest.raises(refusals.BadPart) as refused:
        send.content(thread(acme.line), "location", {"latitude": 95, "longitude": 0}, by=acme.bruno, client_id=uuid4())
    assert refused.value.sentence == "Not sent. location.latitude must be a number from -90 to 90."
    assert not Message.objects.exists()


def test_outside_the_window_no_type_goes(acme):
    shut = thread(acme.line, hours_ago=25)
    for name, body in KINDS.items():
        with pytest.raises(refusals.WindowClosed):
            send.content(shut, body["type"], body[body["type"]], by=acme.bruno, client_id=uuid4())
        assert not Message.objects.exists(), name


def test_the_same_client_id_is_the_same_message_and_another_content_is_none(acme):
    conversation, client_id = thread(acme.line), uuid4()
    own = KINDS["location"]["location"]
    first, new = send.content(conversation, "location", own, by=acme.bruno, client_id=client_id)
    again, fresh = send.content(conversation, "location", own, by=acme.bruno, client_id=client_id)
    assert (new, fresh, again.pk) == (True, False, first.pk)
    with pytest.raises(refusals.ClientIdTaken):
        send.content(conversation, "location", own | {"latitude": 1}, by=acme.bruno, client_id=client_id)


def test_a_text_can_go_without_a_preview(acme):
    send.text(thread(acme.line), "https://a.test", by=acme.bruno, client_id=uuid4(), preview=False)
    (claimed,) = outbox.claim().ready
    assert claimed.what.body()["text"] == {"body": "https://a.test", "preview_url": False}


def test_a_reaction_shows_at_once_goes_out_and_leaves_the_list_as_it_was(acme):
    message = told(acme)
    before = message.version
    reaction, _ = reacting.react(message, "👍", by=acme.bruno, client_id=uuid4())
    (claimed,) = outbox.claim().ready
    assert claimed.what.body()["reaction"] == {"message_id": f"wamid.{message.pk}", "emoji": "👍"}
    assert "context" not in claimed.what.body()
    (letter,) = reading.thread(message.conversation_id)
    assert [(one.emoji, one.member_id) for one in letter.reactions] == [("👍", acme.bruno.pk)]
    assert letter.message.version > before
    message.conversation.refresh_from_db()
    assert message.conversation.last_message_id == message.pk != reaction.pk


def test_the_business_has_one_reaction_on_a_message_and_can_take_it_back(acme):
    message = told(acme)
    reacting.react(message, "👍", by=acme.bruno, client_id=uuid4())
    reacting.react(message, "🎉", by=acme.ana, client_id=uuid4())
    assert [row.emoji for row in Reaction.objects.all()] == ["🎉"]
    reacting.react(message, "", by=acme.bruno, client_id=uuid4())
    assert not Reaction.objects.exists()
    for emoji in ("👍", "🎉", ""):
        (item,) = outbox.claim().ready
        assert item.what.body()["reaction"]["emoji"] == emoji
        settle.settle({item.attempt: Accepted(f"wamid.{emoji}")})


def test_a_reaction_that_whatsapp_refuses_is_taken_down_and_says_why(acme):
    message = told(acme)
    reacting.react(message, "👍", by=acme.bruno, client_id=uuid4())
    (item,) = outbox.claim().ready
    settle.settle({item.attempt: Refused(131009, "No")})
    assert not Reaction.objects.exists()
    first, second = reading.thread(message.conversation_id)
    assert first.reactions == ()
    assert (second.message.kind, second.message.status) == ("reaction", Status.FAILED)


@pytest.mark.parametrize("spoil", [{"revoked_at": clock.now()}, {"status": Status.FAILED}, {"kind": "reaction"}])
def test_not_every_message_takes_a_reaction(acme, spoil):
    message = told(acme)
    Message.objects.filter(pk=message.pk).update(**spoil)
    message.refresh_from_db()
    with pytest.raises(refusals.NotReactable):
        reacting.react(message, "👍", by=acme.bruno, client_id=uuid4())


def test_a_message_whatsapp_never_confirmed_takes_no_reaction(acme):
    message, _ = send.text(thread(acme.line), "Hello", by=acme.bruno, client_id=uuid4())
    with pytest.raises(refusals.NotReactable):
        reacting.react(message, "👍", by=acme.bruno, client_id=uuid4())


def failed(acme, code, days=0.0, phone="16505550111"):
    message = told(acme, thread(acme.line, phone=phone))
    at = clock.now() - timedelta(days=days)
    Message.objects.filter(pk=message.pk).update(status=Status.FAILED, error_code=code, failed_at=at)
    message.refresh_from_db()
    return message


def test_what_did_not_arrive_goes_again_with_everything_in_it(acme):
    own = KINDS["button"]["interactive"]
    message, _ = send.content(thread(acme.line), "interactive", own, by=acme.bruno, client_id=uuid4())
    (item,) = outbox.claim().ready
    settle.settle({item.attempt: Refused(131026, "No")})
    message.refresh_from_db()
    fresh, _ = resend.again(message, by=acme.bruno, client_id=uuid4())
    assert (fresh.again_of, fresh.kind, Content.of(fresh).payload) == (message.pk, "interactive", own)


def test_what_went_again_already_goes_no_third_time_unless_that_failed_too(acme):
    message, key = failed(acme, 131026), uuid4()
    fresh, _ = resend.again(message, by=acme.bruno, client_id=key)
    assert resend.again(message, by=acme.bruno, client_id=key) == (fresh, False)
    with pytest.raises(resend.SentAgain):
        resend.again(message, by=acme.bruno, client_id=uuid4())
    Message.objects.filter(pk=fresh.pk).update(status=Status.FAILED)
    assert resend.again(message, by=acme.bruno, client_id=uuid4())[1]


@pytest.mark.parametrize(("code", "minutes"), [(134101, 10), (132069, 60)])
def test_what_whatsapp_makes_ready_or_slows_down_goes_again_when_its_time_has_passed(acme, code, minutes):
    early, late = (minutes - 1) / 1440, (minutes + 1) / 1440
    with pytest.raises(refusals.TooSoon, match="Try again at"):
        resend.again(failed(acme, code, days=early), by=acme.bruno, client_id=uuid4())
    again, new = resend.again(failed(acme, code, days=late, phone="16505550112"), by=acme.bruno, client_id=uuid4())
    assert new and again.again_of


def test_what_was_over_a_persons_marketing_waits_a_day_and_goes_once(acme):
    with pytest.raises(refusals.WaitADay):
        resend.again(failed(acme, 131049, days=0.99), by=acme.bruno, client_id=uuid4())
    second, _ = resend.again(failed(acme, 131049, days=1.01, phone="16505550112"), by=acme.bruno, client_id=uuid4())
    Message.objects.filter(pk=second.pk).update(
        status=Status.FAILED, error_code=131049, failed_at=clock.now() - timedelta(days=2)
    )
    second.refresh_from_db()
    with pytest.raises(refusals.OnceOnly):
        resend.again(second, by=acme.bruno, client_id=uuid4())
