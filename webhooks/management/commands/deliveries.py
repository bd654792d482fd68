"""bin/manage deliveries: what waits in the letterbox, and what belongs to nobody."""

import json
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

COUNTS = """
select (select count(*) from webhooks_delivery), (select count(*) from webhooks_todo),
    (select extract(epoch from clock_timestamp() - min(received_at))::float from webhooks_todo),
    (select count(*) from webhooks_todo where attempts > 0)
"""
REASONS = """
select reason, count(distinct delivery_id), sum(items)::bigint, max(at)
from webhooks_quarantine group by reason order by reason
"""
QUARANTINED = """
select received_on, delivery_id, reason, number, items, at from webhooks_quarantine order by at desc limit %s
"""


class Command(BaseCommand):
    help = (
        "Shows how many deliveries are kept, how many wait to be drained and since when, and what was set aside because"
        " it belongs to no company here. Contents are never shown. `bin/manage replay` puts deliveries back to work."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quarantined", action="store_true", help="list what was set aside, newest first")
        parser.add_argument("--limit", type=int, default=50, help="how many lines --quarantined shows (default 50)")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        connection = psycopg2.connect(settings.DRAIN_DATABASE_URL, application_name="deliveries")
        try:
            with connection, connection.cursor() as cursor:
                found = _listed(cursor, options["limit"]) if options["quarantined"] else _counted(cursor)
        finally:
            connection.close()
        if options["json"]:
            self.stdout.write(json.dumps(found, default=str))
        elif options["quarantined"]:
            for row in found["quarantined"]:
                number = f"  {row['number']}" if row["number"] else ""
                self.stdout.write(f"{row['at']:%F %T}  {row['received_on']}/{row['delivery']}  {row['reason']}{number}")
        else:
            self._tell(found)

    def _tell(self, found: dict[str, Any]) -> None:
        self.stdout.write(f"{found['deliveries']} kept, {found['undrained']} to be drained", ending="")
        if found["oldest_seconds"] is not None:
            self.stdout.write(f", the oldest for {found['oldest_seconds']:.1f} s", ending="")
        self.stdout.write(f", {found['suspected']} tried before.")
        for reason, row in found["quarantine"].items():
            self.stdout.write(
                f"{reason}: {row['deliveries']} deliveries, {row['items']} items, last {row['last']:%F %T}"
            )


def _counted(cursor: Any) -> dict[str, Any]:
    cursor.execute(COUNTS)
    names = ("deliveries", "undrained", "oldest_seconds", "suspected")
    found: dict[str, Any] = dict(zip(names, cursor.fetchone(), strict=True))
    cursor.execute(REASONS)
    found["quarantine"] = {
        reason: {"deliveries": deliveries, "items": items, "last": last} for reason, deliveries, items, last in cursor
    }
    return found


def _listed(cursor: Any, limit: int) -> dict[str, Any]:
    cursor.execute(QUARANTINED, [limit])
    names = ("received_on", "delivery", "reason", "number", "items", "at")
    return {"quarantined": [dict(zip(names, row, strict=True)) for row in cursor]}
