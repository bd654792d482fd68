"""Our own samples as somebody else would send them: other orders, new fields, parts missing, several of each."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import cast
from tests.letterbox import NUMBER, WABA, drain, put, rows

pytestmark = pytest.mark.django_db(transaction=True)
FILES = sorted((Path(__file__).parents[1] / "samples/webhooks").glob("*.json"))
LISTS = ("messages", "statuses", "message_echoes", "errors", "groups", "calls", "user_preferences", "state_sync")
WAIT = ("reaction", "edit", "revoke")  # of a message that is not here: looked for during a minute
OPTIONAL = ("contacts", "identity_key_hash", "username", "context", "pricing", "conversation", "errors", "caption")


def backwards(value: Any) -> Any:
    """The same, each object in the opposite order."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [backwards(one) for one in value] if isinstance(value, list) else value


def with_more(value: Any) -> Any:
    """The same, with something new in each object."""
    if isinstance(value, dict):
        return {"new_in_2027": {"a": [1, None]}, **{key: with_more(one) for key, one in value.items()}, "z_new": "z"}
    return [with_more(one) for one in value] if isinstance(value, list) else value


def with_less(value: Any) -> Any:
    """The same, without what may be missing."""
    if isinstance(value, dict):
        return {key: with_less(one) for key, one in value.items() if key not in OPTIONAL}
    return [with_less(one) for one in value] if isinstance(value, list) else value


def doubled(document: Any) -> Any:
    """Two entries, each with the change twice, and each thing in it twice under ids of its own."""
    entries = []
    for entry in (1, 2):
        for one in deepcopy(document["entry"]):
            one["changes"] = [renamed(change, f"{entry}{place}") for change in one["changes"] for place in (1, 2)]
            entries.append(one)
    return {**document, "entry": entries}


def renamed(change: Any, suffix: str) -> Any:
    fresh = deepcopy(change)
    for name in ("messages", "statuses", "message_echoes", "calls"):
        found = fresh["value"].get(name)
        if isinstance(found, list):
            fresh["value"][name] = [
                {**one, "id": f"{one.get('id')}{suffix}{n}"} for one in found for n in (1, 2) if isinstance(one, dict)
            ]
    return fresh


# Of these nothing is left without their optional parts: errors that tell of nothing else.
NAMELESS = frozenset({"errors", "history_declined"})
VARIANTS = {"backwards": backwards, "with more": with_more, "with less": with_less, "doubled": doubled}


def things(document: Any) -> int:
    """How many things are in it, counted without our reader; history is counted elsewhere."""
    values = [change["value"] for entry in document["entry"] for change in entry["changes"]]
    return sum(sum(len(value.get(name) or []) for name in LISTS) or 1 for value in values)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_of_each_sample_ends_in_the_ledger_and_on_the_page(house, people: cast.People, admin, variant):
    sent = []
    for file in FILES:
        document = json.loads(file.read_text())
        written = json.dumps(document)
        for entry in document["entry"]:
            entry["id"] = WABA
        changed = VARIANTS[variant](document)
        sent.append((file.stem, changed, "history" in written))
    put(house, *(json.dumps(document).encode() for _, document, _ in sent))
    for _ in range(2):  # what waits for its message is given up after a minute
        drain(house)
        with admin.cursor() as cursor:
            cursor.execute(
                "update webhooks_todo set received_at = received_at - interval '61 s', not_before = '-infinity'"
            )
    drain(house)
    counted = rows(
        admin,
        "select delivery_id, count(*), count(*) filter (where outcome = 'quarantined')"
        " from conversations_event group by 1 order by 1",
    )
    assert len(counted) == len(FILES)
    for (name, document, is_history), (_, number, aside) in zip(sent, counted, strict=True):
        assert is_history or number == things(document), (name, number)
        may_lack = variant == "with less" and name in NAMELESS
        assert aside == 0 or may_lack, (name, aside)
    client = Client()
    client.force_login(people.ana.user)
    for (conversation,) in rows(
        admin, "select id from conversations_conversation where tenant_id = %s order by id", people.acme.pk
    ):
        page = client.get(f"/t/acme/inbox/{conversation}/")
        assert page.status_code == 200, conversation
        shown = page.content.decode()
        assert "Nothing readable in it" not in shown
        assert "This is a group." not in shown or "Ask for the number" not in shown
    assert client.get("/t/acme/settings/events/").status_code == 200
    assert people.line.phone_number_id == NUMBER
