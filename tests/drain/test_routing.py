"""Whose it is: decided for every change by the number it names, never by who posted it."""

import uuid

import pytest

from tests.letterbox import (
    OTHER_NUMBER,
    WABA,
    change,
    delivery,
    drain,
    events,
    one,
    put,
    rows,
    status,
    text,
    texts,
)

pytestmark = pytest.mark.django_db(transaction=True)


def messages_of(admin, tenant) -> int:
    return one(admin, "select count(*) from conversations_message where tenant_id = %s", tenant.pk)


def test_every_entry_change_and_item_goes_to_its_own_company(house, people, admin):
    def half(number, name):
        return [
            change(
                number, messages=[text(f"wamid.{name}.{n}.{m}") for m in range(3)], statuses=[status("wamid.x", "read")]
            )
            for n in range(2)
        ]

    body = delivery(*half("200000000000001", "a"))
    body["entry"] += delivery(*half(OTHER_NUMBER, "b"), waba="300000000000002")["entry"]
    put(house, body)
    assert drain(house).items == 16
    assert (messages_of(admin, people.acme), messages_of(admin, people.globex)) == (6, 6)
    assert len(set(rows(admin, "select tenant_id, item from conversations_event"))) == 16


def test_an_unknown_number_is_counted_and_comes_when_it_is_connected(house, people, admin):
    put(house, texts(text("wamid.1"), text("wamid.2"), number="299"), texts(text("wamid.3")))
    drain(house)
    assert rows(admin, "select reason, number, items from webhooks_quarantine") == [("unknown_number", "299", 2)]
    assert messages_of(admin, people.acme) == 1
    with admin.cursor() as cursor:
        cursor.execute(
            "insert into tenants_route (tenant_id, channel_id, channel_uuid, phone_number_id, waba_id, portfolio_id,"
            " own_app, connected_at) values (%s, %s, %s, '299', '399', '', false, now())",
            [people.acme.pk, people.line.pk, uuid.uuid4()],
        )
    drain(house)
    assert messages_of(admin, people.acme) == 3
    assert rows(admin, "select count(*) from webhooks_quarantine") == [(0,)]


def test_a_companys_own_app_over_anothers_number_changes_nothing_there_and_is_recorded(house, people, admin):
    put(house, texts(text("wamid.1"), number=OTHER_NUMBER), own=str(people.line.uuid))
    drain(house)
    assert messages_of(admin, people.globex) == messages_of(admin, people.acme) == 0
    assert rows(admin, "select tenant_id, outcome, reason from conversations_event") == [
        (people.acme.pk, "skipped", "foreign_number")
    ]


def test_a_companys_own_app_speaks_for_its_own_numbers(house, people, admin):
    put(house, texts(text("wamid.1")), own=str(people.line.uuid))
    drain(house)
    assert messages_of(admin, people.acme) == 1


def test_a_companys_own_app_cannot_write_into_others_beside_its_own(house, people, admin):
    body = delivery(change(messages=[text("wamid.1")]), change(OTHER_NUMBER, messages=[text("wamid.2")]))
    put(house, body, own=str(people.line.uuid))
    drain(house)
    assert (messages_of(admin, people.acme), messages_of(admin, people.globex)) == (1, 0)


def test_an_unknown_number_of_an_own_app_is_set_aside_and_a_replay_finds_it(house, people, admin):
    put(house, texts(text("wamid.1"), number="299"), own=str(people.line.uuid))
    drain(house)
    assert events(admin) == [("message.text", "quarantined", "unknown_number")]
    with admin.cursor() as cursor:
        cursor.execute(
            "insert into tenants_route (tenant_id, channel_id, channel_uuid, phone_number_id, waba_id, portfolio_id,"
            " own_app, connected_at) values (%s, %s, %s, '299', '399', '', true, now())",
            [people.acme.pk, people.line.pk, uuid.uuid4()],
        )
        cursor.execute("select requeue_delivery(received_on, id) from webhooks_delivery")
    drain(house)
    assert events(admin) == [("message.text", "done", "")]


def test_news_of_an_account_goes_to_every_company_with_a_number_in_it(house, people, admin):
    with admin.cursor() as cursor:
        cursor.execute("update tenants_route set waba_id = %s", [WABA])
    news = {"event": "APPROVED", "message_template_id": 1, "message_template_name": "n"}
    put(house, delivery({"field": "message_template_status_update", "value": news}))
    drain(house)
    assert rows(admin, "select tenant_id, kind, outcome, reason from conversations_event order by 1") == [
        (tenant.pk, "message_template_status_update", "skipped", "not_used") for tenant in (people.acme, people.globex)
    ]


def test_news_of_an_account_from_an_own_app_stays_with_its_company(house, people, admin):
    with admin.cursor() as cursor:
        cursor.execute("update tenants_route set waba_id = %s", [WABA])
    put(house, delivery({"field": "account_update", "value": {"event": "X"}}), own=str(people.line.uuid))
    drain(house)
    assert rows(admin, "select tenant_id from conversations_event") == [(people.acme.pk,)]


def test_news_of_an_account_reaches_no_company_that_uses_its_own_app(house, people, admin):
    with admin.cursor() as cursor:
        cursor.execute("update tenants_route set own_app = true where tenant_id = %s", [people.acme.pk])
    put(house, delivery({"field": "account_update", "value": {"event": "X"}}))
    drain(house)
    assert events(admin) == []
    assert rows(admin, "select reason, number from webhooks_quarantine") == [("unknown_number", WABA)]


def test_a_disconnected_number_receives_no_content_and_says_so(house, people, admin):
    with admin.cursor() as cursor:
        cursor.execute("update tenants_route set withdrawn_at = now()")
    put(house, texts(text("wamid.1")))
    drain(house)
    assert messages_of(admin, people.acme) == 0
    assert events(admin) == [("message.text", "skipped", "number_disconnected")]


def test_the_route_in_the_row_is_a_hint_and_never_trusted(house, people, admin):
    put(house, texts(text("wamid.1"), number=OTHER_NUMBER))  # put in under the route of Acme's number
    drain(house)
    assert (messages_of(admin, people.acme), messages_of(admin, people.globex)) == (0, 1)


def test_a_body_signed_for_a_channel_that_is_gone_is_set_aside(house, people, admin):
    put(house, texts(text("wamid.1")), own=str(uuid.uuid4()))
    drain(house)
    assert events(admin) == []
    assert rows(admin, "select reason from webhooks_quarantine") == [("unknown_channel",)]


def test_faults_told_by_whatsapp_are_in_the_ledger_by_their_code(house, people, admin):
    put(house, delivery(change(errors=[{"code": 131035, "title": "lost"}])))
    drain(house)
    assert events(admin) == [("errors", "skipped", "error_131035")]
