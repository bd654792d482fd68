"""The Celery base class: a task brings its own tenant, or says that it belongs to none; and the pulse of both ends."""

import time
from typing import Any

import structlog
from celery import Task, shared_task
from django.core.cache import cache

from tenants.scope import no_scope

HEARTBEAT, HEARTBEAT_KEPT = "heartbeat", 3600


class TenantTask(Task):  # type: ignore[misc]  # celery ships no types
    """Refuses to run without an explicit `tenant_id`, with any scope left by a caller cleared first.

    The scope is not opened here: a task opens it around its rows and leaves it before it uses the network.
    A task for all tenants declares `platform_wide = True`.
    """

    abstract = True
    platform_wide = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.platform_wide and not isinstance(kwargs.get("tenant_id"), int):
            raise TypeError(f"{self.name} needs tenant_id= as a keyword; a task never guesses whose work it does.")
        with (
            no_scope(),
            structlog.contextvars.bound_contextvars(task=self.name, tenant=kwargs.get("tenant_id")),
        ):
            return super().__call__(*args, **kwargs)


@shared_task(platform_wide=True, expires=10)
def heartbeat() -> None:
    """Every 15 seconds: a mark that beat rings and a worker answers, for readiness to look at."""
    cache.set(HEARTBEAT, time.time(), HEARTBEAT_KEPT)


def last_heartbeat() -> float | None:
    """When the last one was, in Unix seconds; None when there was none in the last hour, or Redis is away."""
    found: float | None = cache.get(HEARTBEAT)
    return found
