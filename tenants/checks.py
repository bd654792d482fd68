"""Start-up checks: the app role cannot step around row-level security, and the server is new enough."""

from collections.abc import Sequence
from typing import Any

import structlog
from django.apps import AppConfig
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tenants import footing

log = structlog.get_logger()


@register(Tags.database)
def role_and_server(app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **_: Any) -> list[Error]:
    """Run by `migrate` and by `check --database default`."""
    found = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(footing.QUESTION)
            said = footing.complaint(*cursor.fetchone())
        if said:
            found.append(Error(said, id="tenants.E001"))
    return found


def refuse_unsafe_footing() -> None:
    """Called by every long-running process of Django before it serves. Raises ImproperlyConfigured.

    A database that does not answer yet is not unsafe: whoever connects later is asked by `each_connection`.
    """
    try:
        connections["default"].ensure_connection()
    except OperationalError as error:
        log.warning("the database does not answer yet", error=type(error).__name__)
    finally:
        connections["default"].close()


def each_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of `connection_created`: a connection on unsafe footing is closed before anybody uses it."""
    with connection.cursor() as cursor:
        cursor.execute(footing.QUESTION)
        said = footing.complaint(*cursor.fetchone())
    if said:
        connection.close()
        raise ImproperlyConfigured(said)
