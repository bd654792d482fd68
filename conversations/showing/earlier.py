"""What a corrected message said before: every wording with the moment it was replaced."""

from datetime import datetime
from typing import NamedTuple

from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString

from conversations.formatting import rich
from conversations.showing.card import Payload, items


class Version(NamedTuple):
    body: SafeString | str
    until: datetime | None


def versions(payload: Payload) -> list[Version]:
    """The wordings before the one that is shown, oldest first, as receive kept them under `earlier`."""
    return [
        Version(rich(text) if isinstance(text := one.get("text"), str) and text else "(no text)", _moment(one))
        for one in items(payload, "earlier")
    ]


def _moment(one: Payload) -> datetime | None:
    until = one.get("until")
    return parse_datetime(until) if isinstance(until, str) else None
