"""What happens when the database breaks a deadlock with us: the whole transaction is run again, a few times."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError

T = TypeVar("T")

TRIES = 3
_AGAIN = {"40P01", "40001"}  # deadlock detected, serialization failure


def again_on_conflict(transaction: Callable[[], T]) -> T:
    """Run a whole transaction, and run it again, at most three times, when it lost to another one."""
    for left in range(TRIES - 1, -1, -1):
        try:
            return transaction()
        except OperationalError as error:
            if not left or not lost(error):
                raise
    raise AssertionError("unreachable")


def lost(error: BaseException) -> bool:
    """Whether the same work, done again, may well succeed."""
    return getattr(error.__cause__, "pgcode", None) in _AGAIN


def busy(error: BaseException) -> bool:
    """Whether a lock or an answer was waited for too long (`lock_timeout`, `statement_timeout`)."""
    return getattr(error.__cause__, "pgcode", None) in {"55P03", "57014"} or lost(error)
