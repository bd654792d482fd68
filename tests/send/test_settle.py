"""What becomes of an attempt: each outcome in its state, only by its fence, and never a second copy by itself."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cloudapi.client import Accepted, Refused, Unknown
from conversations import send, sweep, wamid
from conversations.models import Channel, Content, Message, Orphan, Status
from conversations.sending import outbox, settle
from tenants import clock, keys
from tenants.scope import acting_for
from tests.send.threads import thread


@pytest.fixture
def acme(people):
    with acting_for(people.acme):
        yield people


@pytest.fixture
def claimed(acme):
    """One text, claimed: (message, attempt)."""
    message, _ = send.text(thread(acme.line), "Hello", by=acme.bruno, client_id=uuid4())
    (item,) = outbox.claim().ready
    return message, item.attempt


def after(claimed, outcome):
    message, attempt = claimed
    settle.settle({attempt: outcome})
    message.refresh_from_db()
    return message


def test_an_accepted_message_keeps_its_wamid_in_the_content_and_its_hash_on_the_envelope(claimed, acme):
    message = after(claimed, Accepted("wamid.HBgL"))
    assert message.status == Status.ACCEPTED
    assert message.accepted_at is not None
    assert message.wamid_hash == wamid.hashed(keys.platform(), acme.acme.pk, "wamid.HBgL")
    assert Content.objects.get(message_id=message.pk, purge_on=message.purge_on).wamid == "wamid.HBgL"


def test_every_outcome_takes_a_new_version_so_that_open_pages_see_it(claimed):
    message = after(claimed, Accepted("wamid.HBgL"))
    assert message.version == 2
    message.conversation.refresh_from_db()
    assert message.conversation.version == 2


def test_a_template_that_waits_for_a_quality_check_is_held(claimed):
    assert after(claimed, Accepted("w", message_status="held_for_quality_assessment")).status == Status.HELD


def test_a_refusal_for_good_fails_with_its_code(claimed):
    message = after(claimed, Refused(131026, "Message undeliverable"))
    assert (message.status, message.error_code) == (Status.FAILED, 131026)
    assert message.failed_at is not None


def test_a_refusal_for_the_moment_goes_back_to_the_queue_after_its_pause(claimed):
    before = clock.now()
    message = after(claimed, Refused(130429, "Rate limit hit", retry=True, retry_after=4))
    assert message.status == Status.QUEUED
    assert timedelta(seconds=3.9) < message.next_at - before < timedelta(seconds=6)
    assert outbox.claim().ready == []


def test_retrying_ends(claimed):
    message, attempt = claimed
    Message.objects.update(attempt=settle.MAX_ATTEMPTS)
    message = after((message, attempt), Refused(None, "WhatsApp could not be reached", retry=True))
    assert message.status == Status.FAILED


def test_what_nobody_knows_is_not_confirmed_and_never_claimed_again(claimed):
    message = after(claimed, Unknown("no answer"))
    assert (message.status, message.next_at) == (Status.UNCONFIRMED, None)
    assert outbox.claim().ready == []


def test_an_attempt_whose_fence_is_gone_changes_nothing(claimed):
    message, attempt = claimed
    after(claimed, Unknown("no answer"))
    message = after((message, attempt), Refused(131026, "too late"))
    assert message.status == Status.UNCONFIRMED


def test_a_status_that_came_before_the_answer_is_not_taken_back(claimed):
    Message.objects.update(status=Status.DELIVERED, delivered_at=clock.now())
    for outcome in (Accepted("wamid.HBgL"),):
        message = after(claimed, outcome)
    assert message.status == Status.DELIVERED
    assert message.accepted_at is not None


def test_a_doubt_does_not_undo_what_a_status_has_proved(claimed):
    Message.objects.update(status=Status.SENT, sent_at=clock.now())
    message = after(claimed, Unknown("reset"))
    assert (message.status, message.unconfirmed_at) == (Status.SENT, None)


def test_a_status_that_waited_as_an_orphan_joins_its_message(claimed, acme):
    hashed = wamid.hashed(keys.platform(), acme.acme.pk, "wamid.HBgL")
    Orphan.objects.create(channel_id=acme.line.pk, wamid_hash=hashed, status=Status.DELIVERED, at=clock.now())
    message = after(claimed, Accepted("wamid.HBgL"))
    assert message.status == Status.DELIVERED
    assert not Orphan.objects.exists()


def test_a_dead_senders_attempt_becomes_not_confirmed_when_its_lease_ends(claimed, at_time):
    message, _ = claimed
    assert settle.give_up_on_lost() == 0
    assert "lost" not in sweep.due()
    at_time(clock.now() + settle.LEASE + timedelta(seconds=1))
    assert sweep.due()["lost"] == [message.tenant_id]  # at the same second: a ring that comes later is time lost
    assert settle.give_up_on_lost() == 1
    message.refresh_from_db()
    assert message.status == Status.UNCONFIRMED


def test_a_refused_token_is_shown_on_the_number_and_stops_its_sending(claimed, acme):
    after(claimed, Refused(190, "Invalid OAuth access token"))
    assert Channel.objects.get(pk=acme.line.pk).token_state == Channel.Token.REFUSED


def test_settling_takes_the_same_number_of_queries_however_many_there_are(acme, django_assert_max_num_queries):
    for number in (1, 15):
        for index in range(number):
            send.text(thread(acme.line, phone=f"1650{number:02}5{index:04}"), "Hello", by=acme.bruno, client_id=uuid4())
        outcomes = {item.attempt: Accepted(f"wamid.{number}.{n}") for n, item in enumerate(outbox.claim().ready)}
        assert len(outcomes) == number
        with django_assert_max_num_queries(12):
            settle.settle(outcomes)
