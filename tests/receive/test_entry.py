"""The free entry point: 72 hours from the first answer to somebody who came by an advertisement, and a price only."""

import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from cloudapi.parts import FreeEntry, Pricing
from conversations import entry, refusals, send
from conversations.locks import lock_tenant
from conversations.models import Conversation
from conversations.receive import orphans
from tenants import clock
from tenants.scope import acting_for
from tests.letterbox import change, delivery, drain, echo, one, put, status, statuses, text, texts
from tests.receive.test_statuses import outgoing
from tests.send.threads import thread

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
AD = {"source_type": "ad", "source_id": "990000000000002"}
FREE = {"billable": False, "pricing_model": "PMP", "type": "free_entry_point", "category": "referral_conversion"}
BILLED = Pricing(True, "PMP", "regular", "marketing")


def came_at_noon():
    it = SimpleNamespace(entry_at=None, free_until=None)
    entry.came(it, AD, NOON)
    return it


@pytest.mark.parametrize(
    ("referral", "counts"),
    [(AD, True), (AD | {"source_type": "post"}, True), (AD | {"source_type": "poem"}, False), ({}, False)],
)
def test_an_advertisement_and_a_pages_button_are_ways_in(referral, counts):
    it = SimpleNamespace(entry_at=None, free_until=None)
    entry.came(it, referral, NOON)
    assert (it.entry_at == NOON) is counts


@pytest.mark.parametrize(
    ("after", "opens"),
    [(-timedelta(seconds=1), False), (timedelta(), True), (24 * HOUR, True), (24 * HOUR + timedelta(seconds=1), False)],
)
def test_an_answer_within_a_day_opens_it_to_the_second(after, opens):
    it = came_at_noon()
    assert entry.answered(it, NOON + after) is opens
    assert it.free_until == (NOON + after + 72 * HOUR if opens else None)


def test_the_first_answer_counts_whatever_order_the_news_come_in():
    it = came_at_noon()
    for hours in (3, 1, 5, 2):
        entry.told(it, "delivered", NOON + hours * HOUR, None)
    assert it.free_until == NOON + 73 * HOUR


def test_coming_once_more_does_not_lengthen_it_and_opens_the_next_when_it_is_over():
    it = came_at_noon()
    entry.answered(it, NOON)
    entry.came(it, AD, NOON + 71 * HOUR)
    assert not entry.answered(it, NOON + 71 * HOUR + timedelta(minutes=30))
    assert it.free_until == NOON + 72 * HOUR
    assert entry.answered(it, NOON + 73 * HOUR)
    assert it.free_until == NOON + 145 * HOUR


def test_whatsapps_word_wins_over_what_we_worked_out():
    it = came_at_noon()
    price = Pricing(False, "PMP", "free_entry_point", "referral_conversion")
    entry.told(it, "sent", NOON + HOUR, price, FreeEntry("x", "referral_conversion", NOON + 70 * HOUR))
    assert it.free_until == NOON + 70 * HOUR
    assert not entry.told(it, "failed", NOON + 2 * HOUR, BILLED)
    assert entry.told(it, "sent", NOON + 2 * HOUR, BILLED)
    assert (it.entry_at, it.free_until) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_statuses_and_the_phone_app_open_it_from_whatsapps_own_times(house, people, admin):
    now = int(time.time())
    put(house, texts(text("wamid.ad", at=now - 900, referral=AD)))
    drain(house)
    with acting_for(people.acme):
        conversation = Conversation.objects.get()
        message = outgoing(conversation, "wamid.out")
        assert (int(conversation.entry_at.timestamp()), conversation.free_until) == (now - 900, None)
    early = status("wamid.early", "sent", at=now - 500, pricing=FREE)
    put(house, statuses(early), statuses(status("wamid.out", "sent")))
    drain(house)
    free = "select extract(epoch from free_until)::bigint from conversations_conversation"
    assert now + 72 * 3600 <= one(admin, free) <= now + 72 * 3600 + 60
    with acting_for(people.acme):
        late = outgoing(Conversation.objects.get(), "wamid.early")
        lock_tenant(people.acme.pk)
        assert orphans.adopt([late.wamid_hash]) == 1
    assert one(admin, free) == now - 500 + 72 * 3600
    put(house, delivery(change(field="smb_message_echoes", message_echoes=[echo("wamid.phone", at=now - 800)])))
    drain(house)
    assert one(admin, free) == now - 800 + 72 * 3600
    block = {"id": "c1", "expiration_timestamp": str(now + 3600), "origin": {"type": "referral_conversion"}}
    put(house, statuses(status("wamid.out", "read", pricing=FREE, conversation=block)))
    drain(house)
    assert one(admin, free) == now + 3600
    assert one(admin, "select price_type from conversations_message where id = %s", message.pk) == "free_entry_point"


def test_it_changes_the_price_and_not_what_may_be_sent(people, db):
    conversation = thread(people.line, hours_ago=25)
    with acting_for(people.acme):
        Conversation.objects.filter(pk=conversation.pk).update(free_until=clock.now() + HOUR)
        conversation.refresh_from_db()
        assert conversation.is_free and not conversation.window_open
        with pytest.raises(refusals.WindowClosed):
            send.text(conversation, "Hello", by=people.bruno, client_id=uuid4())
