"""Other projects' deliveries, from the letterbox to the ledger: each thing in them ends there with its outcome."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import cast
from tests.letterbox import drain, one, put, rows

FOLDER = Path(__file__).parents[3] / "shared" / "samples" / "webhook"
FILES = sorted(FOLDER.rglob("*.json"))
LISTS = ("messages", "statuses", "message_echoes", "errors", "groups", "calls", "user_preferences", "state_sync")
# Samples that are no valid deliveries, by name, with the reason. None of those at hand is one.
SET_ASIDE: dict[str, str] = {}

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not FILES, reason="the third-party samples are not beside this checkout"),
]


def values(document: Any) -> list[tuple[str, dict[str, Any]]]:
    """Every change's value with the account it is about."""
    return [(str(entry["id"]), change["value"]) for entry in document["entry"] for change in entry["changes"]]


def connect(people: cast.People, document: Any) -> None:
    """Give Acme every number and account the sample names."""
    taken = set()
    for waba, value in values(document):
        number = str(value.get("metadata", {}).get("phone_number_id") or f"of-{waba}")
        if number not in taken and number not in (people.line.phone_number_id, people.other_line.phone_number_id):
            cast.channel(people.acme, "Sample", number, waba)
        taken.add(number)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_each_thing_in_a_strangers_sample_ends_in_the_ledger(house, people, admin, file: Path) -> None:
    document = json.loads(file.read_bytes())
    connect(people, document)
    put(house, file.read_bytes())
    for _ in range(2):  # what waits for its message is given up after a minute
        drain(house)
        with admin.cursor() as cursor:
            cursor.execute(
                "update webhooks_todo set received_at = received_at - interval '61 s', not_before = '-infinity'"
            )
    drain(house)
    expected = sum(sum(len(value.get(name) or []) for name in LISTS) or 1 for _, value in values(document))
    found = rows(admin, "select kind, outcome, reason from conversations_event")
    assert len(found) == expected
    aside = [row for row in found if row[1] == "quarantined"]
    assert bool(aside) == (f"{file.parent.name}/{file.name}" in SET_ASIDE), aside
    said = [kind for kind, outcome, _ in found if kind.startswith(("message.", "echo.")) and outcome == "done"]
    assert one(admin, "select count(*) from conversations_message where kind not in ('system', 'call')") == len(said)
    assert one(admin, "select count(*) from webhooks_todo") == 0
