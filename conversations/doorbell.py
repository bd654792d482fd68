"""The doorbell: rung after commit, never the reason that something is done, only that it is done at once."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.db import connection, transaction
from kombu.exceptions import OperationalError

MISSING = 300  # products of one page, as many as are read of a catalogue
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
    """Ring now, for work (a kind of `tasks.ON_SWEEP`) that is committed already; `more` is what it is told of it.

    A failed ring is logged and not raised: the sweep looks every five seconds anyway.
    """
    global _quiet_until
    from conversations.tasks import ON_SWEEP  # tasks import verbs; a verb may only ring

    if time.monotonic() < _quiet_until:
        return
    try:
        ON_SWEEP[kind].apply_async(kwargs={"tenant_id": tenant_id, **more}, retry=False)
    except (OperationalError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("doorbell failed", error=type(error).__name__)
