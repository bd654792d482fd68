"""The time that rules go by: every deadline, window and expiry in Python asks here, as SQL asks `house_now()`."""

from datetime import datetime

from django.utils import timezone

_source = timezone.now


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source()
