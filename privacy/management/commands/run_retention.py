"""`bin/manage run_retention`: the deletion, once, now or as it would be at another instant."""

import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from privacy import retention


class Command(BaseCommand):
    help = (
        "Delete what is due: content whose day has ended, old deliveries and ledger rows, expired files and drafts,"
        " envelopes past the traffic period. Prints what was done as JSON."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--now",
            metavar="INSTANT",
            help="act as at this instant (ISO 8601, for example 2026-12-25T00:00:00Z). What goes is really gone."
            " Needs OWNER_DATABASE_URL.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = self._instant(options["now"])
        if at is not None:
            if settings.OWNER_DATABASE is None:
                raise CommandError("--now works with the owner's address only: set OWNER_DATABASE_URL.")
            connections["default"].close()
            connections.settings["default"].update(settings.OWNER_DATABASE)
        done = retention.run(at)
        self.stdout.write(
            json.dumps(
                {"dropped": done.dropped, "deleted": done.deleted, "media_days": done.folders, "busy": done.busy}
            )
        )
        if done.busy:
            raise CommandError(f"{done.busy} was in use all the time; the next run takes it.")

    def _instant(self, text: str | None) -> datetime | None:
        if text is None:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise CommandError("--now must be an instant like 2026-12-25T00:00:00Z.") from None
        return at if at.tzinfo else at.replace(tzinfo=UTC)
