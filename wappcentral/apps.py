"""Makes our Celery application the one that every process of Django rings, whichever thread it rings from."""

from django.apps import AppConfig


class WappCentralConfig(AppConfig):
    name = "wappcentral"

    def ready(self) -> None:
        from wappcentral.celery import app

        app.set_default()
