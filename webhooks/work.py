"""One round of work: claimed deliveries become rows in one transaction, or in several without the item that is bad."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg2
import structlog
from psycopg2 import errors

from conversations.receive.arrivals import Arrival, Change, Number, Outcome, Received, Verdict
from conversations.receive.people import Race
from conversations.receive.run import batch
from webhooks import claim
from webhooks.claim import Claimed, Claims
from webhooks.opening import Dealt, Opened, deal, open_one, set_aside

RERUNS = 3
SLICE = 1000  # items in one transaction; a delivery with more is received in several
PAUSE = 1.0  # seconds before what met a passing fault is tried again
DEFERRED = 5.0  # seconds before an item whose message has not come yet is looked at again
# Faults of the moment: another writer was faster, a lock was not to be had, a statement took too long.
PASSING = (Race, errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable, errors.QueryCanceled)
# Faults of the installation, not of an item: a migration or a grant is missing. Nothing is set aside for them.
SYSTEMIC = (errors.SyntaxErrorOrAccessRuleViolation, errors.InsufficientPrivilege)
LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)
log = structlog.get_logger()


@dataclass(slots=True)
class Round:
    """What a round did."""

    deliveries: int = 0
    items: int = 0
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    media: set[int] = field(default_factory=set)
    stopped: set[Number] = field(default_factory=set)
    oldest: Any = None
    postponed: bool = False

    def count(self, arrivals: Sequence[Arrival], received: Received) -> None:
        self.items += len(arrivals)
        self.changes += received.changes
        self.media |= received.media
        self.stopped |= received.stopped
        for outcome, number in received.outcomes.items():
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + number


class Worker:
    """Works on one connection in autocommit mode; its transactions are begun and ended here by hand."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._claims = Claims()
        self._claimed: list[Claimed] = []

    def round(self, limit: int) -> Round | None:
        """Claim about `limit` items' worth of deliveries and do them; None when nothing waits.

        Raises psycopg2.OperationalError or InterfaceError when the connection is lost; then call `give_back` with a
        new one.
        """
        with self._connection.cursor() as cursor:
            self._claimed = self._claims.take(cursor, limit)
            if not self._claimed:
                return None
            result = Round(oldest=min(one.received_at for one in self._claimed))
            try:
                self._work(cursor, claim.hold(cursor, self._claimed), limit, result)
            except (*PASSING, *SYSTEMIC) as error:
                log.warning("round postponed", error=type(error).__name__, deliveries=len(self._claimed))
                cursor.execute("rollback")
                cursor.execute(claim.LATER, [PAUSE, self.claimed_ids])
                result.postponed = True
            self._claimed = []
            return result

    @property
    def claimed_ids(self) -> list[int]:
        return [one.id for one in self._claimed]

    def take_over(self, former: "Worker") -> None:
        """After a lost connection: what the former worker had claimed is not suspect, the connection was to blame."""
        if former.claimed_ids:
            with self._connection.cursor() as cursor:
                cursor.execute(claim.UNTRIED, [former.claimed_ids])

    def _work(self, cursor: Any, held: list[Claimed], limit: int, result: Round) -> None:
        if not held:
            cursor.execute("rollback")
            return
        opened: list[Opened] = []
        size = 0
        for delivery in claim.read(cursor, held):
            if opened and size >= limit:
                break
            opened.append(open_one(delivery))
            size += len(opened[-1].items)
        if rest := [one.id for one in held[len(opened) :]]:
            cursor.execute(claim.UNTRIED, [rest])
        dealt = deal(cursor, opened)
        deliveries = [one.delivery for one in opened]
        result.deliveries = len(deliveries)
        if len(dealt.arrivals) > SLICE:
            self._piecemeal(cursor, dealt, deliveries, result)
            return
        try:
            received = batch(cursor, dealt.arrivals)
            self._finish(cursor, dealt, deliveries, received.deferred)
            cursor.execute("commit")
            result.count(dealt.arrivals, received)
        except SYSTEMIC:
            raise
        except Exception as error:
            if isinstance(error, LOST) and not isinstance(error, PASSING):
                raise
            log.info("batch runs again in parts", error=type(error).__name__, items=len(dealt.arrivals))
            self._piecemeal(cursor, dealt, deliveries, result)

    def _finish(self, cursor: Any, dealt: Dealt, deliveries: Sequence[Claimed], deferred: set[int]) -> None:
        """Take done deliveries off the list; keep those in which an item still waits for its message."""
        cursor.execute(claim.DONE, {"ids": [one.id for one in deliveries if one.id not in deferred]})
        if deferred:
            cursor.execute(claim.LATER, [DEFERRED, sorted(deferred)])
        set_aside(cursor, dealt)

    def _piecemeal(self, cursor: Any, dealt: Dealt, deliveries: Sequence[Claimed], result: Round) -> None:
        """Receive in several transactions; the deliveries are done with the last. Running one again is harmless."""
        cursor.execute("rollback")
        cursor.execute(claim.LEASE, [[one.id for one in deliveries]])
        deferred: set[int] = set()
        for start in range(0, len(dealt.arrivals), SLICE):
            self._isolate(cursor, dealt.arrivals[start : start + SLICE], result, deferred)
        cursor.execute("begin")
        self._finish(cursor, dealt, deliveries, deferred)
        cursor.execute("commit")

    def _isolate(self, cursor: Any, arrivals: Sequence[Arrival], result: Round, deferred: set[int]) -> None:
        """Receive what can be received; halve what cannot until the bad item stands alone, and set that aside."""
        try:
            received = self._again(cursor, lambda: batch(cursor, arrivals))
        except (*PASSING, *SYSTEMIC, *LOST):
            raise
        except Exception as error:
            if len(arrivals) > 1:
                middle = len(arrivals) // 2
                self._isolate(cursor, arrivals[:middle], result, deferred)
                self._isolate(cursor, arrivals[middle:], result, deferred)
                return
            if arrivals[0].verdict is not None:
                raise
            bad = _bad(arrivals[0], error)
            received = self._again(cursor, lambda: batch(cursor, [bad]))
        result.count(arrivals, received)
        deferred |= received.deferred

    def _again(self, cursor: Any, verb: Callable[[], Received]) -> Received:
        """One transaction, run again for the faults of a moment and for a partition that is not there yet."""
        for run in range(RERUNS + 1):
            cursor.execute("begin")
            try:
                received = verb()
                cursor.execute("commit")
                return received
            except (*PASSING, errors.CheckViolation) as error:
                cursor.execute("rollback")
                if run == RERUNS:
                    raise
                if isinstance(error, errors.CheckViolation):
                    cursor.execute("select retention_prepare()")
            except BaseException:
                if not self._connection.closed:
                    cursor.execute("rollback")
                raise
        raise AssertionError("unreachable")


def _bad(arrival: Arrival, error: Exception) -> Arrival:
    """The item with its verdict: the error's class and PostgreSQL's code, never its text, which may quote content."""
    code = getattr(error, "pgcode", None)
    reason = f"{type(error).__name__} {code}" if code else type(error).__name__
    log.error("item set aside", error=reason, delivery=arrival.delivery_id, item=arrival.ordinal)
    return replace(arrival, verdict=Verdict(Outcome.QUARANTINED, reason))
