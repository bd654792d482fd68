"""What is due but was not rung for: found every five seconds, so that no lost task can lose a message."""

from collections import defaultdict

from django.db import connection

from conversations.settle import LEASE


def due() -> dict[str, list[int]]:
    """Tenants with work, by kind (`send`, `files`, `lost`, `orphans`, `snoozed`), the longest waiting first.

    Asked without a scope, of a definer function that answers with tenant ids only.
    """
    found: defaultdict[str, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("select kind, tenant_id from work_due(%s) order by since", [LEASE])
        for kind, tenant_id in cursor.fetchall():
            found[kind].append(tenant_id)
    return found
