"""Bad input: kept, set aside and visible, while its neighbours go on."""

import json
from itertools import product
from pathlib import Path

import psycopg2
import pytest

from tests.letterbox import OTHER_NUMBER, WABA, delivery, drain, events, one, put, rows, text, texts, worker
from webhooks import claim

pytestmark = pytest.mark.django_db(transaction=True)
OURS = sorted((Path(__file__).parents[1] / "samples" / "webhooks").glob("*.json"))
THEIRS = sorted((Path(__file__).parents[3] / "shared" / "samples" / "webhook").rglob("*.json"))
NESTED = b'{"object":"whatsapp_business_account","entry":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
BODIES = {
    "not JSON": (b"{oops", "not_json"),
    "nothing": (b"", "not_json"),
    "nested 10,000 deep": (NESTED, "not_json"),
    "a number": (b"7", "not_a_delivery"),
    "a list": (b"[]", "not_a_delivery"),
    "another object": (b'{"object":"page","entry":[]}', "not_a_delivery"),
    "no entries": (b'{"object":"whatsapp_business_account"}', "not_a_delivery"),
}


@pytest.fixture
def poison(admin):
    """Makes PostgreSQL refuse content with the word poison, as it would an item that nobody foresaw."""
    with admin.cursor() as cursor:
        cursor.execute(
            "create function refuse_poison() returns trigger language plpgsql as $$ begin"
            " raise data_exception using message = new.text; end $$;"
            "create trigger poison before insert on conversations_content for each row"
            " when (new.text like 'poison%') execute function refuse_poison()"
        )
    yield
    with admin.cursor() as cursor:
        cursor.execute("drop trigger if exists poison on conversations_content; drop function refuse_poison()")


def test_platform_bodies_that_cannot_be_read_are_set_aside_without_a_tenant(house, people, admin):
    put(house, texts(text("wamid.1")), *[body for body, _ in BODIES.values()])
    drain(house)
    found = rows(admin, "select reason from webhooks_quarantine order by delivery_id")
    assert [reason for (reason,) in found] == [reason for _, reason in BODIES.values()]
    assert events(admin) == [("message.text", "done", "")]
    assert one(admin, "select count(*) from webhooks_todo") == 0


def test_own_apps_bodies_that_cannot_be_read_are_in_their_companys_ledger(house, people, admin):
    put(house, *[body for body, _ in BODIES.values()], own=str(people.line.uuid))
    drain(house)
    ledger = "select tenant_id, kind, outcome, reason from conversations_event order by delivery_id"
    assert rows(admin, ledger) == [(people.acme.pk, "delivery", "quarantined", reason) for _, reason in BODIES.values()]


@pytest.mark.parametrize("bad", [0, 3, 6])
def test_a_poison_item_stands_alone_and_its_neighbours_are_received(house, people, admin, poison, bad):
    put(house, texts(*[text(f"wamid.{n}", "poison pill" if n == bad else "fine") for n in range(7)]))
    put(house, texts(text("wamid.other"), number=OTHER_NUMBER))
    drain(house)
    assert one(admin, "select count(*) from conversations_message") == 7
    assert rows(admin, "select item, outcome, reason from conversations_event where outcome <> 'done'") == [
        (bad, "quarantined", "DataException 22000")
    ]
    assert one(admin, "select count(*) from webhooks_todo") == 0


def test_what_was_set_aside_can_be_replayed_once_it_is_understood(house, people, admin, poison):
    put(house, texts(text("wamid.1", "poison"), text("wamid.2")))
    drain(house)
    with admin.cursor() as cursor:
        cursor.execute("drop trigger poison on conversations_content")
        cursor.execute("select requeue_delivery(received_on, id) from webhooks_delivery")
    drain(house)
    assert events(admin) == [("message.text", "done", ""), ("message.text", "done", "")]
    assert one(admin, "select unread_count from conversations_conversation") == 2


def test_a_delivery_that_ended_the_process_three_times_is_set_aside(house, people, admin):
    put(house, texts(text("wamid.1")), texts(text("wamid.2")))
    with admin.cursor() as cursor:
        cursor.execute(
            "update webhooks_todo set attempts = 3 where delivery_id = (select min(id) from webhooks_delivery)"
        )
    drain(house)
    assert rows(admin, "select reason from webhooks_quarantine") == [("stopped_drain",)]
    assert one(admin, "select wamid from conversations_content") == "wamid.2"


def test_what_was_tried_before_is_tried_alone(house, people, admin):
    put(house, *[texts(text(f"wamid.{n}")) for n in range(8)])
    with admin.cursor() as cursor:
        cursor.execute("update webhooks_todo set attempts = 1 where delivery_id % 4 = 0")
    with worker(house) as drainer:
        sizes = [done.deliveries for done in iter(lambda: drainer.round(500), None)]
    assert sizes == [1, 1, 6]


def test_a_try_counts_although_the_process_dies(house, people, admin):
    put(house, texts(text("wamid.1")))
    connection = psycopg2.connect(house.drain)
    connection.autocommit = True
    with connection.cursor() as cursor:
        assert len(claim.Claims().take(cursor, 500)) == 1
    connection.close()
    assert one(admin, "select attempts from webhooks_todo") == 1


