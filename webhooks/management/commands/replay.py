"""bin/manage replay: puts deliveries back to work, one by one or all that wait for a number."""

from datetime import date
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

SET_ASIDE = """
select distinct received_on, delivery_id from webhooks_quarantine
where (%(number)s is null or number = %(number)s) and (%(reason)s is null or reason = %(reason)s) order by 1, 2
"""


class Command(BaseCommand):
    help = (
        "Puts deliveries back to work. What was done already is not done again. Deliveries for a number that is"
        " connected come back by themselves; this is for those that a corrected program can read now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--delivery", metavar="DAY/ID", help="one delivery, as `deliveries --quarantined` names it")
        which.add_argument("--number", help="all that were set aside for this phone number id or account")
        which.add_argument("--reason", help="all that were set aside for this reason")

    def handle(self, *args: Any, **options: Any) -> None:
        connection = psycopg2.connect(settings.DRAIN_DATABASE_URL, application_name="replay")
        try:
            with connection, connection.cursor() as cursor:
                if options["delivery"]:
                    wanted = [_named(options["delivery"])]
                else:
                    cursor.execute(SET_ASIDE, {"number": options["number"], "reason": options["reason"]})
                    wanted = cursor.fetchall()
                done = sum(_requeue(cursor, day, delivery_id) for day, delivery_id in wanted)
        finally:
            connection.close()
        self.stdout.write(f"{done} of {len(wanted)} deliveries are back at work.")
        if done < len(wanted):
            self.stdout.write("The others are no longer kept.")


def _named(text: str) -> tuple[date, int]:
    day, slash, number = text.partition("/")
    try:
        if slash and number.isdigit():
            return date.fromisoformat(day), int(number)
    except ValueError:
        pass
    raise CommandError("A delivery is named like 2026-11-24/17; `bin/manage deliveries --quarantined` lists them.")


def _requeue(cursor: Any, day: date, delivery_id: int) -> bool:
    cursor.execute("select requeue_delivery(%s, %s)", [day, delivery_id])
    found: bool = cursor.fetchone()[0]
    return found
