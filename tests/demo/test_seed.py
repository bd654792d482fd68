"""The demo company: its day is all there, shows everything that can be shown, and comes only once."""

import html
import re
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from conversations.demo import day
from conversations.eventlog import took
from conversations.models import Contact, Conversation, Event, Media, Message, Reaction, Status
from tenants.models import Fact, Member, Tenant
from tenants.scope import acting_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo(house, settings):
    """The printed line, and the company."""
    settings.DRAIN_DATABASE_URL = house.drain
    return seed(), Tenant.objects.get(slug="acme-casa")


def seed() -> str:
    said = StringIO()
    call_command("seed_demo", stdout=said)
    return said.getvalue().strip()


def test_the_printed_words_open_the_inbox(demo):
    line, tenant = demo
    assert line.startswith("Sign in as ana@acme.test")
    client = Client()
    password = line.rpartition(" ")[2]
    answer = client.post("/accounts/login/", {"login": "ana@acme.test", "password": password}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/t/{tenant.slug}/inbox/"
    assert "Mariana Albuquerque" in answer.content.decode()


def test_every_page_of_the_company_opens_and_what_it_links_to_as_well(demo):
    _, tenant = demo
    client, seen = Client(), set()
    client.force_login(Member.objects.get(tenant=tenant, role="owner").user)
    for page in ("inbox/", "contacts/", "settings/", "settings/channels/", "settings/events/", "settings/members/"):
        shown = client.get(f"/t/{tenant.slug}/{page}")
        assert shown.status_code == 200
        links = set(re.findall(rf'href="(/t/{tenant.slug}/[^"#]+)"', shown.content.decode()))
        assert links, page
        for link in sorted(links - seen)[:25]:
            assert client.get(html.unescape(link)).status_code == 200, link
        seen |= links


def test_everybody_who_wrote_is_there_once(demo):
    _, tenant = demo
    with acting_for(tenant):
        assert Contact.objects.count() == Conversation.objects.count() == len(day.TALKS)
        assert Event.objects.filter(outcome="done").count() == Event.objects.count() > 60
        # What happened hours ago was done hours ago.
        assert {took(event) for event in Event.objects.all()} == {"9\u00a0ms"}


def test_the_day_shows_every_state_a_conversation_and_a_message_can_be_in(demo):
    _, tenant = demo
    with acting_for(tenant):
        states = set(Conversation.objects.values_list("status", flat=True))
        statuses = set(Message.objects.filter(direction="out").values_list("status", flat=True))
        kinds = set(Message.objects.values_list("kind", flat=True))
        assert states == {"open", "snoozed", "resolved"}
        assert statuses == {
            Status.ACCEPTED,
            Status.UNCONFIRMED,
            Status.SENT,
            Status.DELIVERED,
            Status.READ,
            Status.FAILED,
        }
        assert {"text", "image", "audio", "document", "sticker", "location", "contacts", "order", "interactive"} < kinds
        assert {"button", "unsupported", "note"} < kinds
        assert Message.objects.filter(edited_at__isnull=False).exists()
        assert Message.objects.filter(revoked_at__isnull=False).exists()
        assert Reaction.objects.count() == 2 and Media.objects.count() == 5
        assert not Message.objects.filter(direction="out", member_id__isnull=True).exists()


def test_every_talk_is_told_in_order():
    for talk in day.TALKS:
        agos = [turn.ago for turn in talk.turns]
        assert agos == sorted(agos, reverse=True), talk.person.key


def test_every_page_of_the_day_opens(demo):
    _, tenant = demo
    client = Client()
    client.force_login(Member.objects.get(tenant=tenant, role="owner").user)
    with acting_for(tenant):
        ids = list(Conversation.objects.values_list("id", flat=True))
    for pk in ids:
        assert client.get(f"/t/{tenant.slug}/inbox/{pk}/").status_code == 200


def test_a_second_run_changes_nothing_and_says_the_same(demo):
    line, tenant = demo
    with acting_for(tenant):
        before = (Message.objects.count(), Fact.objects.count(), Event.objects.count())
    started = time.monotonic()
    assert seed() == line
    assert time.monotonic() - started < 3
    with acting_for(tenant):
        assert (Message.objects.count(), Fact.objects.count(), Event.objects.count()) == before
    assert Tenant.objects.count() == 1 and Member.objects.count() == 3
