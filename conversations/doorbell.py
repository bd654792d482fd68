"""The doorbell of the sender: rung after commit, never the reason a message goes out, only that it goes out at once."""

import time

import structlog
from django.db import connection, transaction
from kombu.exceptions import OperationalError

QUIET_SECONDS = 5.0  # after a failed ring nobody waits for the broker again until the sweep has had its turn
log = structlog.get_logger()
_quiet_until = 0.0


def ring(tenant_id: int) -> None:
    """Wake the sender for a tenant once this transaction commits; several rings in one transaction are one."""
    if any(getattr(waiting[1], "rings_for", None) == tenant_id for waiting in connection.run_on_commit):
        return

    def knock() -> None:
        _knock(tenant_id)

    knock.rings_for = tenant_id  # type: ignore[attr-defined]
    transaction.on_commit(knock, robust=True)


def _knock(tenant_id: int) -> None:
    """A failed ring is logged and not raised: the sweep looks every five seconds anyway."""
    global _quiet_until
    from conversations.tasks import send_queued  # tasks import verbs; a verb may only ring

    if time.monotonic() < _quiet_until:
        return
    try:
        send_queued.apply_async(kwargs={"tenant_id": tenant_id}, retry=False)
    except (OperationalError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("doorbell failed", error=type(error).__name__)
