"""The one door to a tenant's rows: a transaction that tells PostgreSQL whose it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from django.db import connection, transaction

_current: ContextVar[int | None] = ContextVar("current_tenant", default=None)


class Keyed(Protocol):
    """All that this door asks of a `Tenant`, whose model stands above it."""

    pk: int


class NoTenant(RuntimeError):
    """Rows of a tenant were asked for outside `acting_for`."""


class AnotherTenant(RuntimeError):
    """`acting_for` was entered for one tenant inside the scope of another."""


def current_tenant_id() -> int:
    """The tenant whose door is open; raises NoTenant outside."""
    tenant_id = _current.get()
    if tenant_id is None:
        raise NoTenant("No tenant: open the door with `with acting_for(tenant):` first.")
    return tenant_id


def in_scope() -> bool:
    return _current.get() is not None


@contextmanager
def acting_for(tenant: Keyed | int) -> Iterator[None]:
    """Open a transaction in which the rows of `tenant`, and no others, can be seen and written.

    Inside the scope of the same tenant it is a savepoint; inside that of another it raises AnotherTenant.
    The setting is local to the transaction, so it cannot outlive it; nested scopes put the former value back,
    because a released savepoint does not (a test's outer transaction would keep it).
    """
    tenant_id = tenant if isinstance(tenant, int) else tenant.pk
    former = _current.get()
    if former is not None and former != tenant_id:
        raise AnotherTenant(f"Already acting for tenant {former}; leave its scope before entering {tenant_id}.")
    token = _current.set(tenant_id)
    try:
        with transaction.atomic():
            _tell_database(str(tenant_id))
            yield
            if former is None and connection.in_atomic_block and not connection.needs_rollback:
                _tell_database("")
    finally:
        _current.reset(token)


@contextmanager
def no_scope() -> Iterator[None]:
    """Run a piece of code as one that has no tenant yet: a task must bring its own."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


def refuse_to_dial() -> None:
    """The guard `cloudapi` calls before it touches the network: never inside a tenant's transaction.

    A request that waits for another company's server would hold row locks and a connection for as long as it hangs.
    """
    if in_scope():
        raise RuntimeError("The network is used outside `acting_for`: take what you need, leave the room, then dial.")


def _tell_database(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.tenant', %s, true)", [value])
