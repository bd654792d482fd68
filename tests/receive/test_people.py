"""People are known by identities: BSUID first, then parent BSUID, then phone; nothing is merged silently."""

import time

import pytest

from tests.letterbox import change, delivery, drain, events, one, put, rows, status, statuses, text, texts

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, BSUID = "5511900000001", "BR.90210557300446812"
SCOPE = "portfolio-300000000000001"


def person(**names) -> dict:
    """A contact of a delivery: wa_id, user_id, parent_user_id, name, username."""
    profile = {key: names.pop(key) for key in ("name", "username") if key in names}
    return {"profile": profile, **names}


def writes(house, wamid, *, phone=None, bsuid=None, at=None, **names):
    """Drain one message of somebody known by these names."""
    ids = {"from_user_id": bsuid} if bsuid else {}
    contact = person(**({"wa_id": phone} if phone else {}), **({"user_id": bsuid} if bsuid else {}), **names)
    put(house, texts(text(wamid, phone=phone, at=at, **ids), contacts=[contact]))
    drain(house)


def notice(kind="user_changed_number", wamid="wamid.system", at=None, sender=None, **system):
    at = str(at or int(time.time()))
    message = {"id": wamid, "timestamp": at, "type": "system", "system": {"type": kind, **system}}
    return delivery(change(messages=[message | ({"from": sender} if sender else {})]))


def identities(admin):
    return rows(
        admin,
        "select contact_id, kind, scope, value, retired_at is not null from conversations_identity"
        " order by kind, value",
    )


def test_somebody_known_by_phone_only(house, people, admin):
    writes(house, "wamid.1", phone=PHONE)
    writes(house, "wamid.2", phone=PHONE)
    contact = one(admin, "select id from conversations_contact")
    assert identities(admin) == [(contact, "phone", "", PHONE, False)]


def test_somebody_known_by_bsuid_only(house, people, admin):
    writes(house, "wamid.1", bsuid=BSUID, name="Ana", username="@Ana.K")
    writes(house, "wamid.2", bsuid=BSUID, name="Ana", username="@ana.k")
    contact, name = one(admin, "select id, name from conversations_contact")
    assert name == "Ana"
    assert identities(admin) == [(contact, "bsuid", SCOPE, BSUID, False), (contact, "username", "", "ana.k", False)]


def test_a_phone_learns_its_bsuid_and_is_found_by_it_afterwards(house, people, admin):
    writes(house, "wamid.1", phone=PHONE)
    writes(house, "wamid.2", phone=PHONE, bsuid=BSUID)
    writes(house, "wamid.3", bsuid=BSUID)
    assert one(admin, "select count(*) from conversations_contact") == 1
    assert one(admin, "select count(*) from conversations_conversation") == 1


def test_the_link_is_learnt_from_the_contacts_of_a_status(house, people, admin):
    writes(house, "wamid.1", phone=PHONE)
    contacts = [person(wa_id=PHONE, user_id=BSUID)]
    put(house, statuses(status("wamid.out", "sent", recipient_user_id=BSUID), contacts=contacts))
    drain(house)
    writes(house, "wamid.2", bsuid=BSUID)
    assert one(admin, "select count(*) from conversations_contact") == 1


def test_a_status_makes_no_contact(house, people, admin):
    contacts = [person(wa_id=PHONE, user_id=BSUID)]
    put(house, statuses(status("wamid.out", "sent", recipient_user_id=BSUID), contacts=contacts))
    drain(house)
    assert one(admin, "select count(*) from conversations_contact") == 0


def test_two_known_contacts_become_a_suggestion_and_the_message_follows_the_bsuid(house, people, admin):
    writes(house, "wamid.1", phone=PHONE)
    writes(house, "wamid.2", bsuid=BSUID)
    before = identities(admin)
    writes(house, "wamid.3", phone=PHONE, bsuid=BSUID)
    assert identities(admin) == before
    low, high = rows(admin, "select id from conversations_contact order by id")
    assert rows(admin, "select low_id, high_id, reason from conversations_mergesuggestion") == [
        (low[0], high[0], "same_person")
    ]
    assert (
        one(
            admin,
            "select c.contact_id from conversations_message m"
            " join conversations_conversation c on c.id = m.conversation_id"
            " join conversations_content t on t.message_id = m.id where t.wamid = 'wamid.3'",
        )
        == high[0]
    )


