"""The process dies between two steps, or its line to the database does: nothing is lost, and nothing is done twice."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg2
import pytest
import redis
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from conversations import live, reminding
from conversations.attributes import definitions, forms
from conversations.models import Conversation, FormRule
from tenants.scope import acting_for
from tests.conftest import House
from tests.inbox.day import talk
from tests.letterbox import (
    MARTA,
    NUMBER,
    OTHER_NUMBER,
    change,
    delivery,
    drain,
    echo,
    one,
    put,
    rows,
    status,
    text,
    worker,
)

pytestmark = pytest.mark.django_db(transaction=True)
Dying = Callable[[str, str], AbstractContextManager[None]]
GROUP = "Y2FwaV9ncm91cDox"
NOW = int(time.time())
DIE = """
    create function die() returns trigger language plpgsql security definer as $$
    begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$
"""
PICTURES = (
    "select kind, outcome, reason, count(*) from conversations_event where tenant_id = %s group by 1, 2, 3 order by 1",
    "select kind, count(*), count(distinct wamid_hash) from conversations_message where tenant_id = %s group by 1"
    " order by 1",
    "select n.name, n.named_at, c.unread_count, c.version, c.held_by from conversations_conversation c"
    " join conversations_contact n on n.id = c.contact_id where c.tenant_id = %s order by 1",
    "select a.key, v.value, v.source, v.form from conversations_attributevalue v"
    " join conversations_attribute a on a.id = v.attribute_id where v.tenant_id = %s order by 1",
    "select count(*) from conversations_content where tenant_id = %s",
)


@pytest.fixture
def dying(admin) -> Dying:
    """Whoever writes to a table loses the line to the database at that step, as when its process were killed there."""

    @contextmanager
    def at(table: str, act: str) -> Iterator[None]:
        with admin.cursor() as cursor:
            cursor.execute(DIE)
            cursor.execute(f"create trigger die after {act} on {table} for each row execute function die()")
        try:
            yield
        finally:
            with admin.cursor() as cursor:
                cursor.execute("drop function die cascade")

    return at


def saved_by_itself(tenant, owner):
    """The answers to a form's question go to a field."""
    with acting_for(tenant):
        points = definitions.add("Points", "number", (), owner)
        reply = {"nfm_reply": {"response_json": json.dumps({"points": 1})}}
        FormRule.objects.create(form=forms.form_of(reply, None).key, title="Club", question="points", attribute=points)


def bodies(number: str) -> list[dict]:
    """An answer to a form, a message of a group, what the group is called, a handover: for one company."""
    at = NOW
    answer = {"type": "nfm_reply", "nfm_reply": {"name": "flow", "response_json": json.dumps({"points": 12})}}
    form = {**text(f"wamid.{number}.1", at=at), "type": "interactive", "interactive": answer}
    del form["text"]
    named = {"group_id": GROUP, "timestamp": str(at), "group_subject": {"text": "Runners"}}
    return [
        delivery(change(number, messages=[form])),
        delivery(change(number, messages=[text(f"wamid.{number}.2", group_id=GROUP, at=at)])),
        delivery(change(number, field="group_settings_update", groups=[named])),
        delivery(change(number, field="standby", messages=[text(f"wamid.{number}.3", at=at + 1)])),
    ]


def half(house: House, bodies: Callable[[str], list[dict]], death: AbstractContextManager[None]) -> None:
    """The same for two companies: of one it is taken in whole; of the other the process dies over it."""
    put(house, *bodies(OTHER_NUMBER))
    drain(house)
    put(house, *bodies(NUMBER))
    with death, worker(house) as mine, pytest.raises((psycopg2.OperationalError, psycopg2.InterfaceError)):
        while mine.round(500):
            pass


@pytest.mark.parametrize(
    ("table", "act"),
    [
        ("conversations_identity", "insert"),
        ("conversations_content", "insert"),
        ("conversations_attributevalue", "insert"),
        ("conversations_conversation", "update"),
        ("conversations_event", "insert"),
        ("webhooks_todo", "delete"),
    ],
)
def test_what_was_received_half_is_received_once(house, people, admin, dying, table, act):
    for tenant, owner in ((people.globex, people.dora), (people.acme, people.ana)):
        saved_by_itself(tenant, owner)
    half(house, bodies, dying(table, act))
    assert one(admin, "select count(*) from conversations_message where tenant_id = %s", people.acme.pk) == 0
    drain(house)
    seen = [[rows(admin, query, tenant.pk) for query in PICTURES] for tenant in (people.acme, people.globex)]
    assert seen[0] == seen[1] and all(seen[0])
    assert one(admin, "select count(*) from webhooks_todo") == 0
    assert one(admin, "select count(*) from webhooks_quarantine") == 0


