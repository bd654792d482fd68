"""Odd statuses, prices, payments and callbacks: what is usable is read, the rest is kept with the reason."""

from typing import Any

import pytest

from cloudapi.inbound import StatusUpdate
from tests.cloudapi.deliveries import NOTHINGS, delivery, only, status


@pytest.mark.parametrize("word", [None, "", 7, ["sent"], {"sent": 1}])
def test_a_status_without_a_word_is_kept_as_unrecognised(word: Any) -> None:
    assert only(delivery(statuses=[status() | {"status": word}])).kind == "unrecognised"


@pytest.mark.parametrize(("word", "read"), [("deleted", "deleted"), ("SENT", "sent"), ("x" * 99, "x" * 23 + "…")])
def test_a_status_keeps_its_word_whether_we_know_it_or_not(word: str, read: str) -> None:
    assert only(delivery(statuses=[status() | {"status": word}])).status == read


def test_a_payment_is_no_status_of_a_message() -> None:
    own = {"reference_id": "BR-1", "amount": {"value": 950, "offset": 100}, "currency": "BRL"}
    item = only(delivery(statuses=[status(status="failed", type="payment", payment=own)]))
    assert (item.kind, item.event, item.reference, item.amount) == ("payment", "failed", "BR-1", "BRL 9.50")
    assert item.person.phone == "16505550111"


@pytest.mark.parametrize(
    "odd", [{"payment": 7}, {"payment": {"reference_id": 1}}, {"status": "sent"}, {"status": None}]
)
def test_a_payment_without_its_order_or_an_end_is_kept_as_unrecognised(odd: Any) -> None:
    paid = {"status": "captured", "type": "payment", "payment": {"reference_id": "BR-1"}}
    assert only(delivery(statuses=[status(**(paid | odd))])).kind == "unrecognised"


def test_a_status_needs_its_message_or_our_callback() -> None:
    assert only(delivery(statuses=[status(id=None)])).kind == "unrecognised"
    by_callback = only(delivery(statuses=[status(id=None, biz_opaque_callback_data="1.1.1.00")]))
    assert (by_callback.wamid, by_callback.callback_data) == (None, "1.1.1.00")


@pytest.mark.parametrize("data", ["", "x" * 513, 7, None, ["a"]])
def test_a_callback_that_cannot_be_ours_is_none(data: Any) -> None:
    assert only(delivery(statuses=[status() | {"biz_opaque_callback_data": data}])).callback_data is None
    assert only(delivery(statuses=[status(biz_opaque_callback_data="x" * 512)])).callback_data == "x" * 512


@pytest.mark.parametrize("count", [0, 1, 50])
def test_a_failed_status_keeps_all_its_errors(count: int) -> None:
    errors = [{"code": 131026, "title": "Undeliverable", "details": "old shape"}] * count
    item = only(delivery(statuses=[status(status="failed", errors=errors)]))
    assert [(error.code, error.details) for error in item.errors] == [(131026, "old shape")] * count
    alone = only(delivery(statuses=[status(status="failed", errors={"code": "131026"})]))
    assert [error.code for error in alone.errors] == [131026]


@pytest.mark.parametrize("odd", NOTHINGS)
def test_odd_prices_conversations_and_errors_leave_the_status(odd: Any) -> None:
    item = only(delivery(statuses=[status(pricing=odd, conversation=odd, errors=odd)]))
    assert type(item) is StatusUpdate
