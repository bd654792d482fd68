"""What a refusal means for others: a number, an account or a person is left alone, and everybody else goes on."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cloudapi.client import Refused
from conversations import send
from conversations.models import Channel, Message, Status
from conversations.sending import outbox, settle
from tenants import clock
from tenants.scope import acting_for
from tests.cast import channel
from tests.send.threads import thread


@pytest.fixture
def acme(people):
    other = channel(people.acme, "Second line", "200000000000009", people.line.waba_id)
    strange = channel(people.acme, "Other account", "200000000000008", "300000000000008")
    with acting_for(people.acme):
        yield (
            people,
            {
                "same person": thread(people.line),
                "same number": thread(people.line, phone="16505550112"),
                "same account": thread(other, phone="16505550113"),
                "another account": thread(strange, phone="16505550114"),
            },
        )


def refuse(acme, code, attempt=1):
    """One message to the first person, refused with this code; then one to everybody, and whose is claimed."""
    people, threads = acme
    message, _ = send.text(threads["same person"], "First", by=people.bruno, client_id=uuid4())
    Message.objects.update(attempt=attempt - 1)
    (item,) = outbox.claim().ready
    settle.settle({item.attempt: Refused(code, "No", retry=True)})
    message.refresh_from_db()
    written = {send.text(one, "Next", by=people.bruno, client_id=uuid4())[0].pk: name for name, one in threads.items()}
    return message, {written[item.attempt.message_id] for item in outbox.claim().ready}


def settled(acme, code):
    """One message, refused for good."""
    people, threads = acme
    send.text(threads["same person"], "First", by=people.bruno, client_id=uuid4())
    (item,) = outbox.claim().ready
    settle.settle({item.attempt: Refused(code, "No")})


@pytest.mark.parametrize(
    ("code", "going"),
    [
        (131056, {"same number", "same account", "another account"}),
        (130429, {"same account", "another account"}),
        (80007, {"another account"}),
        (4, {"another account"}),
    ],
)
def test_a_refusal_for_the_moment_stops_what_it_is_about_and_nothing_else(acme, code, going):
    message, claimed = refuse(acme, code)
    assert message.status == Status.QUEUED
    assert claimed == going


@pytest.mark.parametrize(("code", "attempt", "seconds"), [(131056, 1, 4), (131056, 3, 64), (130429, 4, 8), (4, 2, 600)])
def test_the_pause_is_the_one_of_the_table(acme, code, attempt, seconds):
    message, _ = refuse(acme, code, attempt)
    assert timedelta(seconds=seconds - 2) < message.next_at - clock.now() <= timedelta(seconds=seconds)


def test_a_message_that_waits_is_claimed_when_its_pause_is_over(acme, at_time):
    message, _ = refuse(acme, 130429)
    at_time(clock.now() + timedelta(seconds=3))
    assert message.pk in {item.attempt.message_id for item in outbox.claim().ready}


def test_a_dead_token_stops_the_number_and_no_other_code_does(acme):
    people, _ = acme
    for code in (0, 3, 104, 131005, 131042, 131031):
        settled(acme, code)
        assert Channel.objects.get(pk=people.line.pk).token_state == Channel.Token.GOOD
    Channel.objects.update(stopped_code=None)  # the locked account is free again
    settled(acme, 190)
    assert Channel.objects.get(pk=people.line.pk).token_state == Channel.Token.REFUSED
