"""Who of the database roles may do what: applied table by table, to parents only, after every migrate."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tenants.owned import CRUD

ROLES = ("app", "drain", "intake", "search", "retention")


def apply(using: str = "default", **_: object) -> None:
    """Give every role exactly what the models say, and nothing else. Idempotent; runs as the owner."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in statements(connection):
            cursor.execute(statement)


def statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    existing = set(connection.introspection.table_names(include_views=False))
    everyone = ", ".join(f"wapp_{role}" for role in ROLES)
    yield f"grant usage on schema public to {everyone}"
    yield f"revoke all on all tables in schema public from {everyone}"
    yield f"revoke all on all sequences in schema public from {everyone}"
    for table, grants in wanted():
        if table not in existing:
            continue
        for role, rights in grants.items():
            yield f"grant {rights} on {table} to wapp_{role}"
    yield "grant usage on all sequences in schema public to wapp_app, wapp_drain"
    yield "grant select on django_migrations to wapp_app"


def wanted() -> Iterator[tuple[str, dict[str, str]]]:
    """(table, role → rights) of every model, the link tables Django makes by itself included."""
    for model in apps.get_models(include_auto_created=True):
        yield model._meta.db_table, getattr(model, "grants", {"app": CRUD})


def after_migrate(sender: object, using: str, **_: object) -> None:
    """Signal receiver. Only the owner grants; a `migrate --plan` as another role changes nothing."""
    with connections[using].cursor() as cursor:
        cursor.execute("select current_user")
        if cursor.fetchone()[0] == "wapp_owner":
            apply(using)
