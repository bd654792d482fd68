"""A page of a thread as it is drawn: grouped by who wrote, parted by days, marked where the unread ones begin."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from conversations.bubbles import Bubble
from conversations.frame import Frame
from conversations.models import Direction
from conversations.reading import Letter

TOGETHER = timedelta(minutes=3)  # longer silences start a new group; lib/log.js counts the same


def arrange(letters: Sequence[Letter], frame: Frame, unread: int = 0) -> list[Bubble]:
    """The bubbles of these letters, in their order; `unread` is how many of the last inbound ones nobody has seen."""
    inbound = [letter.message.pk for letter in letters if letter.message.direction == Direction.IN]
    newest = inbound[-unread] if 0 < unread <= len(inbound) else None
    found: list[Bubble] = []
    day: date | None = None
    for letter in letters:
        bubble = Bubble(letter, frame)
        at = timezone.localtime(letter.message.at)
        is_new_day = at.date() != day
        fresh = unread if letter.message.pk == newest else 0
        first = is_new_day or bool(fresh) or not found or not _together(found[-1], bubble)
        found.append(Bubble(letter, frame, first, at if is_new_day else None, fresh))
        day = at.date()
    return found


def _together(before: Bubble, bubble: Bubble) -> bool:
    close = bubble.message.at - before.message.at < TOGETHER
    return close and before.by == bubble.by and bubble.side in (Direction.IN, Direction.OUT)
