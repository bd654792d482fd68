"""Statuses of our own messages: matched by callback id or wamid, shown only upwards, kept while nobody knows them."""

import time
import uuid

import pytest

from conversations import callback, wamid
from conversations.locks import lock_tenant
from conversations.models import Conversation, Message
from conversations.receive import orphans
from tenants import clock, keys
from tenants.scope import acting_for
from tests.letterbox import change, delivery, drain, events, one, put, rows, status, statuses, text, texts

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS = "status, sent_at is not null, delivered_at is not null, read_at is not null, failed_at is not null"


@pytest.fixture
def sent(house, people, admin) -> Message:
    """A message of ours that WhatsApp accepted as wamid.out."""
    put(house, texts(text("wamid.in")))
    drain(house)
    with acting_for(people.acme):
        return outgoing(Conversation.objects.get(), "wamid.out")


def outgoing(conversation: Conversation, name: str | None, **fields) -> Message:
    conversation.advance()
    conversation.save()
    hashed = wamid.hashed(keys.platform(), conversation.tenant_id, name) if name else None
    values = {"status": 40, "attempt": 1, "wamid_hash": hashed, "client_id": uuid.uuid4(), "at": clock.now()} | fields
    return Message.objects.create(
        conversation=conversation,
        channel_id=conversation.channel_id,
        version=conversation.version,
        direction="out",
        kind="text",
        origin="agent",
        **values,
    )


def named(message: Message, attempt: int = 1) -> str:
    return callback.make(keys.platform(), callback.Callback(message.tenant_id, message.pk, attempt))


def shown(admin, message: Message):
    return one(admin, f"select {COLUMNS} from conversations_message where id = %s", message.pk)


def test_a_status_moves_its_message_up_and_takes_a_version(house, admin, sent):
    put(house, statuses(status("wamid.out", "sent")), statuses(status("wamid.out", "delivered")))
    drain(house)
    assert shown(admin, sent) == (80, True, True, False, False)
    assert one(admin, "select version from conversations_message where id = %s", sent.pk) > sent.version


def test_the_shown_status_never_falls_back(house, admin, sent):
    now = int(time.time())
    for word, at in (("read", now), ("sent", now - 9), ("delivered", now - 5), ("read", now - 1)):
        put(house, statuses(status("wamid.out", word, at=at)))
        drain(house)
    assert shown(admin, sent) == (90, True, True, True, False)
    read_at = one(admin, "select extract(epoch from read_at)::int from conversations_message where id = %s", sent.pk)
    assert read_at == now
    assert events(admin)[-1] == ("status.read", "duplicate", "")


def test_evidence_of_delivery_beats_a_failure(house, admin, sent):
    put(house, statuses(status("wamid.out", "failed", errors=[{"code": 131026, "title": "Undeliverable"}])))
    drain(house)
    assert shown(admin, sent)[0] == 70
    assert one(admin, "select error_code from conversations_message where id = %s", sent.pk) == 131026
    put(house, statuses(status("wamid.out", "delivered")))
    drain(house)
    assert shown(admin, sent) == (80, False, True, False, True)


def test_a_failure_does_not_hide_that_it_was_sent(house, admin, sent):
    put(house, statuses(status("wamid.out", "failed"), status("wamid.out", "sent")))
    drain(house)
    assert shown(admin, sent) == (70, True, False, False, True)


def test_what_it_cost_is_kept(house, admin, sent):
    price = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"}
    put(house, statuses(status("wamid.out", "sent", pricing=price)))
    drain(house)
    assert one(
        admin, "select price_category, price_type, billable from conversations_message where id = %s", sent.pk
    ) == ("marketing", "regular", True)


SPEND = "select category, type, country, billable, sum(count)::int from conversations_spend group by 1, 2, 3, 4"


@pytest.mark.parametrize("order", [["sent", "delivered", "read"], ["read", "sent"], ["delivered", "sent", "delivered"]])
def test_what_was_delivered_is_counted_once_at_its_price_whatever_the_order(house, admin, sent, order):
    price = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"}
    for word in order:
        put(house, statuses(status("wamid.out", word, recipient_user_id="BR.1", **({"pricing": price}))))
        drain(house)
    put(house, *(statuses(status("wamid.out", word, recipient_user_id="BR.1", pricing=price)) for word in order))
    drain(house)
    assert rows(admin, SPEND) == [("marketing", "regular", "BR", True, 1)]


