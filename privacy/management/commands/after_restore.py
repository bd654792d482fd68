"""`bin/manage after_restore`: what has to happen between a restore and the first visitor; bin/restore runs it."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from conversations.sending import sender
from privacy import retention
from tenants.models import Tenant


class Command(BaseCommand):
    help = (
        "After a restore, before anything is started: mark messages that waited to be sent as not confirmed, because"
        " they may have left since the backup, and delete what is due by now. Prints JSON."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        doubtful = sum(sender.doubt_all(pk) for pk in Tenant.objects.order_by("pk").values_list("pk", flat=True))
        done = retention.run()
        self.stdout.write(
            json.dumps({"unconfirmed": doubtful, "dropped": done.dropped, "deleted": done.deleted, "busy": done.busy})
        )
