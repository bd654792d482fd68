"""The Celery application: a doorbell for work that stands in PostgreSQL."""

import gc
import os
from typing import Any

from celery import Celery, Task
from celery.app.amqp import AMQP
from celery.signals import beat_init, task_prerun, worker_init, worker_ready
from django.core.exceptions import ImproperlyConfigured
from kombu.connection import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wappcentral.settings")

BROKER_EVERY = 2.0  # seconds between two tries to reach a broker that is away


class Line(Connection):
    """A connection to the broker that is looked for at a steady pace: Celery's own tries come up to 30 s apart."""

    def ensure_connection(self, *args: Any, **named: Any) -> Any:
        """Wait until it stands. Those who ring do not come by here: they try once."""
        pace = {"interval_start": BROKER_EVERY, "interval_step": 0, "interval_max": BROKER_EVERY}
        return super().ensure_connection(*args, **named | pace)  # type: ignore[no-untyped-call]


class Exchange(AMQP):  # type: ignore[misc]
    Connection = Line


app = Celery("wappcentral", amqp=Exchange, task_cls="tenants.tasks:TenantTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def stand_safely(**_: object) -> None:
    """A worker or beat whose role could step around row-level security does not start."""
    from tenants.checks import refuse_unsafe_footing

    try:
        refuse_unsafe_footing()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error  # Celery logs and swallows any other error of a receiver


@task_prerun.connect
def drop_worn_connection(sender: Task, **_: object) -> None:
    """A connection that broke since the last task, or is a minute old, is not used again."""
    from django.db import close_old_connections

    if not sender.request.is_eager:  # then it is its caller's connection
        close_old_connections()


@worker_ready.connect
def stand_still_seldom(**_: object) -> None:
    """What lives until the end need not be looked through: it took 150 ms, in which a fast number missed its pace."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
