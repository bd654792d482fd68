"""Deliveries that other projects recorded or typed: extra input, used where the folder is there."""

import json
from pathlib import Path
from typing import Any

import pytest

from cloudapi.inbound import parse

FOLDER = Path(__file__).parents[3] / "shared" / "samples" / "webhook"
FILES = sorted(FOLDER.rglob("*.json"))
LISTS = ("messages", "statuses", "message_echoes", "errors", "groups", "calls", "user_preferences", "state_sync")

pytestmark = pytest.mark.skipif(not FILES, reason="the third-party samples are not beside this checkout")


def expected(document: Any) -> int:
    """How many things the delivery holds, counted without our reader."""
    values = [change["value"] for entry in document["entry"] for change in entry["changes"]]
    return sum(sum(len(value.get(name) or []) for name in LISTS) or 1 for value in values)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_strangers_sample_is_read_without_losing_an_item(file: Path) -> None:
    document = json.loads(file.read_bytes())
    found = parse(file.read_bytes()).items
    assert "unrecognised" not in {item.kind for item in found}
    assert len(found) == expected(document)