def test_the_result_does_not_depend_on_where_batches_are_cut(house, people, admin):
    put(
        house,
        texts(text("wamid.1", phone=PHONE)),
        texts(text("wamid.2", phone=None, from_user_id=BSUID)),
        texts(text("wamid.3", phone=PHONE, from_user_id=BSUID)),
    )
    drain(house)
    assert one(admin, "select count(*) from conversations_contact") == 2
    assert one(admin, "select count(*) from conversations_mergesuggestion") == 1


def test_a_number_under_another_bsuid_is_somebody_else(house, people, admin):
    writes(house, "wamid.1", phone=PHONE, bsuid=BSUID)
    writes(house, "wamid.2", phone=PHONE, bsuid="BR.777")
    first, second = rows(admin, "select id from conversations_contact order by id")
    assert identities(admin) == [
        (second[0], "bsuid", SCOPE, "BR.777", False),
        (first[0], "bsuid", SCOPE, BSUID, False),
        (second[0], "phone", "", PHONE, False),
    ]
    assert one(admin, "select reason from conversations_mergesuggestion") == "same_number"


def test_a_changed_number_rotates_the_bsuid_and_retires_both(house, people, admin):
    writes(house, "wamid.1", phone=PHONE, bsuid=BSUID)
    later = int(time.time()) + 5
    put(
        house,
        notice(
            at=later, sender=PHONE, wa_id="5511900000002", user_id="BR.NEW", previous_user_id=BSUID,
            body=f"User Ana changed from {PHONE} to 5511900000002",
        ),
    )  # fmt: skip
    drain(house)
    contact = one(admin, "select id from conversations_contact")
    assert identities(admin) == [
        (contact, "bsuid", SCOPE, BSUID, True),
        (contact, "bsuid", SCOPE, "BR.NEW", False),
        (contact, "phone", "", PHONE, True),
        (contact, "phone", "", "5511900000002", False),
    ]
    writes(house, "wamid.2", bsuid="BR.NEW", at=later + 1)
    assert one(admin, "select count(*) from conversations_conversation") == 1
    assert rows(admin, "select kind, direction from conversations_message order by id") == [
        ("text", "in"),
        ("system", "in"),
        ("text", "in"),
    ]


def test_a_notice_neither_opens_the_window_nor_counts_as_unread(house, people, admin):
    writes(house, "wamid.1", bsuid=BSUID, at=int(time.time()) - 1000)
    before = one(admin, "select unread_count, window_expires_at, last_message_id from conversations_conversation")
    put(house, notice("user_changed_user_id", user_id="BR.NEW", previous_user_id=BSUID, body="changed"))
    drain(house)
    now = one(admin, "select unread_count, window_expires_at, last_message_id from conversations_conversation")
    assert now == before


def test_the_same_notice_without_an_id_of_its_own_is_kept_once(house, people, admin):
    writes(house, "wamid.1", bsuid=BSUID, at=int(time.time()) - 1000)
    same = notice("user_changed_user_id", wamid="", user_id="BR.NEW", previous_user_id=BSUID, body="changed")
    put(house, same, same)
    drain(house)
    put(house, same)
    drain(house)
    assert one(admin, "select count(*) from conversations_message where kind = 'system'") == 1


def test_a_notice_about_a_stranger_is_skipped(house, people, admin):
    put(house, notice(sender=PHONE, wa_id="5511900000002"))
    drain(house)
    assert events(admin) == [("system.user_changed_number", "skipped", "unknown_person")]
    assert one(admin, "select count(*) from conversations_contact") == 0


def test_a_number_that_was_given_up_can_be_anothers(house, people, admin):
    writes(house, "wamid.1", phone=PHONE, at=int(time.time()) - 100)
    put(house, notice(at=int(time.time()) - 50, sender=PHONE, wa_id="5511900000002"))
    drain(house)
    writes(house, "wamid.2", phone=PHONE)
    first, second = rows(admin, "select id from conversations_contact order by id")
    assert identities(admin) == [
        (second[0], "phone", "", PHONE, False),
        (first[0], "phone", "", "5511900000002", False),
    ]


