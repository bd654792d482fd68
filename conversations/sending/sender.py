"""Sends what is due for one tenant: claims in its room, dials outside it, settles in its room, all overlapping."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections

from cloudapi.client import Graph, GraphError, Outcome
from conversations import receipts
from conversations.gathering import gather
from conversations.receipts import Receipt
from conversations.sending.dialler import dialler
from conversations.sending.outbox import BATCH, Claims, claim
from conversations.sending.settle import LEASE, Attempt, give_up_on_lost, give_up_on_open, settle
from tenants import clock
from tenants.conflicts import again_on_conflict, away
from tenants.scope import acting_for

IN_FLIGHT = 3 * BATCH  # of one tenant at most
TURN = 2.0  # seconds; then whoever has more goes to the end of the line
WORTH = 50  # messages: a claim for less is not worth its transaction
FULL = 0.02  # seconds; after so long a full sender looks whether there is room again
NEAR = 1.0  # seconds; work that is due so soon is waited for, anything later is the sweep's
RECEIPTS = 50  # of one tenant in one round; the sweep finds the others
_lock = threading.Lock()
_turns: dict[int, bool] = {}  # tenant → whether it was rung for again during its turn
log = structlog.get_logger()


def send_due(tenant_id: int, more: Callable[[], None]) -> None:
    """Send what is due now and may go, for one turn; `more` is called when the tenant needs another.

    One thread of a process at a time claims for a tenant: a second ring only tells it to look again. Dying before the
    dial leaves rows in *sending*, which `recover` turns into *not confirmed*; dying after it too. Whatever else breaks,
    the answers to what is on its way are taken in.
    """
    with _lock:
        if tenant_id in _turns:
            _turns[tenant_id] = True
            return
        _turns[tenant_id] = False
    turn = Turn(tenant_id)
    try:
        try:
            waiting = turn.claim_all()
        finally:
            with _lock:
                rung = _turns.pop(tenant_id)
        if waiting or rung:
            more()  # before the last answers are there, so that a paced number has no gap between two turns
    finally:
        turn.settle_all(more)


class Turn:
    """One tenant's turn: messages are claimed, handed to the dialler and, as answers come, settled."""

    def __init__(self, tenant_id: int) -> None:
        self._tenant_id = tenant_id
        self._came: SimpleQueue[tuple[Attempt, Outcome]] = SimpleQueue()
        self._flying = 0
        self._look: float | None = 0.0  # when to claim again; None when nothing more is due

    def claim_all(self) -> bool:
        """Claim until nothing is due soon, or the turn is over; returns whether more is due."""
        end = time.monotonic() + TURN
        while (now := time.monotonic()) < end:
            if _rung_again(self._tenant_id):
                self._look = now
            if self._look is None or self._look > now + NEAR:
                if not self._flying:
                    return False
                self._settle(NEAR)
            elif self._look > now:
                self._settle(self._look - now)
            elif not self._claim():
                self._settle(FULL)
        return self._look is not None and self._look < time.monotonic() + NEAR

    def settle_all(self, more: Callable[[], None]) -> None:
        """Wait for the answers that are not there yet; whoever stood in line behind one is another turn's.

        While the database is away they are kept, as long as they count: a refusal is told by nobody else.
        """
        end = time.monotonic() + LEASE.total_seconds()
        asked, behind = -NEAR, False
        while self._flying:
            try:
                behind |= self._settle(NEAR)
            except (OperationalError, InterfaceError) as error:
                if not away(error) or time.monotonic() > end:
                    raise
                log.warning("answers wait for the database", number=self._flying)
                close_old_connections()
                time.sleep(NEAR)
                continue
            if behind and _ring_again(self._tenant_id):
                behind = False
            # Not after each answer: such turns would stand in line, and all but the first find nothing.
            if behind and (not self._flying or time.monotonic() > asked + NEAR):
                behind, asked = False, time.monotonic()
                more()

    def _claim(self) -> bool:
        """Claim and hand over, when there is room for enough."""
        room = min(BATCH, IN_FLIGHT - self._flying, dialler().room())
        if room < WORTH:
            return False
        claims = again_on_conflict(partial(_claim, self._tenant_id, room))
        self._flying += len(claims.ready)
        dialler().start(claims.ready, self._came.put)
        wait = None if claims.look is None else (claims.look - clock.now()).total_seconds()
        self._look = None if wait is None else time.monotonic() + wait
        return True

    def _settle(self, patience: float) -> bool:
        """Write down what came, and look again when more of the same conversations stands in line."""
        # The last on its way waits for nobody: a person's single reply gets its tick at once.
        outcomes = gather(self._came, patience, min(BATCH, max(self._flying, 1)))
        try:
            behind = _settle(self._tenant_id, outcomes)
        except BaseException:
            for one in outcomes.items():
                self._came.put(one)
            raise
        self._flying -= len(outcomes)
        if behind:
            self._look = time.monotonic()
        return behind


def _ring_again(tenant_id: int) -> bool:
    """Tell the one who has the turn now to look again; False when nobody has it."""
    with _lock:
        if tenant_id in _turns:
            _turns[tenant_id] = True
            return True
        return False


def _rung_again(tenant_id: int) -> bool:
    with _lock:
        rung, _turns[tenant_id] = _turns[tenant_id], False
    return rung


def tell_receipts(tenant_id: int) -> "list[Future[None]]":
    """Begin to tell WhatsApp what was read, and that somebody writes; returns what will become of each.

    It does not wait: this thread sends other companies' replies, and a receipt takes as long as WhatsApp does.
    """
    line = dialler()
    with acting_for(tenant_id):
        wanted = receipts.take(min(RECEIPTS, line.room()))
    return [line.ask(partial(_mark, receipt)) for receipt in wanted]


async def _mark(it: Receipt, line: Graph) -> None:
    try:
        await line.mark_read(it.phone_number_id, it.wamid, it.token, typing=it.typing)
    except GraphError as error:
        log.warning("a receipt was refused", graph_code=error.code, number=it.phone_number_id)


def recover(tenant_id: int) -> int:
    """Give up the attempts of senders that died; returns how many."""

    def write() -> int:
        with acting_for(tenant_id):
            return give_up_on_lost()

    return again_on_conflict(write)


def doubt_all(tenant_id: int) -> int:
    """After a restore: make everything that waits to be sent *not confirmed*; returns how many."""

    def write() -> int:
        with acting_for(tenant_id):
            return give_up_on_open()

    total = 0
    while some := again_on_conflict(write):
        total += some
    return total


def _claim(tenant_id: int, limit: int) -> Claims:
    with acting_for(tenant_id):
        return claim(limit)


def _settle(tenant_id: int, outcomes: dict[Attempt, Outcome]) -> bool:
    def write() -> bool:
        with acting_for(tenant_id):
            return settle(outcomes)

    return bool(outcomes) and again_on_conflict(write)
