"""Wiring of the lobby: grants after every migrate, and the guard that keeps the network out of transactions."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class TenantsConfig(AppConfig):
    name = "tenants"

    def ready(self) -> None:
        from tenants import checks, grants, schema  # noqa: F401  (checks and schema register themselves)

        connection_created.connect(checks.each_connection, dispatch_uid="footing")
        post_migrate.connect(grants.after_migrate, sender=self, dispatch_uid="grants")
