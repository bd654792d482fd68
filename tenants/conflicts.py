"""What the database's errors mean for the work: run it again, ask the caller to come again, or say that we are away."""

from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError

T = TypeVar("T")

TRIES = 3
_AGAIN = {"40P01", "40001"}  # deadlock detected, serialization failure
# Connection exceptions; shut down, crashed, starting up. What never reached a server has no code at all.
_AWAY = ("08", "57P01", "57P02", "57P03")


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


def away(error: BaseException | None) -> bool:
    """Whether the database could not be reached, or went while it worked for us; what was asked may be asked again."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return code is None or code.startswith(_AWAY)
