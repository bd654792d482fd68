"""The pace of a number and of a person: never above the limit in any second, and nobody's reply held up by bulk."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection

from conversations import pace, send
from conversations.models import Message, Status
from conversations.sending import outbox
from tenants import clock
from tenants.scope import acting_for
from tests.send.threads import thread


@pytest.fixture
def acme(people):
    with acting_for(people.acme):
        yield people


def queue(acme, conversation, number, origin="api"):
    from uuid import uuid4

    return [
        send.text(conversation, f"Number {index}", by=acme.bruno, client_id=uuid4(), origin=origin)[0]
        for index in range(number)
    ]


def test_a_number_is_booked_at_its_rate_and_no_further_ahead_than_half_a_second(acme):
    type(acme.line).objects.update(rate=10)
    conversations = [thread(acme.line, phone=f"1650555{index:04}") for index in range(12)]
    for conversation in conversations:
        queue(acme, conversation, 1)
    now = clock.now()
    slots = pace.book(Message.objects.order_by("pk"), {acme.line.pk: 10}, now)
    gaps = {b - a for a, b in pairwise(slots.at.values())}
    assert gaps == {timedelta(seconds=1 / (10 * pace.SHARE))}
    assert max(slots.at.values()) - now <= pace.BOOKED_AHEAD
    assert len(slots.at) == 5
    assert set(slots.later) == {message.pk for message in Message.objects.order_by("pk")[5:]}


def test_two_claims_one_after_the_other_share_the_numbers_rate(acme):
    first, second = (thread(acme.line, phone=f"1650555{index:04}") for index in range(2))
    (one,), (two,) = queue(acme, first, 1), queue(acme, second, 1)
    now = clock.now()
    rates = {acme.line.pk: 80}
    assert pace.book([two], rates, now).at[two.pk] < pace.book([one], rates, now).at[one.pk]


def test_one_person_gets_45_at_once_and_then_one_in_six_seconds(acme):
    messages = queue(acme, thread(acme.line), 47)
    now = clock.now()
    slots = pace.book(messages, {acme.line.pk: 1000}, now)
    assert len(slots.at) == pace.PAIR_BURST
    late = slots.later[messages[45].pk]
    assert timedelta(seconds=5) < late - now <= timedelta(seconds=6)


def test_a_persons_reply_is_claimed_before_what_programs_queued_earlier(acme):
    bulk = queue(acme, thread(acme.line), 3)
    (reply,) = queue(acme, thread(acme.line, phone="16505550112"), 1, origin="agent")
    claimed = outbox.claim(limit=2).ready
    assert [item.attempt.message_id for item in claimed] == [reply.pk, bulk[0].pk]


def test_a_claim_numbers_and_fences_each_attempt_and_nobody_claims_twice(acme):
    (message,) = queue(acme, thread(acme.line), 1)
    (claimed,) = outbox.claim().ready
    message.refresh_from_db()
    assert (message.status, message.attempt, message.fence) == (Status.SENDING, 1, claimed.attempt.fence)
    assert outbox.claim().ready == []


def test_what_is_sent_names_person_text_and_callback(acme):
    queue(acme, thread(acme.line), 1)
    (claimed,) = outbox.claim().ready
    body = claimed.what.body()
    assert (body["to"], body["text"]["body"]) == ("16505550111", "Number 0")
    assert body["biz_opaque_callback_data"]
    queue(acme, thread(acme.line, phone=None), 1)
    (claimed,) = outbox.claim().ready
    assert claimed.what.body()["recipient"] == "US.9021"


def test_claiming_takes_the_same_number_of_queries_however_many_there_are(acme, django_assert_max_num_queries):
    for number in (1, 20):
        for index in range(number):
            queue(acme, thread(acme.line, phone=f"1650{number:02}5{index:04}"), 1)
        with django_assert_max_num_queries(14):
            assert len(outbox.claim().ready) == number


def test_booking_reads_the_rows_of_those_it_books_and_not_of_all_who_were_ever_written_to(acme):
    everybody = "insert into conversations_pace (tenant_id, channel_id, conversation_id, free_at)"
    everybody += " select %s, %s, 1000000 + n, house_now() from generate_series(1, 20000) n"
    read = "select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'conversations_pace'"
    messages = [queue(acme, thread(acme.line, phone=f"1650555{index:04}"), 1)[0] for index in range(10)]
    with connection.cursor() as cursor:
        cursor.execute(everybody, [acme.acme.pk, acme.line.pk])
        cursor.execute("set local enable_seqscan = off")  # for a table so small that hangs on when it was last analysed
        cursor.execute(read)
        (before,) = cursor.fetchone()
        pace.book(messages, {acme.line.pk: 80}, clock.now())
        pace.hold({(acme.line.pk, messages[0].conversation_id): clock.now()})
        cursor.execute(read)
        (after,) = cursor.fetchone()
    assert 0 < after - before < 200


def test_a_full_number_is_not_claimed_for_until_it_has_room_again(acme):
    type(acme.line).objects.update(rate=10)
    for index in range(12):
        queue(acme, thread(acme.line, phone=f"1650555{index:04}"), 1)
    first = outbox.claim()
    assert len(first.ready) == 5
    second = outbox.claim()
    assert second.ready == []
    assert second.look is not None
    assert timedelta() < second.look - clock.now() < pace.BOOKED_AHEAD
    untouched = Message.objects.filter(status=Status.QUEUED).values_list("next_at", "created_at")
    assert all(next_at == created_at for next_at, created_at in untouched)


def test_what_was_put_off_by_a_moment_is_looked_for_in_a_moment_and_not_left_to_the_sweep(acme):
    first, second = (queue(acme, thread(acme.line, phone=f"1650555{index:04}"), 1)[0] for index in range(2))
    soon = clock.now() + timedelta(milliseconds=900)
    Message.objects.filter(pk=second.pk).update(next_at=soon)
    claims = outbox.claim()
    assert [claimed.attempt.message_id for claimed in claims.ready] == [first.pk]
    assert claims.look == soon
    assert (outbox.claim().ready, outbox.claim().look) == ([], soon)
