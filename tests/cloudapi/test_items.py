"""Odd parts of a delivery: kept with the reason, while their neighbours are read as ever."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from cloudapi.inbound import AccountNotice, InboundMessage, StatusUpdate, Unrecognised, ValueErrors, parse
from cloudapi.letters import MAX_TEXT
from tests.cloudapi.deliveries import MARIANA, NOTHINGS, delivery, items, only, sample, status, text


@pytest.mark.parametrize("odd", NOTHINGS)
def test_an_odd_message_is_kept_and_its_neighbours_are_read(odd: Any) -> None:
    first, broken, last = items(delivery(messages=[text(1), odd, text(2)], contacts=[MARIANA]))
    assert type(first) is type(last) is InboundMessage
    assert type(broken) is Unrecognised and broken.reason
    assert broken.raw == (odd if isinstance(odd, dict) else {"value": odd})
    assert (first.ordinal, broken.ordinal, last.ordinal) == (0, 1, 2)


@pytest.mark.parametrize("odd", NOTHINGS)
def test_an_odd_status_is_kept_and_its_neighbours_are_read(odd: Any) -> None:
    first, broken, last = items(delivery(statuses=[status(1), odd, status(2)]))
    assert type(first) is type(last) is StatusUpdate
    assert type(broken) is Unrecognised


@pytest.mark.parametrize("odd", NOTHINGS)
def test_an_odd_change_is_kept_and_its_neighbours_are_read(odd: Any) -> None:
    document = delivery(messages=[text()])
    changes = document["entry"][0]["changes"]
    document["entry"][0]["changes"] = [*changes, odd, *changes]
    kinds = [item.kind for item in items(document)]
    assert kinds == ["message", "unrecognised", "message"]


@pytest.mark.parametrize("odd", NOTHINGS)
def test_an_odd_entry_is_kept_and_its_neighbours_are_read(odd: Any) -> None:
    document = delivery(messages=[text()])
    document["entry"] = [*document["entry"], odd, *document["entry"]]
    assert [item.kind for item in items(document)] == ["message", "unrecognised", "message"]


@pytest.mark.parametrize("odd", NOTHINGS)
def test_an_odd_value_is_kept(odd: Any) -> None:
    document = delivery()
    document["entry"][0]["changes"][0]["value"] = odd
    assert only(document).kind == "unrecognised"


@pytest.mark.parametrize("odd", [0, 1.5, True, "", "text", {}, {"a": 1}])
@pytest.mark.parametrize("name", ["messages", "statuses", "message_echoes"])
def test_what_should_be_a_list_and_is_none_is_kept(name: str, odd: Any) -> None:
    assert only(delivery(**{name: odd})).kind == "unrecognised"


def test_statuses_and_messages_of_one_change_are_all_read() -> None:
    found = items(delivery(messages=[text()], statuses=[status()], errors=[{"code": 131035}]))
    assert [item.kind for item in found] == ["message", "status", "errors"]


def test_a_change_that_brings_nothing_is_kept_as_that() -> None:
    assert only(delivery(messages=[])).reason == "the change brings no news"


def test_news_of_a_kind_we_do_not_know_are_kept_beside_the_rest() -> None:
    message, unknown = items(delivery(messages=[text()], smoke_signals=[{"puffs": 3}]))
    assert message.kind == "message"
    assert type(unknown) is Unrecognised
    assert unknown.raw == {"smoke_signals": [{"puffs": 3}]}


def test_unknown_keys_at_every_level_change_nothing() -> None:
    document = delivery(messages=[text(novelty={"a": 1}, context={"from_user_id": "US.1", "novelty": 1})], novelty=1)
    document["novelty"] = document["entry"][0]["novelty"] = document["entry"][0]["changes"][0]["novelty"] = [1]
    item = only(document)
    assert (item.text, item.context.user_id) == ("text 1", "US.1")


@pytest.mark.parametrize("missing", ["id"])
@pytest.mark.parametrize("bad", [None, "", 0.5, True, [], {}, "x" * 513])
def test_a_message_without_a_usable_id_is_kept_as_unrecognised(missing: str, bad: Any) -> None:
    item = only(delivery(messages=[text() | {missing: bad}], contacts=[MARIANA]))
    assert type(item) is Unrecognised and "id" in item.reason


def test_a_message_of_nobody_is_kept_as_unrecognised() -> None:
    item = only(delivery(messages=[text(**{"from": None}, from_user_id=None)]))
    assert type(item) is Unrecognised


def test_a_text_that_somebody_took_for_a_number_is_read() -> None:
    item = only(delivery(messages=[text(text={"body": 2041})]))
    assert (item.text, item.payload) == ("2041", {"body": 2041})


@pytest.mark.parametrize("body", [None, "", True, ["a"], {"b": 1}])
def test_a_text_without_text_is_a_message_all_the_same(body: Any) -> None:
    item = only(delivery(messages=[text(text={"body": body})]))
    assert type(item) is InboundMessage
    assert (item.text, item.payload) == ("", {"body": body})


def test_a_message_without_its_own_object_keeps_what_it_has() -> None:
    item = only(delivery(messages=[text(text=None, novelty={"a": 1})]))
    assert (item.type, item.text, item.payload) == ("text", "", {"novelty": {"a": 1}})


def test_a_message_that_does_not_say_its_type_is_known_by_its_object() -> None:
    assert only(delivery(messages=[text(type=None)])).type == "text"
    unclear = only(delivery(messages=[text(type=None, text=None)]))
    assert (unclear.type, unclear.payload) == ("unknown", {})


def test_an_overlong_text_is_cut_with_a_mark_and_kept_whole_in_the_payload() -> None:
    long = "x" * (MAX_TEXT + 1)
    item = only(delivery(messages=[text(text={"body": long})]))
    assert (len(item.text), item.text[-1], item.text_cut) == (MAX_TEXT, "…", True)
    assert item.payload == {"body": long}
    assert only(delivery(messages=[text(text={"body": long[1:]})])).text_cut is False


@pytest.mark.parametrize(
    "own",
    [
        {"type": "reaction"},
        {"type": "reaction", "reaction": {"emoji": "👍"}},
        {"type": "reaction", "reaction": ["👍"]},
        {"type": "edit", "edit": {"original_message_id": "wamid.1"}},
        {"type": "edit", "edit": {"message": {"type": "text"}}},
        {"type": "revoke"},
        {"type": "revoke", "revoke": {"original_message_id": 0.5}},
    ],
)
def test_what_does_not_say_which_message_it_is_about_is_kept_as_unrecognised(own: dict[str, Any]) -> None:
    assert only(delivery(messages=[text(text=None, **own)])).kind == "unrecognised"


def test_a_reaction_taken_back_the_old_way_has_no_emoji() -> None:
    own = {"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": ""}}
    assert only(delivery(messages=[text(text=None, **own)])).emoji is None


NOON = datetime.fromtimestamp(1793000000, UTC)


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ("1793000000", NOON),
        (1793000000, NOON),
        ("1793000000000", NOON),
        (1793000000000, NOON),
        (1793000000.0, NOON),
        ("1793000000.0", NOON),
        ("2147483648", datetime.fromtimestamp(2147483648, UTC)),
        ("0", None),
        (0, None),
        ("-1793000000", None),
        (-5, None),
        ("17494004003", None),
        ("253402300800", None),
        ("99999999999999999999", None),
        (1e300, None),
        ("1e9", None),
        ("nan", None),
        ("²", None),
        ("soon", None),
        ("", None),
        (None, None),
        (True, None),
        ([1793000000], None),
        ({"a": 1}, None),
    ],
)
def test_a_time_is_read_or_left_as_it_was_given(given: Any, at: datetime | None) -> None:
    item = only(delivery(messages=[text() | {"timestamp": given}]))
    assert item.at == at
    assert isinstance(item.timestamp, str) and len(item.timestamp) <= 64
    if isinstance(given, str):
        assert item.timestamp == given


@pytest.mark.parametrize("word", ["unknown", "errors", "ephemeral"])
def test_what_is_not_passed_on_has_had_other_names(word: str) -> None:
    told = {"type": word, "errors": [{"code": 501, "title": "Unknown message type"}]}
    assert only(delivery(messages=[text() | told])).type == "unsupported"
    assert only(delivery(messages=[text() | {"type": word}])).type == word


def test_messages_without_a_field_around_them_are_messages() -> None:
    document = delivery(messages=[text()])
    del document["entry"][0]["changes"][0]["field"]
    item = parse(json.dumps(document).encode()).items[0]
    assert (item.kind, item.field) == ("message", "messages")


@pytest.mark.parametrize("odd", NOTHINGS)
def test_odd_histories_and_lists_of_news_are_kept(odd: Any) -> None:
    assert items(delivery("history", history=[odd]))
    assert items(delivery("history", history=odd))
    assert items(delivery("history", history=[{"threads": odd}, {"threads": [{"messages": odd, "context": odd}]}]))
    for field, name in (
        ("user_preferences", "user_preferences"),
        ("calls", "calls"),
        ("group_lifecycle_update", "groups"),
    ):
        assert items(delivery(field, **{name: odd}))
        assert items(delivery(field, **{name: [odd]}))


def test_a_history_of_many_threads_yields_every_message() -> None:
    threads = [
        {"id": f"1650{n:07}", "messages": [text(n, from_user_id=None, **{"from": f"1650{n:07}"})]} for n in range(50)
    ]
    found = items(delivery("history", history=[{"threads": threads}]))
    assert [item.person.phone for item in found] == [f"1650{n:07}" for n in range(50)]  # type: ignore[attr-defined]
    assert all(item.history is not None for item in found)  # type: ignore[attr-defined]


def test_a_wish_that_does_not_say_whose_it_is_is_kept_as_unrecognised() -> None:
    assert only(delivery("user_preferences", user_preferences=[{"value": "stop"}])).kind == "unrecognised"


def test_errors_beside_a_list_of_news_are_read() -> None:
    item = only(delivery("calls", errors=[{"code": 138001, "title": "x"}]))
    assert type(item) is ValueErrors


def test_a_message_in_a_field_we_do_not_know_is_no_message() -> None:
    assert type(only(delivery("somebody_elses", messages=[text()]))) is AccountNotice


def test_a_thousand_items_of_one_delivery_are_a_thousand_items() -> None:
    found = items(delivery(messages=[text(n) for n in range(600)], statuses=[status(n) for n in range(400)]))
    assert [item.ordinal for item in found] == list(range(1000))
    assert {item.kind for item in found} == {"message", "status"}


def test_a_second_parsing_yields_the_same_items() -> None:
    assert parse(sample("mixed")) == parse(sample("mixed"))
