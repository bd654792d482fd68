"""Drafts: kept for a member, a conversation and a mode; gone with what they became, or in time."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from conversations import drafts
from conversations.models import Draft
from tenants import clock
from tenants.scope import acting_for
from tests.inbox.day import talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def mariana(people):
    with acting_for(people.acme):
        made = talk(people.line, "Mariana", "5511912345634")
        made.say("Oi", 5)
    return made


@pytest.fixture
def bruno(as_member, people):
    return as_member(people.bruno)


def keep(client, conversation, text, mode="reply"):
    address = f"/t/acme/inbox/{conversation.pk}/draft/"
    answer = client.put(
        address, urlencode({"mode": mode, "text": text}), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 204


def test_a_draft_is_there_on_the_next_device_and_only_for_its_member(bruno, people, mariana):
    keep(bruno, mariana.conversation, "Bom dia, Mariana")
    keep(bruno, mariana.conversation, "ask Ana", mode="note")
    page = bruno.get(f"/t/acme/inbox/{mariana.conversation.pk}/").content.decode()
    assert ">Bom dia, Mariana</textarea>" in page
    assert ">ask Ana</textarea>" in page
    with acting_for(people.acme):
        assert drafts.of(mariana.conversation, people.ana) == {}


def test_the_list_says_where_its_reader_has_begun_a_reply(as_member, bruno, people, mariana):
    keep(bruno, mariana.conversation, "call her", mode="note")
    begun = 'class="pill drafted">'
    assert begun not in bruno.get("/t/acme/inbox/").content.decode()
    keep(bruno, mariana.conversation, "Bom dia")
    assert begun in bruno.get("/t/acme/inbox/rows/").content.decode()
    assert begun not in as_member(people.ana).get("/t/acme/inbox/").content.decode()


def test_the_last_text_wins_and_an_empty_one_forgets(bruno, people, mariana):
    for text in ("B", "Bo", "Bom"):
        keep(bruno, mariana.conversation, text)
    with acting_for(people.acme):
        assert drafts.of(mariana.conversation, people.bruno) == {"reply": "Bom"}
    keep(bruno, mariana.conversation, "  ")
    with acting_for(people.acme):
        assert Draft.objects.count() == 0


def test_sending_forgets_the_draft_of_its_mode_only(bruno, people, mariana):
    keep(bruno, mariana.conversation, "Bom dia")
    keep(bruno, mariana.conversation, "ask Ana", mode="note")
    form = {"mode": "reply", "client_id": "6f1d4f6e-3c61-4d24-a3c1-0d2a52b6c0a1", "body": "Bom dia"}
    assert bruno.post(f"/t/acme/inbox/{mariana.conversation.pk}/messages/", form).status_code == 302
    with acting_for(people.acme):
        assert drafts.of(mariana.conversation, people.bruno) == {"note": "ask Ana"}


def test_a_draft_expires_like_the_content_it_would_become(people, mariana, at_time):
    with acting_for(people.acme):
        drafts.keep(mariana.conversation, people.bruno, "reply", "Bom dia")
        at_time(clock.now() + timedelta(days=people.acme.content_days, seconds=1))
        assert drafts.of(mariana.conversation, people.bruno) == {}


def test_an_expired_draft_that_is_not_swept_yet_breaks_nobodys_typing(people, mariana, at_time):
    with acting_for(people.acme):
        drafts.keep(mariana.conversation, people.bruno, "reply", "old")
        at_time(clock.now() + timedelta(days=people.acme.content_days, seconds=1))
        assert drafts.keep(mariana.conversation, people.bruno, "reply", "new") is False


def test_whoever_only_looks_on_keeps_no_drafts(as_member, people, mariana):
    address = f"/t/acme/inbox/{mariana.conversation.pk}/draft/"
    form = urlencode({"mode": "reply", "text": "x"})
    answer = as_member(people.carla).put(address, form, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 403
