"""Whose message it is: the item's own ids first, the right contact beside them, never somebody else's."""

from typing import Any

import pytest

from cloudapi.parts import Person
from tests.cloudapi.deliveries import MARIANA, PRIYANKA, delivery, items, only, status, text


def people(messages: list[Any], contacts: Any) -> list[Person]:
    return [item.person for item in items(delivery(messages=messages, contacts=contacts))]  # type: ignore[attr-defined]


def test_contacts_in_another_order_are_matched_by_id() -> None:
    other = text(2, **{"from": "16505550133", "from_user_id": "US.33310557300446814"})
    assert [one.name for one in people([text(), other], [PRIYANKA, MARIANA])] == ["Mariana", "Priyanka"]


def test_one_contact_serves_all_messages_of_the_same_person() -> None:
    assert [one.name for one in people([text(1), text(2), text(3)], [MARIANA])] == ["Mariana"] * 3


def test_a_contact_without_user_id_is_matched_by_phone() -> None:
    old = {"profile": {"name": "Mariana"}, "wa_id": "16505550111"}
    found = people([text(1, **{"from": "16505550133"}, from_user_id=None), text(2, from_user_id=None)], [old])
    assert [one.name for one in found] == [None, "Mariana"]


def test_a_contact_in_the_items_place_is_taken_when_nothing_else_is_known() -> None:
    # In some countries wa_id and phone differ: 5511… has a 9 more than its wa_id.
    contact = {"profile": {"name": "Mariana"}, "wa_id": "551155550111"}
    message = text(**{"from": "5511955550111"}, from_user_id=None)
    (person,) = people([message], [contact])
    assert (person.phone, person.wa_id, person.name) == ("5511955550111", "551155550111", "Mariana")


def test_a_contact_that_another_message_names_is_not_taken_for_its_place() -> None:
    messages = [text(1, **{"from": "16505550199"}, from_user_id=None), text(2, from_user_id=None)]
    contacts = [MARIANA, {"profile": {"name": "Somebody"}}]
    assert [one.name for one in people(messages, contacts)] == [None, "Mariana"]


def test_a_number_that_passed_to_another_person_does_not_bring_the_former_name() -> None:
    (person,) = people([text(from_user_id="US.99910557300446899")], [MARIANA])
    assert (person.user_id, person.name, person.wa_id) == ("US.99910557300446899", None, None)


@pytest.mark.parametrize(
    "name", ["+16505550111", "+1 (650) 555-0111", "\u202a+55\u00a011\u00a098888\u20111234\u202c", "٠١٢٣٤٥٦٧٨٩"]
)
def test_a_phone_number_in_the_place_of_a_name_is_none(name: str) -> None:
    assert [one.name for one in people([text()], [MARIANA | {"profile": {"name": name}}])] == [None]


@pytest.mark.parametrize("name", ["Studio 54", "007", "Ana 11 98888-1234", "2026", "@5511988881234", "♥"])
def test_a_name_with_figures_is_a_name(name: str) -> None:
    assert [one.name for one in people([text()], [MARIANA | {"profile": {"name": name}}])] == [name]


def test_the_contact_teaches_the_ids_that_the_message_lacks() -> None:
    contact = MARIANA | {"parent_user_id": "US.ENT.7001", "identity_key_hash": "DF2lS5v2W6x="}
    (person,) = people([text(from_user_id=None)], [contact])
    assert person == Person(
        phone="16505550111",
        wa_id="16505550111",
        user_id="US.90210557300446812",
        parent_user_id="US.ENT.7001",
        name="Mariana",
        identity_key_hash="DF2lS5v2W6x=",
    )


def test_a_user_id_in_the_place_of_the_phone_is_known_for_what_it_is() -> None:
    (person,) = people([text(**{"from": "US.90210557300446812"}, from_user_id=None)], [MARIANA])
    assert (person.phone, person.user_id, person.name) == (None, "US.90210557300446812", "Mariana")


@pytest.mark.parametrize("contacts", [None, [], {}, "all", [None], [[]], [{"profile": "x"}], [{"wa_id": {}}]])
def test_odd_contacts_leave_what_the_message_says_itself(contacts: Any) -> None:
    (person,) = people([text()], contacts)
    assert person == Person(phone="16505550111", user_id="US.90210557300446812")


@pytest.mark.parametrize(
    ("username", "read"), [("@mariana.c", "mariana.c"), ("mariana.c", "mariana.c"), ("@", None), ("", None), (7, "7")]
)
def test_a_username_is_read_without_its_sign(username: Any, read: str | None) -> None:
    contact = MARIANA | {"profile": {"name": "Mariana", "username": username}}
    assert people([text()], [contact])[0].username == read


def test_a_long_name_is_cut_with_a_mark() -> None:
    (person,) = people([text()], [MARIANA | {"profile": {"name": "M" * 1000}}])
    assert person.name == "M" * 255 + "…"


def test_ids_that_are_numbers_are_read_as_text() -> None:
    (person,) = people([text(**{"from": 16505550111})], [])
    assert person.phone == "16505550111"


def test_a_status_knows_its_person_from_the_contacts_and_from_itself() -> None:
    item = only(delivery(statuses=[status(recipient_user_id=None)], contacts=[MARIANA]))
    assert item.person.user_id == "US.90210557300446812"
    bare = only(delivery(statuses=[status()]))
    assert bare.person == Person(phone="16505550111", user_id="US.90210557300446812")


def test_thousands_of_strangers_are_matched_without_comparing_each_with_each() -> None:
    # 20,000 by 20,000 comparisons would take minutes; the run itself is the proof.
    count = 20_000
    messages = [text(n, **{"from": f"1650{n:07}"}, from_user_id=None) for n in range(count)]
    contacts = [{"wa_id": f"1777{n:07}"} for n in range(count)]
    assert len(people(messages, contacts)) == count


def test_a_printed_person_or_item_tells_nothing_about_anybody() -> None:
    item = only(delivery(messages=[text()], contacts=[MARIANA]))
    for shown in (repr(item), str(item), f"{item.person}", f"{[item]}"):
        assert not any(secret in shown for secret in ("Mariana", "16505550111", "text 1", "US.902"))
    assert repr(item) == "<InboundMessage 0 of messages>"
