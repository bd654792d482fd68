"""The commands an operator has: what waits, what belongs to nobody, and back to work."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conversations.models import Event
from conversations.receive import replay
from tenants.models import Fact
from tenants.scope import acting_for
from tests.letterbox import drain, events, one, put, rows, text, texts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def as_drain(house, settings):
    settings.DRAIN_DATABASE_URL = house.drain


def said(command: str, *words: str) -> str:
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue()


def test_deliveries_tells_what_waits_and_what_was_set_aside(house, people, admin):
    put(house, b"{oops", texts(text("wamid.1"), number="299"))
    drain(house)
    put(house, texts(text("wamid.2")))
    found = json.loads(said("deliveries", "--json"))
    assert (found["deliveries"], found["undrained"], found["suspected"]) == (3, 1, 0)
    assert found["oldest_seconds"] >= 0
    assert {reason: row["items"] for reason, row in found["quarantine"].items()} == {"not_json": 1, "unknown_number": 1}
    assert "3 kept, 1 to be drained" in said("deliveries")


def test_deliveries_lists_what_was_set_aside_without_its_content(house, people, admin):
    put(house, texts(text("wamid.secret", "a secret"), number="299"))
    drain(house)
    shown = said("deliveries", "--quarantined")
    assert "unknown_number  299" in shown and "secret" not in shown
    (row,) = json.loads(said("deliveries", "--quarantined", "--json"))["quarantined"]
    assert row["number"] == "299"


def test_replay_puts_one_delivery_back_to_work(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    day, number = one(admin, "select received_on::text, id from webhooks_delivery")
    assert "1 of 1" in said("replay", "--delivery", f"{day}/{number}")
    assert one(admin, "select count(*) from webhooks_todo") == 1
    drain(house)
    assert events(admin) == [("message.text", "done", "")]


def test_replay_puts_all_of_a_number_or_a_reason_back_to_work(house, people, admin):
    put(house, texts(text("wamid.1"), number="299"), b"{oops")
    drain(house)
    assert "1 of 1" in said("replay", "--number", "299")
    assert "1 of 1" in said("replay", "--reason", "not_json")
    drain(house)
    assert one(admin, "select count(*) from webhooks_quarantine") == 2


@pytest.mark.parametrize("name", ["17", "today/1", "2026-11-24/x", "2026-11-24"])
def test_replay_says_how_a_delivery_is_named(house, people, name):
    with pytest.raises(CommandError, match="named like"):
        said("replay", "--delivery", name)


def test_a_member_replays_an_event_of_their_own_company_and_leaves_a_fact(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    with acting_for(people.acme):
        event = Event.objects.get()
        assert replay.event(event.received_on, event.delivery_id, by=people.ana)
        assert Fact.objects.get(verb="replayed").detail == {"delivery": event.delivery_id}
    assert one(admin, "select count(*) from webhooks_todo") == 1


def test_a_delivery_of_another_company_cannot_be_replayed(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    day, number = one(admin, "select received_on, id from webhooks_delivery")
    with acting_for(people.globex):
        assert not replay.event(day, number, by=people.dora)
    assert rows(admin, "select count(*) from webhooks_todo") == [(0,)]


def test_a_delivery_that_is_no_longer_kept_cannot_be_replayed(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    day, number = one(admin, "select received_on, id from webhooks_delivery")
    with admin.cursor() as cursor:
        cursor.execute("delete from webhooks_delivery")
    with acting_for(people.acme):
        assert not replay.event(day, number, by=people.ana)
