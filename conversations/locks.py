"""The order in which locks are taken everywhere: tenant → identities → conversations by id → messages."""

from collections.abc import Iterable

from django.db import connection

from conversations.models import Conversation

# The class of the advisory locks that serialise receive, settle, imports, merges, replays and erasures of one tenant.
# An agent's action takes none. In SQL: pg_advisory_xact_lock((7761::bigint << 40) | tenant_id), tenants ascending.
TENANT_CLASS = 7761


def tenant_key(tenant_id: int) -> int:
    """The advisory lock key of a tenant."""
    return (TENANT_CLASS << 40) | tenant_id


def lock_tenant(tenant_id: int) -> None:
    """Wait for the tenant's lock and hold it until the transaction ends. Taken before any row is locked."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [tenant_key(tenant_id)])


def lock_conversations(ids: Iterable[int]) -> dict[int, Conversation]:
    """Lock several conversations in the one order everybody uses; ids that do not exist are missing in the answer."""
    rows = Conversation.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(ids)).order_by("pk")
    return {row.pk: row for row in rows}
