"""What a clock left in the future before it was set back: told from what a rule of ours may mean, and due at once.

Deadlines that people or WhatsApp name (a snooze, a window, an expiry) are instants of the world and stay.
"""

from datetime import datetime, timedelta

from django.db.models import F, Q

SKEW = timedelta(minutes=1)  # by less, clocks of several machines may differ
# The longest that a message, and a file, is made to wait by a rule; `work_due` of the migrations says the same.
OF_A_MESSAGE = timedelta(hours=1)
OF_A_FILE = timedelta(hours=6)


def stranded(now: datetime, longest: timedelta) -> Q:
    """Rows whose `next_at` lies farther ahead than any rule waits, or was set at their making by a later clock."""
    made_later = Q(created_at__gt=now + SKEW, next_at__gte=F("created_at"))
    return Q(next_at__gt=now + SKEW) & (made_later | Q(next_at__gt=now + longest + SKEW))


def believed(instant: datetime, written: datetime, now: datetime) -> datetime:
    """An instant, or now where the clock that it was written by has been set back since.

    A pause that was meant goes with it: WhatsApp asks for it again.
    """
    return now if written > now + SKEW else instant
