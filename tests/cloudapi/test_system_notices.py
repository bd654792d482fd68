"""System notices in every shape they have had, and odd ones."""

from typing import Any

import pytest

from cloudapi.inbound import SystemNotice
from cloudapi.parts import Person
from tests.cloudapi.deliveries import NOTHINGS, delivery, only, text


def system(own: dict[str, Any], **more: Any) -> Any:
    return only(delivery(messages=[text(type="system", text=None, from_user_id=None, system=own, **more)]))


def test_a_new_number_before_august_2026_is_read_from_its_sentence() -> None:
    body = "User Mariana changed from 16505550111 to 16505550222"
    notice = system({"type": "user_changed_number", "body": body, "wa_id": "16505550222"})
    assert notice.previous == Person(phone="16505550111")
    assert notice.person == Person(phone="16505550222", wa_id="16505550222")


def test_a_new_user_id_is_read_from_its_sentence() -> None:
    body = "User Mariana changed from US.90210557300446812 to US.77310557300446813"
    notice = system({"type": "user_changed_user_id", "body": body}, **{"from": None})
    assert notice.previous == Person(user_id="US.90210557300446812")
    assert notice.person == Person(user_id="US.77310557300446813")


def test_a_name_that_tells_of_a_change_does_not_make_one_up() -> None:
    body = "User Eve changed from 1 to 2 changed from 16505550111 to 16505550222"
    notice = system({"type": "user_changed_number", "body": body, "wa_id": "16505550222"})
    assert (notice.previous.phone, notice.person.phone) == ("16505550111", "16505550222")


def test_the_oldest_shape_of_a_new_number_is_read() -> None:
    notice = system({"type": "customer_changed_number", "body": "", "new_wa_id": "16505550222"})
    assert notice.previous == Person(phone="16505550111")
    assert notice.person == Person(wa_id="16505550222")


def test_a_new_number_without_a_sentence_names_the_sender_as_the_former() -> None:
    notice = system({"type": "user_changed_number", "wa_id": "16505550222", "customer": "16505550110"})
    assert notice.previous == Person(phone="16505550110")


@pytest.mark.parametrize("odd", NOTHINGS)
def test_an_odd_system_notice_is_still_one(odd: Any) -> None:
    item = only(delivery(messages=[text(type="system", text=None, system=odd, identity=odd)]))
    assert type(item) is SystemNotice


def test_a_system_notice_needs_no_id() -> None:
    assert system({"type": "user_changed_number", "wa_id": "16505550222"}, id=None).wamid is None
