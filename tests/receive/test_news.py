"""What is no message: calls, wishes about marketing, address books, news of numbers, advertisements, failures."""

import time
from datetime import timedelta

import pytest

from conversations.channels import notices
from tenants.scope import acting_for
from tests.letterbox import (
    MARTA,
    NUMBER,
    OTHER_WABA,
    WABA,
    change,
    delivery,
    drain,
    echo,
    events,
    one,
    put,
    rows,
    status,
    statuses,
    text,
    texts,
)  # fmt: skip

pytestmark = pytest.mark.django_db(transaction=True)
NOW = int(time.time())


def call(id_="wacid.1", event="connect", at=NOW, **more):
    who = {"from": MARTA, "to": "15550100001", "direction": "USER_INITIATED"}
    news = {"id": id_, "event": event, "timestamp": str(at), **who, **more}
    return delivery(change(field="calls", calls=[news]))


def ours(word, at=NOW, id_="wacid.2"):
    news = {"id": id_, "type": "call", "status": word, "timestamp": str(at), "recipient_id": MARTA}
    return delivery(change(field="calls", statuses=[news]))


def wish(value, at=NOW, category="marketing_messages"):
    said = {"wa_id": MARTA, "detail": "User requested", "category": category, "value": value, "timestamp": at}
    return delivery(change(field="user_preferences", user_preferences=[said]))


def news(field, waba=WABA, at=NOW, **value):
    return {"object": "whatsapp_business_account",
            "entry": [{"id": waba, "time": at, "changes": [{"field": field, "value": value}]}]}  # fmt: skip


def state(admin):
    return [payload["call"]["state"] for (payload,) in rows(admin, "select payload from conversations_content")]


def test_a_call_stands_in_the_thread_opens_the_window_and_waits_for_an_answer(house, people, admin):
    put(house, call(session={"sdp": "candidate 192.0.2.1"}))
    drain(house)
    kind, direction, origin = one(admin, "select kind, direction, origin from conversations_message")
    assert (kind, direction, origin) == ("call", "in", "customer")
    at, window, unread = one(
        admin, "select last_inbound_at, window_expires_at, unread_count from conversations_conversation"
    )
    assert window == at + timedelta(hours=24) and unread == 1
    assert one(admin, "select payload from conversations_content") == {
        "call": {"state": "ringing", "ended": False, "duration": None}
    }
    assert events(admin) == [("call.ringing", "done", "")]


def test_the_end_of_a_call_completes_its_one_line_whatever_comes_first(house, people, admin):
    end = call(event="terminate", at=NOW + 65, status="COMPLETED", duration=60)
    put(house, call(), end)
    drain(house)
    assert one(admin, "select payload -> 'call' from conversations_content") == {
        "state": "completed", "ended": True, "duration": 60,
    }  # fmt: skip
    before = one(admin, "select version from conversations_conversation")
    put(house, end, call())
    drain(house)
    assert one(admin, "select version from conversations_conversation") == before
    assert [outcome for _, outcome, _ in events(admin)] == ["done", "done", "duplicate", "duplicate"]
    put(house, call("wacid.9", "terminate", NOW + 9, status="FAILED"))
    drain(house)
    put(house, call("wacid.9", at=NOW))
    drain(house)
    assert state(admin) == ["completed", "failed"]


def test_a_call_of_ours_tells_how_it_was_taken_and_opens_nothing(house, people, admin):
    put(house, ours("RINGING"), ours("REJECTED", NOW + 3))
    drain(house)
    assert one(admin, "select direction, status from conversations_message") == ("out", 0)
    assert state(admin) == ["rejected"]
    assert one(admin, "select window_expires_at, unread_count from conversations_conversation") == (None, 0)


def test_news_of_a_call_that_nobody_knows_stays_in_the_ledger(house, people, admin):
    put(house, call(event="call_created"), delivery(change(field="calls", calls=[{"id": "wacid.3"}])))
    drain(house)
    assert events(admin) == [("calls", "skipped", "not_used")] * 2
    assert one(admin, "select count(*) from conversations_message") == 0


def test_a_wish_about_marketing_is_a_row_and_a_line_at_once_and_each_copy_counts_once(house, people, admin):
    put(house, texts(text("wamid.1")), wish("stop"))
    drain(house)
    put(house, wish("stop"), wish("resume", NOW + 60))
    drain(house)
    assert rows(admin, "select purpose, wish, source from conversations_consent order by at") == [
        ("marketing", "stop", "whatsapp"), ("marketing", "resume", "whatsapp"),
    ]  # fmt: skip
    assert rows(admin, "select payload from conversations_content where payload ? 'type' order by at") == [
        ({"type": "marketing_messages.stop"},), ({"type": "marketing_messages.resume"},),
    ]  # fmt: skip
    assert one(admin, "select unread_count from conversations_conversation") == 1


