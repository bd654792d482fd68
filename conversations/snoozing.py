"""When a snoozed conversation comes back: the moments offered, and the one somebody chose by hand."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tenants.refusals import Refusal

MORNING = time(9)
LATER = timedelta(hours=3)
FARTHEST = timedelta(days=366)
LAST_OF_DAY = 21  # after this hour "later today" would be tomorrow


class TooFar(Refusal):
    """At the end of the calendar another reader's time zone has no such moment, and their page would not be made."""

    code = "too_far"
    sentence = "This is more than a year away."
    remedy = "Choose an earlier moment."


class Choice(NamedTuple):
    """`key` comes back from the form; `at` stands beside the words."""

    key: str
    words: str
    at: datetime


def choices(now: datetime) -> list[Choice]:
    """What is offered now, in the reader's time zone: later today while there is one, tomorrow, next Monday."""
    local = timezone.localtime(now)
    tomorrow, monday = local.date() + timedelta(days=1), local.date() + timedelta(days=7 - local.weekday())
    later = (local + LATER).replace(minute=local.minute // 30 * 30, second=0, microsecond=0)
    is_today = later.date() == local.date() and later.hour <= LAST_OF_DAY
    found = [Choice("later", "Later today", later)] if is_today else []
    found.append(Choice("tomorrow", "Tomorrow", _morning(tomorrow, local)))
    if monday != tomorrow:
        found.append(Choice("week", "Next week", _morning(monday, local)))
    return found


def moment(chosen: str, now: datetime) -> datetime | None:
    """The moment behind a key, or behind a date and time typed in the reader's zone; None when it is neither."""
    for choice in choices(now):
        if choice.key == chosen:
            return choice.at
    try:
        typed = parse_datetime(chosen)
    except ValueError:
        return None
    if typed is None:
        return None
    return typed if timezone.is_aware(typed) else timezone.make_aware(typed)


def _morning(day: date, local: datetime) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=local.tzinfo)


def said(at: datetime, now: datetime) -> str:
    """A moment to come, as it is said: `16:30`, `tomorrow, 09:00`, `Monday, 09:00`, `3 Feb, 14:00`."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    days = (local.date() - today).days
    hour = f"{local:%H:%M}"
    if days == 0:
        return hour
    day = "tomorrow" if days == 1 else f"{local:%A}" if days < 7 else f"{local.day} {local:%b}"
    return f"{day}, {hour}"
