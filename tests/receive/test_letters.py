"""New messages: kept once, in order of WhatsApp's time, for as long as the tenant keeps content."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.letterbox import change, delivery, drain, echo, events, one, put, rows, text, texts

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = 3600, 86400


def test_a_second_delivery_changes_nothing(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    before = rows(admin, "select version, unread_count, last_message_at from conversations_conversation")
    put(house, texts(text("wamid.1", "another body")), texts(text("wamid.1"), text("wamid.1")))
    drain(house)
    assert one(admin, "select count(*) from conversations_message") == 1
    assert one(admin, "select text from conversations_content") == "hello"
    assert rows(admin, "select version, unread_count, last_message_at from conversations_conversation") == before
    assert [outcome for _, outcome, _ in events(admin)] == ["done", "duplicate", "duplicate", "duplicate"]


def test_the_same_message_twice_in_one_batch_is_one(house, people, admin):
    put(house, texts(text("wamid.1")), texts(text("wamid.1")))
    drain(house)
    assert one(admin, "select count(*) from conversations_message") == 1
    assert one(admin, "select unread_count from conversations_conversation") == 1
    assert one(admin, "select count(distinct message_id) from conversations_event") == 1


def test_the_same_wamid_on_another_number_is_another_message(house, people, admin):
    put(house, texts(text("wamid.1")), texts(text("wamid.1"), number="200000000000002"))
    drain(house)
    assert one(admin, "select count(distinct tenant_id) from conversations_message") == 2
    assert one(admin, "select count(distinct wamid_hash) from conversations_message") == 2


def test_content_holds_the_wamid_and_the_envelope_only_its_keyed_hash(house, people, admin):
    put(house, texts(text("wamid.HBgNNTUxMTkwMDAwMDAwMQ")))
    drain(house)
    envelope = one(admin, "select to_jsonb(m)::text from conversations_message m")
    assert "HBg" not in envelope and "5511900000001" not in envelope
    assert one(admin, "select wamid from conversations_content") == "wamid.HBgNNTUxMTkwMDAwMDAwMQ"


def test_content_lives_from_the_messages_time_for_the_tenants_period(house, people, admin):
    at = int(time.time()) - 3 * DAY
    put(house, texts(text("wamid.1", at=at)))
    drain(house)
    expires = datetime.fromtimestamp(at, UTC) + timedelta(days=30)
    assert one(admin, "select expires_at from conversations_content") == expires
    assert one(admin, "select purge_on from conversations_content") == expires.date()
    assert one(admin, "select purge_on from conversations_message") == expires.date()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(-40 * DAY, -7 * DAY), (-HOUR, -HOUR), (2 * DAY, 300)],
    ids=["older than WhatsApp retries", "an hour ago", "from the future"],
)
def test_a_messages_time_is_bounded_before_it_counts(house, people, admin, sent, kept):
    now = int(time.time())
    put(house, texts(text("wamid.1", at=now + sent)))
    drain(house)
    at, window, received = one(
        admin,
        "select m.at, c.window_expires_at, e.received_at from conversations_message m"
        " join conversations_conversation c on c.id = m.conversation_id"
        " join conversations_event e on e.message_id = m.id",
    )
    assert abs((at - received).total_seconds() - kept) < 5
    assert window == at + timedelta(hours=24)


def test_a_message_past_its_period_gets_envelope_and_ledger_row_and_no_content(house, people, admin):
    with admin.cursor() as cursor:
        cursor.execute("update tenants_tenant set content_days = 2 where id = %s", [people.acme.pk])
    old, fresh = text("wamid.old", at=int(time.time()) - 3 * DAY), text("wamid.new")
    image = {**old, "id": "wamid.img", "type": "image", "image": {"id": "9", "mime_type": "image/jpeg"}}
    put(house, texts(old, fresh, image))
    drain(house)
    assert one(admin, "select count(*) from conversations_message") == 3
    assert one(admin, "select wamid from conversations_content") == "wamid.new"
    assert one(admin, "select count(*) from conversations_media") == 0
    assert [reason for _, _, reason in events(admin)] == ["expired", "", "expired"]


def test_an_answer_names_the_message_it_quotes_also_within_one_delivery(house, people, admin):
    put(house, texts(text("wamid.1"), text("wamid.2", context={"from": "1", "id": "wamid.1"})))
    put(house, texts(text("wamid.3", context={"id": "wamid.unknown"})))
    drain(house)
    first, second, third = rows(admin, "select id, reply_to_id from conversations_message order by id")
    assert (first[1], second[1], third[1]) == (None, first[0], None)


@pytest.mark.parametrize("kind", ["image", "video", "audio", "document", "sticker"])
def test_a_file_is_a_message_at_once_and_waits_to_be_fetched(house, people, admin, kind):
    file = {"id": "4711", "mime_type": "application/x", "sha256": "c2hh", "caption": "look"}
    put(house, texts({**text("wamid.1"), "type": kind, kind: file}))
    drain(house)
    assert one(admin, "select kind from conversations_message") == kind
    assert one(admin, "select kind, meta_id, mime, sha256, state, next_at is not null from conversations_media") == (
        kind, "4711", "application/x", "c2hh", "pending", True,
    )  # fmt: skip
    assert one(admin, "select f.expires_at = c.expires_at from conversations_media f, conversations_content c")


def test_a_type_nobody_knows_yet_is_kept_with_its_payload(house, people, admin):
    put(house, texts({**text("wamid.1"), "type": "hologram", "hologram": {"beam": 7}}))
    drain(house)
    assert one(admin, "select kind from conversations_message") == "unknown"
    assert one(admin, "select payload from conversations_content") == {"beam": 7, "type": "hologram"}
    assert events(admin) == [("message.unknown", "done", "")]


def test_the_referral_of_an_advertisement_is_kept_beside_the_payload(house, people, admin):
    put(house, texts(text("wamid.1", referral={"headline": "Sale"}, context={"forwarded": True})))
    drain(house)
    payload = one(admin, "select payload from conversations_content")
    assert payload == {"body": "hello", "referral": {"headline": "Sale"}, "context": {"forwarded": True}}


def test_an_answer_from_the_phone_is_ours_and_nobody_waits_any_more(house, people, admin):
    now = int(time.time())
    put(house, texts(text("wamid.1", at=now - 60)))
    put(house, delivery(change(field="smb_message_echoes", message_echoes=[echo("wamid.2", at=now)])))
    drain(house)
    assert rows(admin, "select direction, origin, status from conversations_message order by at") == [
        ("in", "customer", 0),
        ("out", "phone_app", 60),
    ]
    assert one(admin, "select unread_count, waiting_since from conversations_conversation") == (0, None)
    assert one(admin, "select first_reply_at is not null from conversations_episode") is True


def test_history_is_stored_with_its_own_time_and_starts_no_work(house, people, admin):
    at = int(time.time()) - 20 * DAY
    past = {**text("wamid.h", at=at), "history_context": {"status": "READ"}}
    ours = {**echo("wamid.o", at=at + 60), "history_context": {"status": "READ"}}
    thread = {"id": "5511900000001", "messages": [past, ours]}
    chunk = {"metadata": {"phase": 0, "chunk_order": 1, "progress": 55}, "threads": [thread]}
    put(house, delivery(change(field="history", history=[chunk])))
    drain(house)
    assert rows(
        admin, "select direction, status, extract(epoch from at)::int from conversations_message order by at"
    ) == [
        ("in", 0, at),
        ("out", 90, at + 60),
    ]
    assert one(
        admin, "select status, unread_count, window_expires_at, waiting_since from conversations_conversation"
    ) == ("resolved", 0, None, None)
    assert one(admin, "select count(*) from conversations_episode") == 0


def test_the_last_message_is_the_latest_by_whatsapps_time(house, people, admin):
    now = int(time.time())
    put(house, texts(text("wamid.late", at=now), text("wamid.early", at=now - 100)))
    drain(house)
    assert (
        one(
            admin,
            "select t.wamid from conversations_conversation c join conversations_content t"
            " on t.message_id = c.last_message_id and t.purge_on = c.last_purge_on",
        )
        == "wamid.late"
    )


def test_a_missing_partition_is_made_and_the_batch_runs_again(house, people, admin):
    with admin.cursor() as cursor:
        cursor.execute("update tenants_tenant set content_days = 2000 where id = %s", [people.acme.pk])
    put(house, texts(text("wamid.1")))
    assert drain(house).outcomes == {"done": 1}
    assert one(admin, "select expires_at > now() + interval '1999 days' from conversations_content")


def test_a_group_is_a_contact_of_its_own_and_touches_no_private_thread(house, people, admin):
    put(house, texts(text("wamid.1"), text("wamid.2", group_id="group-1")))
    drain(house)
    assert rows(
        admin,
        "select i.kind, i.value from conversations_identity i join conversations_conversation c"
        " on c.contact_id = i.contact_id order by i.kind",
    ) == [("group", "group-1"), ("phone", "5511900000001")]
