"""One round of sending for one tenant: claim in its room, dial outside it, settle in its room."""

from conversations.dialler import dialler
from conversations.outbox import Claimed, claim
from conversations.settle import give_up_on_lost, give_up_on_open, settle
from tenants.conflicts import again_on_conflict
from tenants.scope import acting_for


def send_round(tenant_id: int) -> int:
    """Send what is due now and may go; returns how many left the outbox.

    Dying before the dial leaves rows in *sending*, which `recover` turns into *not confirmed*; dying after it too.
    """
    claimed = again_on_conflict(lambda: _claim(tenant_id))
    if not claimed:
        return 0
    outcomes = dialler().deliver(claimed)

    def write() -> None:
        with acting_for(tenant_id):
            settle(outcomes)

    again_on_conflict(write)
    return len(claimed)


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


def _claim(tenant_id: int) -> list[Claimed]:
    with acting_for(tenant_id):
        return list(claim())
