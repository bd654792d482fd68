"""On what footing a process stands: a role that cannot step around row-level security, a server with its fixes."""

from __future__ import annotations

# One row: (role, superuser or bypasses, server_version_num). The same question in Django, in the drain and in the edge.
QUESTION = (
    "select rolname, rolsuper or rolbypassrls, current_setting('server_version_num')::int"
    " from pg_roles where rolname = current_user"
)
# First releases with the fix of CVE-2025-8713: statistics that leak rows past the policies.
FIXED = {15: 150014, 16: 160010, 17: 170006}


def complaint(role: str, too_strong: bool, version: int) -> str | None:
    """Why a process must not serve on this footing, with the remedy; None when it may."""
    if too_strong:
        return (
            f"The database role {role} is a superuser or has BYPASSRLS: tenants would not be separated."
            " Use the roles that `python -m local.roles` makes."
        )
    if version < FIXED.get(version // 10000, 150000):
        return (
            f"PostgreSQL {version // 10000}.{version % 10000} is too old or leaks past row-level security"
            " (CVE-2025-8713). Use 15.14, 16.10, 17.6, 18 or newer."
        )
    return None
