"""How long WhatsApp tries to deliver a template before it gives up: the range of each category.

Source: Meta's "Customize message time-to-live", v25.0. A custom time of marketing counts where the number sends through
the Marketing Messages API.
"""

from collections.abc import Iterator
from typing import Any

MONTH = 2_592_000  # seconds; as long as WhatsApp tries where nobody says otherwise
NO_LIMIT = -1  # how Meta is told a month, where that is beyond the range
RANGES = {"AUTHENTICATION": (30, 900), "UTILITY": (30, 43_200), "MARKETING": (43_200, MONTH)}
_SAID = {
    "AUTHENTICATION": "a code is tried for 30 seconds to 15 minutes, or for 30 days",
    "UTILITY": "it is tried for 30 seconds to 12 hours, or for 30 days",
    "MARKETING": "marketing is tried for 12 hours to 30 days",
}


def problems(category: str, seconds: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with a `message_send_ttl_seconds`; nothing where it is not given."""
    if seconds is None or category not in RANGES:
        return
    least, most = RANGES[category]
    is_whole = isinstance(seconds, int) and not isinstance(seconds, bool)
    if not is_whole or not (least <= seconds <= most or (seconds == NO_LIMIT and category != "MARKETING")):
        yield "lasts", f"How long WhatsApp tries: {_SAID[category]}."


def given(category: str, seconds: int) -> int:
    """The number as Meta takes it: of a month it has a name where the range is shorter."""
    return NO_LIMIT if seconds == MONTH and category != "MARKETING" else seconds


def read(seconds: int | None) -> int | None:
    """The seconds that a listed number means; None where the template says nothing."""
    if seconds == NO_LIMIT:
        return MONTH
    return seconds if seconds is not None and 0 < seconds < 2**31 else None
