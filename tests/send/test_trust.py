"""A person's key changes: what is written waits until a member says who it is, and goes to nobody else."""

import time
from uuid import uuid4

import pytest
from django.db import connection

from conversations import live, resend, send, triage
from conversations.models import Channel, Conversation, Identity, Message, Status
from conversations.people import trust
from conversations.sending import outbox, settle
from tenants.models import Fact
from tenants.scope import acting_for
from tests.letterbox import MARTA, drain, put, status, statuses, text, texts

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW = "DF2lS5v2W6x=", "UKD6Y/5SqDU="
NOW = int(time.time())


@pytest.fixture
def acme(people):
    with acting_for(people.acme):
        Channel.objects.filter(pk=people.line.pk).update(checks_identity=True)
    return people


def writes(house, wamid, key=None, at=NOW):
    contact = {"wa_id": MARTA, "profile": {"name": "Marta"}} | ({"identity_key_hash": key} if key else {})
    put(house, texts(text(wamid, at=at), contacts=[contact]))
    drain(house)


def marta() -> Conversation:
    return Conversation.objects.select_related("channel", "contact").get()


def key():
    row = Identity.objects.get(kind="phone")
    return row.key_hash, row.key_changed_at is not None


def said(acme, words="Your statement"):
    message, _ = send.text(marta(), words, by=acme.bruno, client_id=uuid4())
    return message


def posted():
    (item,) = outbox.claim().ready
    return item.what.body().get("recipient_identity_key_hash")


def test_what_is_sent_names_the_key_that_whatsapp_told_where_the_number_has_it_checked(house, acme):
    writes(house, "wamid.1", OLD)
    with acting_for(acme.acme):
        said(acme)
        assert posted() == OLD
        Message.objects.filter(status=Status.SENDING).update(status=Status.SENT)
        Channel.objects.update(checks_identity=False)
        said(acme)
        assert posted() is None


def test_after_another_key_nothing_goes_until_a_member_says_that_it_is_still_them(house, acme, client):
    writes(house, "wamid.1", OLD)
    with acting_for(acme.acme):
        waiting = said(acme)
    writes(house, "wamid.2", NEW, at=NOW + 1)
    with acting_for(acme.acme):
        assert key() == (NEW, True)
        (item,) = outbox.claim().ready
        assert item.what.code == 137000  # what was written before is not for whoever has the new key
        settle.settle({item.attempt: item.what})
        with pytest.raises(trust.IdentityChanged):
            said(acme)
        page = f"/t/acme/inbox/{marta().pk}/"
    client.force_login(acme.bruno.user, "allauth.account.auth_backends.AuthenticationBackend")
    assert "It is still them" in client.get(page).content.decode()
    assert client.post(f"{page}vouching/").status_code == 302
    shown = client.get(page).content.decode()
    assert "It is still them" not in shown and "made sure that this is still the same person" in shown
    with acting_for(acme.acme):
        assert Fact.objects.get(verb="vouched").about_id == marta().pk
        assert resend.again(Message.objects.get(pk=waiting.pk), by=acme.bruno, client_id=uuid4())[1]
        assert posted() == NEW


def test_a_mismatch_puts_the_person_in_doubt_and_the_next_status_tells_the_new_key(house, acme, admin):
    writes(house, "wamid.1", OLD)
    failed = status("wamid.out", "failed", at=NOW + 5, errors=[{"code": 137000}])
    put(house, statuses(failed))
    drain(house)
    with acting_for(acme.acme):
        assert key() == ("", True)
        triage.vouch(marta(), acme.bruno)
        assert key() == ("", False)
        said(acme)
        assert posted() is None  # whatever key they have now
    put(house, statuses(failed), statuses(status("wamid.o2", "sent", at=NOW + 9, recipient_identity_key_hash=NEW)))
    drain(house)
    with acting_for(acme.acme):
        assert key() == (NEW, False)


def test_late_news_repeated_news_and_a_number_of_another_person_change_nothing(house, acme):
    writes(house, "wamid.1", OLD, at=NOW)
    writes(house, "wamid.0", NEW, at=NOW - 60)
    writes(house, "wamid.2", OLD, at=NOW + 60)
    writes(house, "wamid.3", at=NOW + 61)
    with acting_for(acme.acme):
        assert key() == (OLD, False)
        before = Message.objects.count()
        triage.vouch(marta(), acme.bruno)  # nobody is in doubt
        assert Message.objects.count() == before
        Channel.objects.update(checks_identity=False)
    writes(house, "wamid.4", NEW, at=NOW + 62)
    with acting_for(acme.acme):
        assert key() == (NEW, True)
        assert said(acme).status == Status.QUEUED  # another number, or none, has it checked


def test_the_other_threads_of_the_person_are_shown_anew(house, acme):
    writes(house, "wamid.1", OLD)
    writes(house, "wamid.2", NEW, at=NOW + 1)
    with acting_for(acme.acme):
        here = marta()
        other = Channel.objects.get(pk=here.channel_id)
        other.pk, other.uuid, other.phone_number_id, other._state.adding = None, uuid4(), "200000000000077", True
        other.save()
        there = Conversation.objects.create(contact=here.contact, channel=other, last_message_at=here.last_message_at)
        triage.vouch(here, acme.bruno)
        (told,) = [one for _, one, *_ in connection.run_on_commit if isinstance(one, live._Announcement)]
        assert told.news[acme.acme.pk, there.pk] == {"version": there.version, "around": 1}
