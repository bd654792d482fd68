"""Two at once, in a known order: one acts and has not committed yet, the other begins and waits or goes on."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from tenants.models import Tenant
from tenants.scope import acting_for
from tests.faults.harness import until

WAITS = "select count(*) from pg_stat_activity where pid = any(%s) and wait_event_type = 'Lock'"


def meanwhile(admin: Any, tenant: Tenant, first: Callable[[], object], second: Callable[[], object]) -> Any:
    """What `second` returned or raised, begun while `first` has done its work and not committed."""
    outcome: list[Any] = []
    pids: list[int] = []

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("select pg_backend_pid()")
                pids.extend(cursor.fetchone() or ())
            with acting_for(tenant):
                outcome.append(second())
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    def waits() -> bool:
        with admin.cursor() as cursor:
            cursor.execute(WAITS, [pids])
            return bool(cursor.fetchone()[0])

    other = threading.Thread(target=run)
    with acting_for(tenant):
        first()
        other.start()
        until(lambda: not other.is_alive() or waits(), 10)
    other.join()
    return outcome[0]
