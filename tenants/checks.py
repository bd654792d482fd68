"""Start-up checks: the app role cannot step around row-level security, and the server is new enough."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import Error, Tags, register
from django.db import connections

OLDEST_SERVER = 150014  # 15.14 and its siblings fix CVE-2025-8713: statistics that leak through policies
_FIXED = {15: 150014, 16: 160010, 17: 170006, 18: 180000}


@register(Tags.database)
def role_and_server(app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **_: Any) -> list[Error]:
    """Run by `migrate`, by `check --database default` and by every long-running process before it serves."""
    found: list[Error] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "select rolsuper or rolbypassrls, current_user, current_setting('server_version_num')::int"
                " from pg_roles where rolname = current_user"
            )
            too_strong, role, version = cursor.fetchone()
        if too_strong:
            found.append(
                Error(
                    f"The database role {role} is a superuser or has BYPASSRLS: tenants would not be separated.",
                    hint="Point DATABASE_URL at the role wapp_app (`python -m local.roles --help` makes the roles).",
                    id="tenants.E001",
                )
            )
        if version < _FIXED.get(version // 10000, OLDEST_SERVER if version < 160000 else 0):
            found.append(
                Error(
                    f"PostgreSQL {version // 10000}.{version % 10000} leaks statistics past row-level security"
                    " (CVE-2025-8713).",
                    hint="Use 15.14, 16.10, 17.6, 18 or newer.",
                    id="tenants.E002",
                )
            )
    return found
