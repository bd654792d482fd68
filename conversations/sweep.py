"""What is due but was not rung for: found every five seconds, so that no lost task can lose a message or a receipt."""

from collections import defaultdict

from django.db import connection

from conversations.sending.settle import LEASE

DUE = """
    select kind, tenant_id from (
        select * from work_due(make_interval(secs => %s)) union all select * from word_due()
    ) as due order by since
"""


def due() -> dict[str, list[int]]:
    """Tenants with work, by kind, the longest waiting first; `doorbell.TASKS` says who does which.

    Asked without a scope, of definer functions that answer with tenant ids only.
    """
    found: defaultdict[str, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(DUE, [LEASE.total_seconds()])
        for kind, tenant_id in cursor.fetchall():
            found[kind].append(tenant_id)
    return found
