"""Writing an intent down: what is stored, what is refused, and that twice is once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from conversations import reading, refusals, resend, send
from conversations.models import Content, Conversation, Episode, Message, Status
from tenants import clock
from tenants.models import Fact
from tenants.scope import acting_for
from tests.send.threads import thread


@pytest.fixture
def acme(people):
    with acting_for(people.acme):
        yield people


def test_a_text_is_queued_with_its_content_and_answers_the_conversation(acme):
    conversation = thread(acme.line)
    message, new = send.text(conversation, "  We deliver on Friday. ", by=acme.bruno, client_id=uuid4())
    assert new
    conversation.refresh_from_db()
    content = Content.objects.get(message_id=message.pk, purge_on=message.purge_on)
    assert content.text == "We deliver on Friday."
    assert content.expires_at == message.at + timedelta(days=30)
    assert content.purge_on == content.expires_at.date()
    assert (message.status, message.version) == (Status.QUEUED, conversation.version)
    assert (conversation.unread_count, conversation.waiting_since) == (0, None)
    assert conversation.last_message_id == message.pk
    assert Episode.objects.get().first_reply_at == message.at


def test_the_same_client_id_is_the_same_message(acme):
    conversation, client_id = thread(acme.line), uuid4()
    first, _ = send.text(conversation, "Hello", by=acme.bruno, client_id=client_id)
    second, new = send.text(conversation, "Hello", by=acme.bruno, client_id=client_id)
    assert (second.pk, new) == (first.pk, False)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("body", ["Other words", "Hello"])
def test_a_client_id_with_another_body_or_conversation_is_refused(acme, body):
    client_id = uuid4()
    send.text(thread(acme.line), "Hello", by=acme.bruno, client_id=client_id)
    with pytest.raises(refusals.ClientIdTaken):
        send.text(
            thread(acme.line, phone="16505550112") if body == "Hello" else Conversation.objects.get(),
            body,
            by=acme.bruno,
            client_id=client_id,
        )


def test_a_closed_window_is_refused_and_leaves_no_trace(acme):
    conversation = thread(acme.line, hours_ago=24.1)
    with pytest.raises(refusals.WindowClosed):
        send.text(conversation, "Hello", by=acme.bruno, client_id=uuid4())
    conversation.refresh_from_db()
    assert (Message.objects.count(), conversation.version, conversation.unread_count) == (0, 0, 2)


@pytest.mark.parametrize(
    ("body", "refusal"), [("  \n ", refusals.Empty), ("x" * 4097, refusals.TooLong)], ids=["blank", "too long"]
)
def test_a_text_must_have_between_one_and_4096_characters(acme, body, refusal):
    with pytest.raises(refusal):
        send.text(thread(acme.line), body, by=acme.bruno, client_id=uuid4())


def test_a_disconnected_number_sends_nothing(acme):
    conversation = thread(acme.line)
    type(acme.line).objects.update(disconnected_at=clock.now())
    with pytest.raises(refusals.ChannelGone):
        send.text(conversation, "Hello", by=acme.bruno, client_id=uuid4())


def test_an_answer_opens_a_resolved_conversation_and_starts_an_episode(acme):
    conversation = thread(acme.line)
    Episode.objects.update(closed_at=clock.now())
    Conversation.objects.update(status="resolved")
    send.text(conversation, "One more thing", by=acme.bruno, client_id=uuid4())
    conversation.refresh_from_db()
    assert conversation.status == "open"
    assert Episode.objects.filter(closed_at=None).count() == 1


def test_a_note_leaves_the_customer_waiting_and_goes_nowhere(acme):
    conversation = thread(acme.line, hours_ago=30)
    message, _ = send.note(conversation, "She is a VIP.", by=acme.bruno, client_id=uuid4())
    conversation.refresh_from_db()
    assert (message.direction, message.status, message.next_at) == ("note", Status.RECEIVED, None)
    assert conversation.waiting_since is not None
    assert conversation.last_message_id is None


def test_an_unconfirmed_message_is_asked_about_before_it_goes_again(acme):
    conversation = thread(acme.line)
    message, _ = send.text(conversation, "Hello", by=acme.bruno, client_id=uuid4())
    Message.objects.update(status=Status.UNCONFIRMED, unconfirmed_at=clock.now())
    message.refresh_from_db()
    with pytest.raises(refusals.MayStillArrive):
        resend.again(message, by=acme.bruno, client_id=uuid4())
    fresh, new = resend.again(message, by=acme.bruno, client_id=uuid4(), sure=True)
    assert new
    assert fresh.pk != message.pk
    assert Fact.objects.get(verb="sent_again").detail == {"former": message.pk}


def test_a_message_that_arrived_cannot_be_sent_again(acme):
    message, _ = send.text(thread(acme.line), "Hello", by=acme.bruno, client_id=uuid4())
    with pytest.raises(refusals.NotSendable):
        resend.again(message, by=acme.bruno, client_id=uuid4())


def test_list_and_thread_take_the_same_number_of_queries_however_long_they_are(acme, django_assert_num_queries):
    def fill(number: int) -> Conversation:
        for index in range(number):
            conversation = thread(acme.line, phone=f"1650555{index:04}{number}")
            first, _ = send.text(conversation, "Hello", by=acme.bruno, client_id=uuid4())
            send.text(conversation, "Again", by=acme.ana, client_id=uuid4(), reply_to=first.pk)
        return conversation

    for number in (2, 20):
        conversation = fill(number)
        with django_assert_num_queries(5):
            page = reading.inbox("all", limit=50)
        assert page.rows[0].last.content.text == "Again"
        with django_assert_num_queries(6):
            letters = reading.thread(conversation.pk)
        assert [letter.content.text for letter in letters] == ["Hello", "Again"]
        assert letters[1].quoted.content.text == "Hello"
        assert letters[1].author.name == "Ana"


def test_pages_of_the_list_show_every_conversation_once(acme):
    at = clock.now()
    ids = {thread(acme.line, phone=f"1650555{index:04}").pk for index in range(7)}
    Conversation.objects.update(last_message_at=at)  # all the same second: the id must decide
    seen, key = [], None
    while True:
        page = reading.inbox("all", before=key, limit=3)
        seen += [row.conversation.pk for row in page.rows]
        key = page.next
        if key is None:
            break
    assert len(seen) == 7
    assert set(seen) == ids


def test_content_past_its_second_is_gone_and_the_envelope_says_so(acme, at_time):
    conversation = thread(acme.line)
    send.text(conversation, "Hello", by=acme.bruno, client_id=uuid4())
    assert not reading.thread(conversation.pk)[0].gone
    at_time(clock.now() + timedelta(days=30, seconds=1))
    assert reading.thread(conversation.pk)[0].gone
