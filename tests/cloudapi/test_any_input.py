"""Whatever comes: any bytes and any JSON are read or refused in words, and a good neighbour always survives."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudapi.inbound import Item, NotADelivery, NotJSON, parse
from cloudapi.storable import clean
from tests.cloudapi.deliveries import MARIANA, SAMPLES, delivery, text

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=()), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
    max_leaves=20,
)
WORDS = [
    *("messages", "statuses", "message_echoes", "history", "contacts", "errors", "metadata", "threads", "context"),
    *("id", "from", "from_user_id", "to", "type", "timestamp", "text", "body", "image", "reaction", "edit", "revoke"),
    *("system", "message", "original_message_id", "message_id", "status", "recipient_id", "pricing", "conversation"),
    *("interactive", "location", "user_preferences", "value", "calls", "groups", "event", "wa_id", "user_id", "code"),
]
TYPES = ["text", "image", "reaction", "edit", "revoke", "system", "contacts", "interactive", "order", "location"]
LIKELY = st.recursive(
    VALUES | st.sampled_from([*TYPES, "sent", "1793000000", "16505550111", "US.90210557300446812", "wamid.1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=8),
    max_leaves=40,
)
FIELDS = st.sampled_from(["messages", "smb_message_echoes", "history", "user_preferences", "calls", "account_update"])


def read(body: bytes) -> list[Item]:
    """The items; none for a body that is refused the way it may be. Every item can be stored."""
    try:
        found = parse(body).items
    except (NotJSON, NotADelivery):
        return []
    assert [item.ordinal for item in found] == list(range(len(found)))
    for item in found:
        # What PostgreSQL takes: valid UTF-8 without NUL.
        json.dumps(item.raw).encode()
        shown = json.dumps([_fields(item)], default=_fields, ensure_ascii=False).encode()
        assert b"\\u0000" not in shown.replace(b"\\\\", b"")
    return found


def _fields(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return {name: getattr(value, name) for name in _names(type(value))}


def _names(kind: type) -> list[str]:
    return [name for base in kind.__mro__ for name in getattr(base, "__slots__", ())]


@SETTINGS
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    read(body)


@SETTINGS
@given(VALUES)
def test_any_json_is_read_or_refused(value: Any) -> None:
    read(json.dumps(value).encode())


@SETTINGS
@given(FIELDS, LIKELY)
def test_anything_in_a_change_yields_items(field: str, value: Any) -> None:
    document = delivery(field)
    document["entry"][0]["changes"][0]["value"] = value
    assert read(json.dumps(document).encode())


@SETTINGS
@given(st.lists(LIKELY, max_size=4), st.lists(LIKELY, max_size=4), LIKELY, st.data())
def test_good_messages_survive_any_neighbours(before: Any, after: Any, contacts: Any, data: st.DataObject) -> None:
    good = [text(1), text(2)]
    document = delivery(messages=[*before, good[0], *after, good[1]], contacts=contacts, statuses=data.draw(LIKELY))
    found = read(json.dumps(document).encode())
    assert [item.raw for item in found if item.raw in good] == good
    wamids = [getattr(item, "wamid", None) for item in found if item.kind == "message"]
    assert {"wamid.1", "wamid.2"} <= set(wamids)
    assert len(found) >= len(before) + len(after) + 2


@SETTINGS
@given(st.sampled_from(sorted(SAMPLES.glob("*.json"))), st.data())
def test_a_recorded_delivery_with_any_part_exchanged_is_read(file: Any, data: st.DataObject) -> None:
    document = json.loads(file.read_bytes())
    place, key = _somewhere(document, data)
    place[key] = data.draw(LIKELY)
    read(json.dumps(document).encode())


@SETTINGS
@given(st.sampled_from(sorted(SAMPLES.glob("*.json"))), st.data())
def test_a_recorded_delivery_with_any_part_missing_is_read(file: Any, data: st.DataObject) -> None:
    document = json.loads(file.read_bytes())
    place, key = _somewhere(document, data)
    del place[key]
    read(json.dumps(document).encode())


def _somewhere(document: Any, data: st.DataObject) -> tuple[Any, Any]:
    """A place in the document: a container and a key of it."""
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        for key in keys:
            places.append((value, key))
            walk(value[key])

    walk(document)
    return data.draw(st.sampled_from(places))


@SETTINGS
@given(st.text(st.characters(exclude_categories=()), max_size=50))
def test_any_text_in_a_message_can_be_stored(body: str) -> None:
    (item,) = read(json.dumps(delivery(messages=[text(text={"body": body})], contacts=[MARIANA])).encode())
    item.text.encode()  # type: ignore[attr-defined]
    assert "\0" not in item.text  # type: ignore[attr-defined]
    assert item.text == clean(body)  # type: ignore[attr-defined]
