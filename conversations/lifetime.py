"""How long content lives: the second it becomes invisible, and the day whose partition takes it away."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple


class Lifetime(NamedTuple):
    """`expires_at`: from then on nobody reads it. `purge_on`: it is dropped when this day (UTC) has ended."""

    expires_at: datetime
    purge_on: date


def lifetime(at: datetime, days: int) -> Lifetime:
    """The life of content written at `at` under a rule of `days` days."""
    expires_at = at.astimezone(UTC) + timedelta(days=days)
    return Lifetime(expires_at, expires_at.date())
