"""A blocked customer: told to WhatsApp, seen in the thread, whichever page it was done on or even elsewhere."""

import pytest
from django.test import Client

from conversations import refusals, send
from conversations.models import Contact, Conversation, Identity, Message
from conversations.people import blocking
from tenants import clock
from tenants.models import Fact
from tenants.scope import acting_for

PHONE = "5511912345634"


@pytest.fixture
def thread(people, meta) -> Conversation:
    """Mariana has written to Acme, at Meta and here."""
    person = {"name": "Mariana", "phone": PHONE}
    meta.control("POST", "messages", number=people.line.phone_number_id, person=person, text="Oi", deliver=False)
    with acting_for(people.acme):
        contact = Contact.objects.create(name="Mariana")
        Identity.objects.create(contact=contact, kind="phone", value=PHONE)
        now = clock.now()
        return Conversation.objects.create(
            contact=contact, channel=people.line, last_inbound_at=now, window_expires_at=now.replace(year=now.year + 1)
        )


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def fresh(people, thread) -> Conversation:
    with acting_for(people.acme):
        return Conversation.objects.select_related("channel").get(pk=thread.pk)


def known(meta, people) -> list[str]:
    token, number = f"token-of-{people.line.phone_number_id}", people.line.phone_number_id
    return [one["wa_id"] for one in meta.graph("GET", f"{number}/block_users", token=token).json()["data"]]


def test_an_agent_blocks_from_the_panel_and_the_thread_says_so(people, meta, thread):
    bruno = signed_in(people.bruno)
    page = bruno.post(f"/t/acme/inbox/{thread.pk}/block/", follow=True).content.decode()
    assert known(meta, people) == [PHONE] and fresh(people, thread).blocked_at is not None
    row = bruno.get("/t/acme/inbox/rows/").content.decode()
    assert "Blocked</span>" in row and "h</span>" not in row, "the time that is left is of no use"
    for said in ("They are blocked.", "You blocked this person", "This person is blocked", "Unblock"):
        assert said in page
    with acting_for(people.acme), pytest.raises(refusals.PersonBlocked):
        send.check_sendable(Conversation.objects.select_related("channel").get(pk=thread.pk))
    page = bruno.post(f"/t/acme/inbox/{thread.pk}/block/", {"then": "unblock"}, follow=True).content.decode()
    assert known(meta, people) == [] and fresh(people, thread).blocked_at is None
    assert "let this person write again" in page and "This person is blocked" not in page
    with acting_for(people.acme):
        verbs = set(Fact.objects.values_list("verb", flat=True))
    assert verbs >= {"blocked_person", "unblocked_person", "blocked", "unblocked"}


def test_what_whatsapp_refuses_changes_nothing(people, meta, thread):
    with acting_for(people.acme):
        Identity.objects.update(value="5511900000000")  # somebody who never wrote
    page = signed_in(people.bruno).post(f"/t/acme/inbox/{thread.pk}/block/", follow=True).content.decode()
    assert "Re-engagement required" in page and fresh(people, thread).blocked_at is None
    assert "Only people who wrote within the last 24 hours can be blocked. Nothing was changed." in page
    with acting_for(people.acme):
        assert not Message.objects.exists()


def test_a_person_known_by_an_id_alone_is_blocked_and_found_in_the_list_with_a_phone(people, meta, thread):
    bsuid = next(iter(meta.control("GET", f"people/{PHONE}")["bsuids"].values()))
    with acting_for(people.acme):
        Identity.objects.update(kind="bsuid", value=bsuid)
    blocking.set_blocked(fresh(people, thread), True, people.bruno)
    assert known(meta, people) == [PHONE] and fresh(people, thread).blocked_at is not None
    assert blocking.listed(people.line, people.ana).items == [(PHONE, bsuid)]
    assert fresh(people, thread).blocked_at is not None  # WhatsApp names a phone, we know the id
    blocking.set_blocked(fresh(people, thread), False, people.bruno)
    assert known(meta, people) == []


def test_nobody_known_is_nobody_to_block(people, meta, thread):
    with acting_for(people.acme):
        Identity.objects.all().delete()
    with pytest.raises(refusals.NoOneToBlock):
        blocking.set_blocked(fresh(people, thread), True, people.bruno)


def test_the_list_of_the_number_and_the_threads_agree(people, meta, thread):
    home = f"/t/acme/settings/channels/{people.line.uuid}/presence/"
    ana = signed_in(people.ana)
    ana.post(f"{home}blocked/", {"user": "+55 11 91234-5634"})
    assert fresh(people, thread).blocked_at is not None
    body = {"messaging_product": "whatsapp", "block_users": [{"user": PHONE}]}
    token = f"token-of-{people.line.phone_number_id}"
    meta.graph("DELETE", f"{people.line.phone_number_id}/block_users", token=token, json=body)
    ana.get(home)
    assert fresh(people, thread).blocked_at is None
    meta.graph("POST", f"{people.line.phone_number_id}/block_users", token=token, json=body)
    ana.get(home)
    assert fresh(people, thread).blocked_at is not None
    page = ana.get(f"/t/acme/inbox/{thread.pk}/").content.decode()
    assert "This person was blocked in another app" in page and "This person may write again" in page
    assert "WApp Central blocked" not in page and "You blocked this person" in page