def test_what_was_only_sent_is_not_charged_and_what_came_in_one_batch_is_counted_together(house, people, admin, sent):
    free = {"billable": False, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"}
    with acting_for(people.acme):
        outgoing(Conversation.objects.get(), "wamid.two")
    names = ("wamid.out", "wamid.two")
    put(house, *(statuses(status(name, "sent", recipient_user_id="BR.1", pricing=free)) for name in names))
    drain(house)
    assert rows(admin, SPEND) == []
    put(house, *(statuses(status(name, word)) for name in names for word in ("delivered", "read")))
    drain(house)
    assert rows(admin, SPEND) == [("service", "free_customer_service", "BR", False, 2)]


def test_a_price_that_overtook_the_answer_is_counted_when_its_message_is_known(house, people, admin, sent):
    price = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"}
    for word in ("sent", "delivered"):
        put(house, statuses(status("wamid.late", word, recipient_user_id="BR.1", pricing=price)))
    drain(house)
    with acting_for(people.acme):
        outgoing(Conversation.objects.get(), "wamid.late")
    orphans.sweep(people.acme.pk)
    assert rows(admin, SPEND) == [("utility", "regular", "BR", True, 1)]


def test_an_unconfirmed_message_is_settled_by_its_callback_id_and_learns_its_wamid(house, people, admin, sent):
    with acting_for(people.acme):
        lost = outgoing(Conversation.objects.get(), None, status=30, purge_on=None)
    put(house, statuses(status("wamid.new", "sent", biz_opaque_callback_data=named(lost))))
    drain(house)
    assert shown(admin, lost)[0] == 60
    put(house, statuses(status("wamid.new", "read")))
    drain(house)
    assert shown(admin, lost)[0] == 90


def test_a_forged_callback_id_is_ignored(house, people, admin, sent):
    with acting_for(people.acme):
        lost = outgoing(Conversation.objects.get(), None, status=30)
    forged = named(lost)[:-1] + ("0" if named(lost)[-1] != "0" else "1")
    put(house, statuses(status("wamid.new", "sent", biz_opaque_callback_data=forged)))
    drain(house)
    assert shown(admin, lost)[0] == 30
    assert events(admin)[-1] == ("status.sent", "done", "waits_for_message")


def test_a_callback_id_of_another_company_is_ignored(house, people, admin, sent):
    name = named(sent)
    put(house, statuses(status("wamid.x", "read", biz_opaque_callback_data=name), number="200000000000002"))
    drain(house)
    assert shown(admin, sent)[0] == 40


def test_a_failure_of_a_former_try_does_not_fail_the_present_one(house, people, admin, sent):
    with acting_for(people.acme):
        again = outgoing(Conversation.objects.get(), None, status=20, attempt=2)
    put(house, statuses(status("wamid.first", "failed", biz_opaque_callback_data=named(again, attempt=1))))
    drain(house)
    assert shown(admin, again)[0] == 20


def test_a_status_before_its_message_is_joined_when_the_message_is_settled(house, people, admin, sent):
    put(house, statuses(status("wamid.early", "delivered"), status("wamid.early", "sent")))
    drain(house)
    assert one(admin, "select count(*) from conversations_orphan") == 2
    with acting_for(people.acme):
        late = outgoing(Conversation.objects.get(), "wamid.early")
        lock_tenant(people.acme.pk)
        assert orphans.adopt([late.wamid_hash]) == 2
    assert shown(admin, late) == (80, True, True, False, False)
    assert one(admin, "select count(*) from conversations_orphan") == 0
    assert one(admin, "select version from conversations_conversation") == one(
        admin, "select max(version) from conversations_message"
    )


def test_the_sweep_joins_what_was_left_and_touches_nothing_else(house, people, admin, sent):
    put(house, statuses(status("wamid.early", "read"), status("wamid.never", "read")))
    drain(house)
    with acting_for(people.acme):
        late = outgoing(Conversation.objects.get(), "wamid.early")
    assert orphans.sweep(people.acme.pk) == 1
    assert orphans.sweep(people.acme.pk) == 0
    assert orphans.sweep(people.globex.pk) == 0
    assert shown(admin, late)[0] == 90
    assert one(admin, "select count(*) from conversations_orphan") == 1


def test_several_devices_send_the_same_status_once(house, admin, sent):
    put(house, *[statuses(status("wamid.out", "read")) for _ in range(3)])
    drain(house)
    assert [outcome for kind, outcome, _ in events(admin) if kind == "status.read"] == [
        "done",
        "duplicate",
        "duplicate",
    ]


def test_errors_of_any_number_do_not_stop_a_status(house, admin, sent):
    for errors in ([], [{"code": 2**40}], [{"code": n} for n in range(50)]):
        put(house, statuses(status("wamid.out", "failed", errors=errors)))
    assert drain(house).outcomes == {"done": 1, "duplicate": 2}
    assert rows(admin, "select count(*) from conversations_event where outcome = 'quarantined'") == [(0,)]


@pytest.mark.parametrize(("hours", "code"), [(0, 131031), (2, None)])
def test_a_failure_that_locks_the_account_stops_its_numbers_unless_it_is_old_news(house, admin, sent, hours, code):
    failed = status("wamid.out", "failed", errors=[{"code": 131031}], timestamp=str(int(time.time()) - 3600 * hours))
    put(house, statuses(failed))
    told = drain(house).stopped
    stopped = rows(admin, "select tenant_id, id from conversations_channel where stopped_code is not null")
    assert told == set(stopped) and len(told) == (code is not None)  # open pages are told of each
    assert (
        one(admin, "select stopped_code from conversations_channel where phone_number_id = '200000000000001'") == code
    )
    assert (
        one(admin, "select stopped_code from conversations_channel where phone_number_id = '200000000000002'") is None
    )


def test_a_status_of_no_consequence_is_told_in_the_ledger_and_changes_nothing(house, admin, sent):
    before = shown(admin, sent)
    for word in ("deleted", "warning", "beamed"):
        put(house, statuses(status("wamid.out", word)))
    drain(house)
    told = [row for row in events(admin) if row[0].startswith("status.")]
    assert sorted(told) == [(f"status.{word}", "skipped", "not_used") for word in ("beamed", "deleted", "warning")]
    assert shown(admin, sent) == before


def test_news_that_names_no_number_says_so(house, people, admin):
    nowhere = change(messages=[text("wamid.nowhere")])
    del nowhere["value"]["metadata"]
    put(house, delivery(nowhere))
    drain(house)
    assert events(admin) == [("message.text", "skipped", "no_number")]
