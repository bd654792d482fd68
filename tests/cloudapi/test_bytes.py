"""What becomes of odd bytes: mended where that is possible, refused in words where not."""

import json
from typing import Any

import pytest

from cloudapi.inbound import NotADelivery, NotJSON, parse
from cloudapi.storable import MAX_NESTING, REPLACEMENT, clean, clip
from tests.cloudapi.deliveries import delivery, items, sample, text


def body(inner: bytes) -> bytes:
    """A delivery of two texts, the first one written by hand."""
    return json.dumps(delivery(messages=[text(1, text={"body": "HERE"}), text(2)])).encode().replace(b"HERE", inner)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"a\\u0000b", f"a{REPLACEMENT}b"),
        (b"\\ud83d\\ude00", "😀"),
        (b"\\uD83D\\uDE00", "😀"),
        (b"\\ud800", REPLACEMENT),
        (b"\\ud800x\\udc00", f"{REPLACEMENT}x{REPLACEMENT}"),
        (b"\\ude00\\ud83d", REPLACEMENT * 2),
        (b"\\ud83d\\ud83d\\ude00", f"{REPLACEMENT}😀"),
        (b"\\\\u0000", "\\u0000"),
        (b"\\\\ud800", "\\ud800"),
        (b"\\\\\\u0000", f"\\{REPLACEMENT}"),
        (b"\\ufffe", "\ufffe"),
        (b"caf\xe9", f"caf{REPLACEMENT}"),
        (b"\xc0\xaf", REPLACEMENT * 2),
        ("ünïcode".encode(), "ünïcode"),
        (b'tab\\tquote\\"', 'tab\tquote"'),
    ],
)
def test_text_is_made_storable_and_its_neighbour_is_unharmed(written: bytes, read: str) -> None:
    first, second = parse(body(written)).items
    assert (first.text, second.text) == (read, "text 2")  # type: ignore[attr-defined]
    assert first.raw["text"] == {"body": read}


def test_nul_is_replaced_in_keys_too() -> None:
    first, _ = parse(body(b'","odd\\u0000key":"\\u0000')).items
    assert first.payload == {"body": "", f"odd{REPLACEMENT}key": REPLACEMENT}  # type: ignore[attr-defined]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert len(parse(b"\xef\xbb\xbf" + sample("text")).items) == 1


def test_of_doubled_keys_the_last_one_counts() -> None:
    first, _ = parse(body(b'one","body":"two')).items
    assert first.text == "two"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b" ",
        b"hello",
        b"{",
        sample("text")[:-20],
        sample("text") + b"x",
        sample("text") + sample("text"),
        sample("text").decode().encode("utf-16"),
        b'{"object":NaN}',
        b'{"object":1e999}',
        b'{"object":"\\uZZZZ"}',
        b'{"object":"\x01"}',
        b"[" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    ],
)
def test_what_is_not_json_is_said_to_be_none(bad: bytes) -> None:
    with pytest.raises(NotJSON):
        parse(bad)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        1,
        "text",
        [],
        {},
        {"object": "instagram", "entry": []},
        {"object": ["whatsapp_business_account"], "entry": []},
        {"object": "whatsapp_business_account"},
        {"object": "whatsapp_business_account", "entry": {}},
        {"object": "whatsapp_business_account", "entry": "all"},
    ],
)
def test_json_of_another_shape_is_no_delivery(wrong: Any) -> None:
    with pytest.raises(NotADelivery) as refusal:
        items(wrong)
    assert str(refusal.value)


def test_a_delivery_without_entries_holds_nothing() -> None:
    assert items({"object": "whatsapp_business_account", "entry": []}) == []


def test_deep_nesting_is_cut_off_so_that_it_can_be_written_again() -> None:
    deep = b'{"a":' * 900 + b"1" + b"}" * 900
    first, second = parse(body(b'","odd":' + deep + b',"rest":"')).items
    assert json.dumps(first.raw).count('{"a"') < MAX_NESTING
    assert "nested deeper" in json.dumps(first.raw)
    assert second.text == "text 2"  # type: ignore[attr-defined]


def test_moderate_nesting_is_kept_as_it_came() -> None:
    deep = b'{"a":' * 150 + b"1" + b"}" * 150
    first, _ = parse(body(b'","odd":' + deep + b',"rest":"')).items
    assert json.dumps(first.raw).count('{"a"') == 150


def test_a_body_of_nothings_does_not_become_memory() -> None:
    with pytest.raises(NotADelivery, match="50,000 items"):
        items(delivery(messages=[0] * 50_001))


def test_clean_mends_what_did_not_come_as_bytes() -> None:
    assert clean("a\0b\ud800c\udc00😀") == f"a{REPLACEMENT}b{REPLACEMENT}c{REPLACEMENT}😀"
    assert clean("untouched 👩‍👩‍👧") == "untouched 👩‍👩‍👧"


def test_clip_marks_what_it_cut() -> None:
    assert clip("short", 5) == "short"
    assert clip("longer", 5) == "long…"
