"""A conversation goes out in the order in which it was written, and keeps nobody else waiting."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cloudapi.client import Accepted, Refused, Unknown
from conversations import send
from conversations.models import Message
from conversations.sending import outbox, settle
from tenants import clock
from tenants.scope import acting_for
from tests.send.threads import thread


@pytest.fixture
def acme(people):
    with acting_for(people.acme):
        yield people


def write(acme, conversation, *bodies, origin="agent"):
    return [send.text(conversation, body, by=acme.bruno, client_id=uuid4(), origin=origin)[0].pk for body in bodies]


def claim():
    ready = outbox.claim().ready
    return {item.attempt.message_id: item.attempt for item in ready}


def put_off(pk, seconds):
    Message.objects.filter(pk=pk).update(next_at=clock.now() + timedelta(seconds=seconds))


@pytest.mark.parametrize("outcome", [Accepted("wamid.1"), Refused(131026, "No"), Unknown("no answer")])
def test_the_second_waits_until_it_is_known_what_became_of_the_first(acme, outcome):
    first, second = write(acme, thread(acme.line), "Good morning", "Your invoice:")
    other = write(acme, thread(acme.line, phone="16505550112"), "Hello")[0]
    on_their_way = claim()
    assert list(on_their_way) == [first, other]
    assert claim() == {}
    assert settle.settle({on_their_way[first]: outcome}) is True
    assert list(claim()) == [second]
    assert settle.settle({on_their_way[other]: Accepted("wamid.2")}) is False


def test_nobody_waits_for_ever_for_an_answer(acme, at_time):
    first, second = write(acme, thread(acme.line), "Good morning", "Your invoice:")
    assert list(claim()) == [first]
    at_time(clock.now() + outbox.ON_ITS_WAY)
    assert list(claim()) == [second]


def test_one_that_is_to_be_tried_again_in_a_moment_is_still_the_first(acme):
    first, second = write(acme, thread(acme.line), "Good morning", "Your invoice:")
    put_off(first, 20)
    assert claim() == {}
    put_off(first, -1)
    put_off(second, -5)
    assert list(claim()) == [first]


@pytest.mark.parametrize("seconds", [outbox.IN_LINE.total_seconds() + 5, 24 * 3600])
def test_nobody_waits_for_one_that_is_tried_again_much_later(acme, seconds):
    first, second = write(acme, thread(acme.line), "Good morning", "Your invoice:")
    put_off(first, seconds)
    assert list(claim()) == [second]


def test_words_wait_for_the_picture_before_them_but_not_for_long(acme):
    conversation = thread(acme.line)
    picture, words = write(acme, conversation, "as if a picture", "This is it")
    Message.objects.filter(pk=picture).update(next_at=None)
    assert claim() == {}
    Message.objects.filter(pk=picture).update(created_at=clock.now() - outbox.IN_LINE)
    assert list(claim()) == [words]


def test_a_persons_reply_passes_what_a_program_has_in_line_but_not_what_is_on_its_way(acme):
    conversation = thread(acme.line)
    news, more = write(acme, conversation, "News", "More news", origin="api")
    (reply,) = write(acme, conversation, "I am here myself")
    attempt = claim()[reply]
    assert claim() == {}
    settle.settle({attempt: Accepted("wamid.1")})
    attempt = claim()[news]
    (again,) = write(acme, conversation, "One more thing")
    assert claim() == {}
    settle.settle({attempt: Accepted("wamid.2")})
    assert list(claim()) == [again]
    assert Message.objects.get(pk=more).attempt == 0