def test_a_late_message_of_before_the_change_finds_whose_number_it_was(house, people, admin):
    now = int(time.time())
    writes(house, "wamid.1", phone=PHONE, at=now - 100)
    put(house, notice(at=now - 50, sender=PHONE, wa_id="5511900000002"))
    drain(house)
    writes(house, "wamid.2", phone=PHONE, at=now - 60)
    assert one(admin, "select count(*) from conversations_contact") == 1
    assert one(admin, "select retired_at is not null from conversations_identity where value = %s", PHONE)


def test_a_second_copy_of_an_old_message_brings_back_no_old_name(house, people, admin):
    now = int(time.time())
    writes(house, "wamid.1", phone=PHONE, bsuid=BSUID, at=now - 100, name="Old")
    writes(house, "wamid.2", phone=PHONE, bsuid=BSUID, at=now - 50, name="New")
    put(house, notice("user_changed_user_id", at=now - 40, user_id="BR.NEW", previous_user_id=BSUID))
    drain(house)
    before = identities(admin)
    writes(house, "wamid.1", phone=PHONE, bsuid=BSUID, at=now - 100, name="Old")
    assert identities(admin) == before
    assert one(admin, "select name from conversations_contact") == "New"


def test_a_username_moves_with_whoever_shows_it(house, people, admin):
    now = int(time.time())
    writes(house, "wamid.1", bsuid="BR.1", username="@ana", at=now - 30)
    writes(house, "wamid.2", bsuid="BR.1", username="@ana.new", at=now - 20)
    writes(house, "wamid.3", bsuid="BR.2", username="@ana", at=now - 10)
    owners = dict(
        rows(
            admin,
            "select u.value, b.value from conversations_identity u join conversations_identity b"
            " on b.contact_id = u.contact_id and b.kind = 'bsuid'"
            " where u.kind = 'username' and u.retired_at is null",
        )
    )
    assert owners == {"ana.new": "BR.1", "ana": "BR.2"}


def test_a_bsuid_learnt_before_the_portfolio_was_known_moves_to_it_once(house, people, admin):
    with admin.cursor() as cursor:
        cursor.execute("update tenants_route set portfolio_id = ''")
    writes(house, "wamid.1", bsuid=BSUID)
    assert one(admin, "select scope from conversations_identity") == "300000000000001"
    with admin.cursor() as cursor:
        cursor.execute("update tenants_route set portfolio_id = %s where tenant_id = %s", [SCOPE, people.acme.pk])
    writes(house, "wamid.2", bsuid=BSUID)
    assert rows(admin, "select scope from conversations_identity") == [(SCOPE,)]
    assert one(admin, "select count(*) from conversations_contact") == 1


def test_a_parent_bsuid_finds_the_person_in_another_portfolio(house, people, admin):
    with admin.cursor() as cursor:
        cursor.execute("update tenants_route set tenant_id = %s, channel_id = %s where phone_number_id = %s",
                       [people.acme.pk, people.line.pk, "200000000000002"])  # fmt: skip
    put(house, texts(text("wamid.1", phone=None, from_user_id="BR.1", from_parent_user_id="BR.ENT.1")))
    other = text("wamid.2", phone=None, from_user_id="BR.2", from_parent_user_id="BR.ENT.1")
    put(house, texts(other, number="200000000000002"))
    drain(house)
    assert one(admin, "select count(*) from conversations_contact") == 1


def test_a_name_a_member_wrote_is_not_overwritten(house, people, admin):
    writes(house, "wamid.1", phone=PHONE, name="ana 🌸")
    with admin.cursor() as cursor:
        cursor.execute("update conversations_contact set name = 'Ana Prado', name_by_member = true")
    writes(house, "wamid.2", phone=PHONE, name="ana 🌸🌸")
    assert one(admin, "select name from conversations_contact") == "Ana Prado"


def test_wa_id_and_phone_are_kept_as_whatsapp_sent_them(house, people, admin):
    contact = person(wa_id="5511900000001")
    put(
        house, texts(text("wamid.1", phone="551190000001", from_user_id=BSUID), contacts=[contact | {"user_id": BSUID}])
    )
    drain(house)
    assert [value for _, kind, _, value, _ in identities(admin) if kind == "phone"] == ["5511900000001", "551190000001"]


def test_the_same_person_is_two_contacts_for_two_companies(house, people, admin):
    put(house, texts(text("wamid.1")), texts(text("wamid.2"), number="200000000000002"))
    drain(house)
    assert one(admin, "select count(*), count(distinct tenant_id) from conversations_contact") == (2, 2)
