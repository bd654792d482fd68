"""The limits of templates about calls: a button that calls the business on WhatsApp, and asking whether it may call.

Source: Meta's "Send WhatsApp call button messages" and "Call permission request templates", v25.0.
"""

from collections.abc import Iterator, Sequence

from cloudapi.parts import Json
from cloudapi.reading import words
from cloudapi.template_parts import Part, buttons

ASKS = "CALL_PERMISSION_REQUEST"  # a part of its own, beside the buttons
LEAST_MINUTES, MOST_MINUTES = 1440, 43_200  # a day to thirty
_TAPPED = ("BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER")
Found = Iterator[tuple[str, str]]  # the place in the form, and what is wrong there


def problems(category: str, every: Sequence[Part]) -> Found:
    """What is wrong with how these parts call; nothing for parts that do not."""
    own = {part.kind: part for part in every if not part.prefix}
    if ASKS in own and set(own) & set(_TAPPED):
        yield "button.0", "Asking whether you may call stands alone, without other buttons."
    for part in every:
        for place, row in enumerate(buttons(part)):
            if words(row.get("type"), 32).upper() == "VOICE_CALL" and not _lasts(row):
                yield f"{part.prefix}button.{place}", "A button that calls you works for 1 to 30 days."


def _lasts(row: Json) -> bool:
    minutes = row.get("ttl_minutes")
    if minutes is None:
        return True
    whole = isinstance(minutes, int) and not isinstance(minutes, bool)
    return whole and LEAST_MINUTES <= minutes <= MOST_MINUTES
