"""bin/manage drain: works off the letterbox until it is stopped."""

import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from webhooks.drain import Drain


class Command(BaseCommand):
    requires_system_checks = []  # of templates and the like; its own role is asked at every connection
    help = "Turns committed deliveries into conversations, until SIGTERM or Ctrl-C; then ends after the current batch."

    def handle(self, *args: Any, **options: Any) -> None:
        drain = Drain(settings.DRAIN_DATABASE_URL, settings.REDIS_URL)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: drain.stop())
        drain.run()
