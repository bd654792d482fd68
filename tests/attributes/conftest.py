"""Marta, who may be known in three fields."""

import pytest

from conversations.attributes import definitions
from tenants.scope import acting_for
from tests.inbox.day import talk


@pytest.fixture
def marta(people):
    """Marta, who may be known in three fields."""
    with acting_for(people.acme):
        for label, kind, choices in (
            ("Loyalty", "number", ()),
            ("Size", "choice", ("Small", "Large")),
            ("Birthday", "date", ()),
        ):
            definitions.add(label, kind, choices, people.ana)
        return talk(people.line, "Marta", "5511900000001")