def known(number: str) -> list[dict]:
    """A customer whose key is known, and an answer from the phone."""
    contact = {"wa_id": MARTA, "identity_key_hash": "DF2lS5v2W6x="}
    return [
        delivery(change(number, contacts=[contact], messages=[text(f"wamid.{number}.1", at=NOW - 60)])),
        delivery(change(number, field="smb_message_echoes", message_echoes=[echo(f"wamid.{number}.2", at=NOW - 50)])),
    ]


def changes(number: str) -> list[dict]:
    """They put their words right, with another key; and WhatsApp locks the account that answered."""
    words = {"original_message_id": f"wamid.{number}.1", "message": {"type": "text", "text": {"body": "put right"}}}
    edit = {**text(f"wamid.{number}.3", at=NOW - 40), "type": "edit", "edit": words}
    contact = {"wa_id": MARTA, "identity_key_hash": "UKD6Y/5SqDU="}
    failed = status(f"wamid.{number}.2", "failed", errors=[{"code": 131031}])
    return [
        delivery(change(number, messages=[edit])),
        delivery(change(number, contacts=[contact], messages=[text(f"wamid.{number}.4", at=NOW - 30)])),
        delivery(change(number, statuses=[failed])),
    ]


CHANGED = (
    "select t.text, t.payload #>> '{earlier,0,text}' from conversations_content t where t.tenant_id = %s order by 1",
    "select status, edited_at, error_code from conversations_message where tenant_id = %s order by 1, 2",
    "select count(*), max(version) from conversations_message where tenant_id = %s",
    "select kind, key_hash, key_at, key_changed_at from conversations_identity where tenant_id = %s order by 1",
    "select stopped_code, stopped_until from conversations_channel where tenant_id = %s",
    "select kind, outcome, reason, count(*) from conversations_event where tenant_id = %s group by 1, 2, 3 order by 1",
)


@pytest.mark.parametrize(
    ("table", "act"),
    [
        ("conversations_identity", "update"),
        ("conversations_message", "update"),
        ("conversations_content", "update"),
        ("conversations_channel", "update"),
    ],
)
def test_what_was_changed_half_is_changed_once(house, people, admin, dying, table, act):
    def pictures(tenant) -> list:
        return [rows(admin, query, tenant.pk) for query in CHANGED]

    put(house, *known(OTHER_NUMBER), *known(NUMBER))
    drain(house)
    before = pictures(people.acme)
    half(house, changes, dying(table, act))
    assert pictures(people.acme) == before
    drain(house)
    assert pictures(people.acme) == pictures(people.globex) != before
    assert (131031, None) in pictures(people.acme)[4]
    assert one(admin, "select count(*) from webhooks_todo") == 0


@pytest.fixture
def waiting(people) -> list[Conversation]:
    """Two customers who wait while their windows close."""
    with acting_for(people.acme):
        made = [talk(people.line, f"Customer {n}", f"551190000000{n}") for n in range(2)]
        for one_ in made:
            one_.say("Oi!", 5)
            one_.closing_in(50)
        return [one_.conversation for one_ in made]


def reminded(people) -> int:
    with acting_for(people.acme):
        return Conversation.objects.filter(reminded_for__isnull=False).count()


def remind(people) -> int:
    with acting_for(people.acme):
        return reminding.remind_due()


def test_a_reminder_that_was_broken_off_is_told_whole_by_the_next_run_and_once(house, people, waiting, dying):
    with redis.Redis.from_url(house.redis) as client, client.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe(f"live:{people.acme.pk}")
        listener.get_message(timeout=5)
        with dying("conversations_conversation", "update"), pytest.raises((OperationalError, InterfaceError)):
            remind(people)
        connection.close()
        assert reminded(people) == 0 and listener.get_message(timeout=0.1) is None
        assert (remind(people), remind(people), reminded(people)) == (2, 0, 2)
        heard = [json.loads(listener.get_message(timeout=5)["data"]) for _ in waiting]
        assert sorted((told["conversation"], told["reminder"]) for told in heard) == [(row.pk, 0) for row in waiting]
        assert listener.get_message(timeout=0.1) is None


@pytest.fixture
def deaf(monkeypatch) -> Iterator[None]:
    """Nothing that is announced is heard."""
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1")
    monkeypatch.setattr(live, "_quiet_until", 0.0)
    live.bus.cache_clear()
    yield
    live.bus.cache_clear()


def test_a_reminder_nobody_heard_of_stands_in_the_list_and_is_not_told_twice(people, waiting, deaf):
    assert (remind(people), remind(people)) == (2, 0)
    with acting_for(people.acme):
        assert [row.pk for row in reminding.reminders(people.bruno)] == [row.pk for row in waiting]
