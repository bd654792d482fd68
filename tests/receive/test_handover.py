"""Who has a conversation, us or Meta's agent: as it is told, as it shows in what arrives, and as it changes hands."""

import time
from uuid import uuid4

import pytest

from cloudapi.client import Accepted, Refused
from conversations import send
from conversations.api import representation
from conversations.models import Conversation
from conversations.reading import inbox, thread
from conversations.sending import outbox, settle
from tenants import clock
from tenants.scope import acting_for
from tests.inbox.conftest import as_member  # noqa: F401 - a fixture
from tests.inbox.day import talk
from tests.letterbox import MARTA, NUMBER, change, delivery, drain, events, put, text, texts

pytestmark = pytest.mark.django_db(transaction=True)
OTTO = "4915100000002"


def handover(at, **told):
    value = {
        "messaging_product": "whatsapp",
        "type": "control_passed",
        "timestamp": str(at),
        "sender": {"phone_number": MARTA},
        "recipient": {"phone_number_id": NUMBER, "display_phone_number": "15550100001"},
        "control_passed": told,
    }
    return delivery({"field": "messaging_handovers", "value": value})


def test_who_has_the_conversation_is_told_and_the_newest_word_counts(house, people, admin, as_member):  # noqa: F811
    now = int(time.time())
    put(house, texts(text("wamid.1")), handover(now - 5, previous_owner_role="escalation", new_owner_role="ai_agent"))
    put(house, handover(now - 60, previous_owner_app_role="meta_business_agent"))
    drain(house)
    with acting_for(people.acme):
        conversation = Conversation.objects.get()
        assert conversation.held_by == "meta_agent"
        lines = [
            letter.content.payload["type"] for letter in thread(conversation.pk) if letter.message.kind == "system"
        ]
    assert lines == ["handover.app", "handover.meta_agent"]
    put(house, handover(now, metadata="whatever"))
    drain(house)
    with acting_for(people.acme):
        (row,) = inbox().rows
        assert row.conversation.held_by == "" and "not to whom" in representation.conversation(row)["held_note"]
    page = as_member(people.bruno).get(f"/t/acme/inbox/{row.conversation.pk}/").content.decode()
    assert "Another app may have this conversation" in page
    assert [row[1] for row in events(admin)] == ["done"] * 4
    put(house, texts(text("wamid.2", at=now + 1)))
    drain(house)
    assert holder(people) == "app"


def holder(people):
    with acting_for(people.acme):
        return Conversation.objects.get().held_by


def test_who_has_it_is_learnt_from_where_a_message_is_delivered(house, people):
    now = int(time.time())

    def standby(wamid, at):
        return delivery(change(field="standby", messages=[text(wamid, at=at)]))

    put(house, texts(text("wamid.1", at=now - 90)))
    drain(house)
    assert holder(people) == ""  # nobody said, and nobody else answers here
    put(house, standby("wamid.2", now - 80))
    drain(house)
    assert holder(people) == "meta_agent"
    put(house, texts(text("wamid.3", at=now - 85)))
    drain(house)
    assert holder(people) == "meta_agent"  # older than what is known
    put(house, texts(text("wamid.4", at=now - 70)), standby("wamid.5", now - 75))
    drain(house)
    assert holder(people) == "app"
    put(house, handover(now - 60, new_owner_role="ai_agent"), texts(text("wamid.6", at=now - 60)))
    drain(house)
    assert holder(people) == "meta_agent"  # of one second, what was said counts
    echo_ = {**text("wamid.7", at=now - 50), "to": MARTA, "from": "15550100001"}
    put(house, handover(now - 55, new_owner_role="app"), delivery(change(field="standby", message_echoes=[echo_])))
    drain(house)
    assert holder(people) == "meta_agent"


def test_whoever_writes_freely_takes_it_over_once_whatsapp_has_taken_it(people):
    with acting_for(people.acme):
        for phone in (MARTA, OTTO):
            made = talk(people.line, "Marta", phone)
            made.say("hello", 5)
            send.text(made.conversation, "I am here", by=people.bruno, client_id=uuid4())
        Conversation.objects.update(held_by="meta_agent", held_at=clock.now())
        refused, accepted = outbox.claim().ready
        settle.settle({refused.attempt: Refused(131026, "Undeliverable"), accepted.attempt: Accepted("wamid.9")})
        assert list(Conversation.objects.order_by("pk").values_list("held_by", flat=True)) == ["meta_agent", "app"]


def test_a_handover_of_somebody_unknown_leaves_nothing_but_its_line_in_the_ledger(house, people, admin):
    put(house, handover(int(time.time()), new_owner_role="ai_agent"))
    drain(house)
    assert events(admin) == [("messaging_handovers", "skipped", "unknown_person")]


def test_what_the_agent_of_meta_wrote_is_shown_in_either_shape(house, people, admin):
    put(house, texts(text("wamid.1")))
    wrapped = {"id": "wamid.2", "timestamp": str(int(time.time()))}
    wrapped["message"] = {"to": MARTA, "type": "text", "text": {"body": "I am the agent"}}
    put(house, delivery(change(field="standby", standby={"message_echoes": [wrapped]})))
    drain(house)
    with acting_for(people.acme):
        *_, last = thread(Conversation.objects.get().pk)
        assert (last.content.text, last.message.origin) == ("I am the agent", "meta_agent")