def test_a_wish_of_somebody_new_is_kept_too(house, people, admin):
    put(house, wish("stop"))
    drain(house)
    assert one(admin, "select wish from conversations_consent") == "stop"
    assert events(admin) == [("user_preferences", "done", "no_conversation")]


def test_the_apps_address_book_names_people_and_a_removal_takes_nobody_away(house, people, admin):
    def entry(action, **contact):
        one_ = {"type": "contact", "contact": contact, "action": action, "metadata": {"timestamp": str(NOW)}}
        return delivery(change(field="smb_app_state_sync", state_sync=[one_]))

    put(house, entry("add", full_name="Marta from the bakery", phone_number=MARTA))
    drain(house)
    put(house, texts(text("wamid.1"), contacts=[{"profile": {"name": "~marta~"}, "wa_id": MARTA}]))
    put(house, entry("remove", phone_number=MARTA))
    drain(house)
    assert rows(admin, "select name, name_by_member from conversations_contact") == [("Marta from the bakery", True)]
    assert [outcome for _, outcome, _ in events(admin)] == ["done"] * 3


NOTICES = [
    ("phone_number_name_update", {"display_phone_number": "15550100001", "decision": "REJECTED",
                                  "requested_verified_name": "Acme", "rejection_reason": "X"}, "REJECTED"),
    ("phone_number_quality_update", {"display_phone_number": "15550100001", "event": "THROUGHPUT_UPGRADE",
                                     "current_limit": "TIER_UNLIMITED"}, "THROUGHPUT_UPGRADE"),
    ("account_update", {"event": "ACCOUNT_RESTRICTION", "restriction_info": [
        {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": NOW + 99}]}, "ACCOUNT_RESTRICTION"),
    ("account_alerts", {"entity_type": "PHONE_NUMBER", "alert_info": {"alert_type": "OBA_REJECTED"}}, ""),
    ("account_review_update", {"decision": "APPROVED"}, "APPROVED"),
    ("business_capability_update", {"max_daily_conversations_per_business": 2000}, ""),
    ("security", {"display_phone_number": "15550100001", "event": "PIN_RESET_REQUEST", "requester": "7"},
     "PIN_RESET_REQUEST"),
    ("flows", {"event": "FLOW_STATUS_CHANGE", "flow_id": "1", "new_status": "PUBLISHED"}, "FLOW_STATUS_CHANGE"),
    ("business_username_update", {"display_phone_number": "15550100001", "username": "acme", "status": "reserved"},
     "reserved"),
    ("partner_solutions", {"event": "SOLUTION_CREATED", "solution_id": "1"}, "SOLUTION_CREATED"),
    ("payment_configuration_update", {"configuration_name": "upi", "status": "Active"}, "Active"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "event"), NOTICES, ids=[name for name, _, _ in NOTICES])
def test_news_of_a_number_or_account_is_kept_once_for_those_it_is_about(house, people, admin, field, value, event):
    with admin.cursor() as cursor:
        cursor.execute("update conversations_channel set display_phone = '+1 555-010-0001' where id = %s",
                       [people.line.pk])  # fmt: skip
    put(house, news(field, **value), news(field, **value), news(field, OTHER_WABA, **value))
    drain(house)
    found = rows(admin, "select tenant_id, channel_id, field, event, detail from conversations_channelnotice"
                        " where tenant_id = %s", people.acme.pk)  # fmt: skip
    line = people.line.pk if "display_phone_number" in value else None
    kept = {key: one_ for key, one_ in value.items() if key != "requester"}
    assert found == [(people.acme.pk, line, field, event, kept)]
    with acting_for(people.acme):
        (told,) = notices.of(people.line)
        assert told.title and "{" not in told.title and "_" not in told.title
    assert {outcome for _, outcome, _ in events(admin)} == {"done"}


@pytest.mark.parametrize(
    "field", ["group_lifecycle_update", "messaging_handovers", "tracking_events", "user_id_update", "weather_update"]
)
def test_news_without_a_use_stays_visible_in_the_ledger(house, people, admin, field):
    put(house, news(field, forecast="rain"))
    drain(house)
    assert events(admin) == [(field, "skipped", "not_used")]


def test_errors_of_a_whole_value_are_kept_for_the_number(house, people, admin):
    put(house, delivery(change(errors=[{"code": 131035, "title": "Webhook lost"}])))
    drain(house)
    assert one(admin, "select field, event, channel_id from conversations_channelnotice") == (
        "errors", "131035", people.line.pk,
    )  # fmt: skip
    assert events(admin) == [("errors", "skipped", "error_131035")]


def test_what_metas_agent_handles_stands_in_the_thread_as_its_own(house, people, admin):
    put(house, delivery(change(field="standby", messages=[text("wamid.1")])))
    put(house, delivery(change(field="standby", message_echoes=[echo("wamid.2")])))
    put(house, delivery(change(field="standby", odd={"shape": 1})))
    drain(house)
    assert rows(admin, "select direction, origin from conversations_message order by id") == [
        ("in", "customer"), ("out", "meta_agent"),
    ]  # fmt: skip
    assert events(admin)[-1] == ("standby", "skipped", "not_used")


def test_a_person_is_known_by_the_advertisement_they_came_from(house, people, admin):
    ad = {"source_type": "ad", "source_id": "99", "ctwa_clid": "click", "headline": "Sale", "body": "secret words"}
    put(house, texts(text("wamid.1", referral=ad)), texts(text("wamid.2", referral=ad)))
    drain(house)
    assert rows(admin, "select source_type, source_id, click_id from conversations_attribution") == [
        ("ad", "99", "click")
    ]
    assert "secret" not in one(admin, "select to_jsonb(a)::text from conversations_attribution a")


def test_a_file_of_the_history_takes_the_place_that_was_kept_for_it(house, people, admin):
    def history(message):
        thread = {"id": MARTA, "messages": [{**message, "history_context": {"status": "READ"}}]}
        return delivery(change(field="history", history=[{"metadata": {"progress": 9}, "threads": [thread]}]))

    place = {key: value for key, value in text("wamid.1").items() if key != "text"} | {"type": "media_placeholder"}
    file = {**place, "type": "image", "image": {"id": "4711", "mime_type": "image/jpeg", "caption": "us"}}
    put(house, history(place))
    drain(house)
    assert one(admin, "select kind from conversations_message") == "placeholder"
    put(house, delivery(change(field="history", messages=[file])))
    drain(house)
    put(house, delivery(change(field="history", messages=[file])))
    drain(house)
    assert one(admin, "select kind from conversations_message") == "image"
    assert one(admin, "select text, payload ->> 'id' from conversations_content") == ("us", "4711")
    assert one(admin, "select meta_id, state from conversations_media") == ("4711", "pending")
    assert [outcome for _, outcome, _ in events(admin)] == ["done", "done", "duplicate"]


def test_a_failure_is_kept_whole_with_the_message_and_nowhere_else(house, people, admin):
    put(house, delivery(change(field="smb_message_echoes", message_echoes=[echo("wamid.1")])))
    drain(house)
    error = {"code": 131049, "title": "Not delivered", "error_data": {"details": "In order to maintain …"}}
    put(house, statuses(status("wamid.1", "failed", errors=[error])))
    drain(house)
    assert one(admin, "select payload -> 'faults' from conversations_content") == [error]
    assert "maintain" not in one(admin, "select to_jsonb(m)::text from conversations_message m")
    assert one(admin, "select error_code from conversations_message") == 131049


@pytest.mark.parametrize(
    ("who", "country"),
    [({"recipient_user_id": "IN.123"}, "IN"), ({"recipient_id": "5511900000001"}, "BR"), ({"recipient_id": "0"}, "")],
)
def test_a_price_names_the_country_it_is_for(house, people, admin, who, country):
    put(house, delivery(change(field="smb_message_echoes", message_echoes=[echo("wamid.1")])))
    drain(house)
    price = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"}
    put(house, statuses({**status("wamid.1", "sent", pricing=price), **who}))
    drain(house)
    assert one(admin, "select price_category, price_type, price_country, billable from conversations_message") == (
        "marketing", "regular", country, True,
    )  # fmt: skip


def test_the_price_of_a_status_that_came_too_early_is_not_lost(house, people, admin):
    price = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"}
    put(house, statuses(status("wamid.9", "delivered", pricing=price)))
    drain(house)
    assert one(admin, "select price_category, price_country, billable from conversations_orphan") == (
        "utility", "BR", True,
    )  # fmt: skip


def test_a_group_is_kept_apart_and_says_who_of_it_wrote(house, people, admin):
    put(house, texts(text("wamid.1", group_id="group-1"), contacts=[{"profile": {"name": "Marta"}, "wa_id": MARTA}]))
    drain(house)
    assert one(admin, "select payload -> 'writer' ->> 'name' from conversations_content") == "Marta"
    assert NUMBER == "200000000000001" and one(admin, "select name from conversations_contact") == "Group"