def test_what_is_put_off_waits_but_not_what_was_put_off_before_the_clock_was_set_back(house, people, admin):
    put(house, *[texts(text(f"wamid.{n}")) for n in range(4)])
    with admin.cursor() as cursor:
        cursor.execute("select array_agg(id order by id) from webhooks_delivery")
        leased, waits, beyond, by_a_day = cursor.fetchone()[0]
        cursor.execute(claim.LEASE, [[leased]])
        for id_, seconds in ((waits, 55), (beyond, 90), (by_a_day, 86_400)):
            cursor.execute(claim.LATER, [seconds, [id_]])
    assert drain(house).deliveries == 2
    assert rows(admin, "select delivery_id from webhooks_todo order by 1") == [(leased,), (waits,)]


def test_a_missing_grant_sets_nothing_aside(house, people, admin):
    put(house, texts(text("wamid.1")))
    with admin.cursor() as cursor:
        cursor.execute("revoke insert on conversations_message from wapp_drain")
    try:
        with worker(house) as drainer:
            assert drainer.round(500).postponed
    finally:
        with admin.cursor() as cursor:
            cursor.execute("grant insert on conversations_message to wapp_drain")
            cursor.execute("update webhooks_todo set not_before = '-infinity'")
    assert events(admin) == []
    assert drain(house).outcomes == {"done": 1}


def test_a_nul_and_half_characters_are_shown_as_replacement_and_kept_in_the_delivery(house, people, admin):
    body = json.dumps(texts(text("wamid.1", "a\x00b\ud800c"), text("wamid.2"))).encode()
    put(house, body)
    drain(house)
    assert rows(admin, "select text from conversations_content order by message_id") == [("a�b�c",), ("hello",)]
    assert bytes(one(admin, "select body from webhooks_delivery")) == body


def test_a_thousand_messages_in_one_delivery_are_all_there(house, people, admin):
    put(house, texts(*[text(f"wamid.{n}", phone=f"55119{n % 50:08}") for n in range(1000)]))
    assert drain(house, limit=200).outcomes == {"done": 1000}
    assert one(admin, "select count(*) from conversations_message") == 1000
    assert one(admin, "select sum(unread_count) from conversations_conversation") == 1000


def test_a_delivery_with_thousands_of_items_is_received_in_several_transactions(house, people, admin):
    put(house, texts(*[text(f"wamid.{n}", "x") for n in range(2500)]))
    assert drain(house).outcomes == {"done": 2500}
    assert one(admin, "select unread_count, version from conversations_conversation") == (2500, 2500)


def test_a_body_that_is_gone_is_no_work(house, people, admin):
    put(house, texts(text("wamid.1")))
    with admin.cursor() as cursor:
        cursor.execute("delete from webhooks_delivery")
    drain(house)
    assert one(admin, "select count(*) from webhooks_todo") == 0


def test_an_odd_field_costs_no_neighbour(house, people, admin):
    odd = [None, "", 0, -1, 1.5, [], {}, "x" * 600, True]
    for place, (field, value) in enumerate(product(("id", "timestamp", "from", "type", "text"), odd)):
        names = [f"wamid.{place}.{n}" for n in range(3)]
        put(house, texts(text(names[0]), text(names[1]) | {field: value}, text(names[2])))
    drain(house)
    neighbours = "select count(*) from conversations_event where item <> 1 and outcome = 'done'"
    assert one(admin, neighbours) == 2 * 5 * len(odd)
    assert one(admin, "select count(*) from conversations_event where item = 1") == 5 * len(odd)


def test_every_sample_is_drained_without_losing_an_item(house, people, admin):
    with admin.cursor() as cursor:
        cursor.execute("update tenants_route set waba_id = '100000000000001' where tenant_id = %s", [people.acme.pk])
    put(house, *[file.read_bytes() for file in OURS])
    done = drain(house)
    assert done.items >= len(OURS)
    # What is meant to be unreadable is the only thing that is set aside, and by the reader, not by PostgreSQL.
    set_aside = rows(admin, "select distinct reason from conversations_event where outcome = 'quarantined'")
    assert not [reason for (reason,) in set_aside if "Error" in reason or "Exception" in reason]


@pytest.mark.skipif(not THEIRS, reason="the third-party samples are not beside this checkout")
def test_every_third_party_sample_is_drained_without_an_exception(house, people, admin):
    """Their numbers become ours, so that everything in them is received and not only counted."""
    for file in THEIRS:
        document = json.loads(file.read_bytes())
        for entry in document["entry"]:
            entry["id"] = WABA
            for change in entry["changes"]:
                if "metadata" in change["value"]:
                    change["value"]["metadata"]["phone_number_id"] = "200000000000001"
        put(house, document)
    assert drain(house).items >= len(THEIRS)
    assert events(admin) and not rows(admin, "select reason from conversations_event where outcome = 'quarantined'")


def test_an_entry_without_changes_belongs_to_nobody(house, people, admin):
    put(house, {"object": "whatsapp_business_account", "entry": [{"id": "398"}, "odd"]}, delivery())
    drain(house)
    assert rows(admin, "select reason, number from webhooks_quarantine order by 1, 2") == [
        ("not_a_delivery", ""),
        ("unknown_number", "398"),
    ]
