"""The doorbell: rung after commit, never the reason that something is done, only that it is done at once."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

MISSING = 300  # products of one page, as many as are read of a catalogue
# Who does what, by name: tasks import verbs, and a verb may only ring.
TASKS = {
    "send": "conversations.tasks.send_queued",
    "files": "conversations.tasks.run_errands",
    "lost": "conversations.tasks.recover",
    "orphans": "conversations.tasks.adopt_orphans",
    "snoozed": "conversations.tasks.wake",
    "receipts": "conversations.tasks.tell_receipts",
    "reminders": "conversations.tasks.remind",
    "goods": "conversations.tasks.read_goods",
    "groups": "conversations.tasks.ask_group",
}
QUIET_SECONDS = 5.0  # after a failed ring nobody waits for the broker again until the sweep has had its turn
log = structlog.get_logger()
_quiet_until = 0.0


def ring(tenant_id: int) -> None:
    """Wake the sender for a tenant once this transaction commits; several rings in one transaction are one."""
    _once_committed("send", tenant_id)


def ring_for_files(tenant_id: int) -> None:
    """Wake the courier, who fetches files and hands them over, likewise."""
    _once_committed("files", tenant_id)


def ring_for_goods(tenant_id: int, thread: int, missing: set[str]) -> None:
    """Have the catalogues read whose products a page of a thread could not name, likewise: until then `missing` grows.

    The next page that names one rings again.
    """
    _once_committed("goods", tenant_id, thread, lambda: {"thread": thread, "missing": sorted(missing)[:MISSING]})


def ring_for_group(tenant_id: int, thread: int) -> None:
    """Have WhatsApp asked about the group of a thread, likewise; whoever looks at it later rings again."""
    _once_committed("groups", tenant_id, thread, lambda: {"thread": thread})


def _once_committed(
    kind: str, tenant_id: int, about: int = 0, more: Callable[[], dict[str, Any]] = dict[str, Any]
) -> None:
    asked = (kind, tenant_id, about)
    if any(getattr(waiting[1], "rings_for", None) == asked for waiting in connection.run_on_commit):
        return

    def after() -> None:
        knock(kind, tenant_id, **more())

    after.rings_for = asked  # type: ignore[attr-defined]
    transaction.on_commit(after, robust=True)


def knock(kind: str, tenant_id: int, **more: Any) -> None:
    """Ring now, for work (a kind of `TASKS`) that is committed already; `more` is what it is told of it.

    A failed ring is logged and not raised: the sweep looks every five seconds anyway.
    """
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        send(kind, {"tenant_id": tenant_id, **more})
    except (OperationalError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("doorbell failed", error=type(error).__name__)


def send(kind: str, told: dict[str, Any], expires: float | None = None) -> None:
    """Put the task of this kind into the queue. Raises OperationalError or OSError when the broker is away."""
    current_app.send_task(TASKS[kind], kwargs=told, retry=False, expires=expires)
