"""What a customer's message does to its conversation: opened, waiting, unread, its window open for a day."""

import time
from datetime import timedelta

import pytest

from conversations import triage
from conversations.models import Conversation
from tenants.scope import acting_for
from tests.letterbox import change, delivery, drain, one, put, rows, text, texts

pytestmark = pytest.mark.django_db(transaction=True)


def thread(people) -> Conversation:
    with acting_for(people.acme):
        return Conversation.objects.get()


def test_every_new_message_counts_as_unread_and_the_first_starts_the_wait(house, people, admin):
    now = int(time.time())
    put(house, texts(text("wamid.1", at=now - 50), text("wamid.2", at=now)))
    drain(house)
    put(house, texts(text("wamid.3", at=now + 1)))
    drain(house)
    conversation = thread(people)
    assert conversation.unread_count == 3
    assert int(conversation.waiting_since.timestamp()) == now - 50
    assert int(conversation.last_inbound_at.timestamp()) == now + 1
    assert conversation.window_expires_at == conversation.last_inbound_at + timedelta(hours=24)


def test_versions_are_unique_and_end_at_the_conversations(house, people, admin):
    put(house, texts(*[text(f"wamid.{n}") for n in range(20)]))
    drain(house)
    versions = [version for (version,) in rows(admin, "select version from conversations_message order by id")]
    assert versions == list(range(1, 21))
    assert thread(people).version == 20


def test_a_message_and_its_reaction_in_one_batch_leave_the_version_at_the_last_change(house, people, admin):
    reaction = {**text("wamid.r"), "type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}}
    put(house, texts(text("wamid.1")), texts(reaction))
    drain(house)
    assert thread(people).version == one(admin, "select max(version) from conversations_message") == 2


def test_a_new_message_reopens_a_resolved_conversation_and_starts_an_episode(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    with acting_for(people.acme):
        triage.assign(thread(people), people.bruno, by=people.ana)
        triage.resolve(thread(people), by=people.bruno)
    put(house, texts(text("wamid.2")))
    drain(house)
    conversation = thread(people)
    assert (conversation.status, conversation.unread_count, conversation.assignee_id) == ("open", 1, people.bruno.pk)
    assert one(admin, "select count(*), count(closed_at) from conversations_episode") == (2, 1)


def test_a_snoozed_conversation_wakes_and_stays_in_its_episode(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    with admin.cursor() as cursor:
        cursor.execute("update conversations_conversation set status = 'snoozed', snoozed_until = now() + '1 day'")
    put(house, texts(text("wamid.2")))
    drain(house)
    assert (thread(people).status, thread(people).snoozed_until) == ("open", None)
    assert one(admin, "select count(*) from conversations_episode") == 1


def test_an_assignee_who_left_is_not_given_the_reopened_conversation(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    with acting_for(people.acme):
        triage.assign(thread(people), people.bruno, by=people.ana)
        triage.resolve(thread(people), by=people.bruno)
    with admin.cursor() as cursor:
        cursor.execute("update tenants_member set left_at = now() where id = %s", [people.bruno.pk])
    put(house, texts(text("wamid.2")))
    drain(house)
    assert thread(people).assignee_id is None


def test_a_reaction_neither_reopens_nor_counts_as_unread(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    with acting_for(people.acme):
        triage.resolve(thread(people), by=people.ana)
    reaction = {**text("wamid.r"), "type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}}
    put(house, texts(reaction))
    drain(house)
    assert (thread(people).status, thread(people).unread_count) == ("resolved", 0)


def test_a_contact_has_one_thread_on_each_number(house, people, admin):
    put(house, texts(text("wamid.1"), text("wamid.2")), texts(text("wamid.3")))
    put(house, delivery(change(messages=[text("wamid.4", phone="5511900000002")])))
    drain(house)
    assert rows(
        admin,
        "select count(*) from conversations_message group by conversation_id order by 1",
    ) == [(1,), (3,)]


def test_the_channel_shows_when_it_was_last_heard(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    heard = rows(admin, "select last_received_at is not null from conversations_channel order by id")
    assert heard == [(True,), (False,)]
