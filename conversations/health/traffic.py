"""Counting what passed: a row for each number and hour, so that no page has to read the messages of a week."""

from datetime import datetime, timedelta
from statistics import median

from django.db import connection
from django.db.models import Q, Sum

from conversations.models import Channel, Failure, Status, Traffic
from tenants import clock

HOUR = timedelta(hours=1)
BACK = timedelta(days=8)  # counted the first time: a week to compare with, and today; so long WhatsApp tells news
KEPT = timedelta(days=40)
USUAL = 5  # messages in an hour; with fewer, an hour without any says nothing

COUNT = """
insert into conversations_traffic (tenant_id, channel_id, hour, received, sent, failed)
select tenant_id, channel_id, date_trunc('hour', created_at, 'UTC'),
    count(*) filter (where direction = 'in'), count(*) filter (where direction = 'out'), 0
from conversations_message
where tenant_id = current_setting('app.tenant')::bigint and created_at >= %(since)s and created_at < %(until)s
group by 1, 2, 3
on conflict (tenant_id, channel_id, hour) do update set received = excluded.received, sent = excluded.sent
"""
# A message fails hours after it was sent, its news come later still, and what failed may arrive after all: failures
# belong to the hour in which they were, and are counted anew for as long as WhatsApp may say something about them.
FORGET = """
delete from conversations_failure
where tenant_id = current_setting('app.tenant')::bigint and hour >= %(told)s
"""
FAILURES = """
insert into conversations_failure (tenant_id, channel_id, hour, code, count)
select tenant_id, channel_id, date_trunc('hour', failed_at, 'UTC'), error_code, count(*)
from conversations_message
where tenant_id = current_setting('app.tenant')::bigint and failed_at >= %(told)s and failed_at < %(until)s
    and direction = 'out' and status = %(failed)s
group by 1, 2, 3, 4
on conflict (tenant_id, channel_id, hour, code) do update set count = excluded.count
"""
CLEAR = """
update conversations_traffic set failed = 0
where tenant_id = current_setting('app.tenant')::bigint and hour >= %(told)s and failed > 0
"""
SUM = """
insert into conversations_traffic (tenant_id, channel_id, hour, received, sent, failed)
select tenant_id, channel_id, hour, 0, 0, sum(count) from conversations_failure
where tenant_id = current_setting('app.tenant')::bigint and hour >= %(told)s
group by 1, 2, 3
on conflict (tenant_id, channel_id, hour) do update set failed = excluded.failed
"""


def this_hour() -> datetime:
    return clock.now().replace(minute=0, second=0, microsecond=0)


def count() -> None:
    """Count the hours of the current tenant that may have changed: this one, those since the last count, failures."""
    newest = Traffic.objects.order_by("-hour").values_list("hour", flat=True).first()
    now, first = this_hour(), this_hour() - BACK
    stretch: dict[str, datetime | int] = {
        "since": newest - HOUR if newest else first,
        "told": first,
        "until": now + HOUR,
        "failed": int(Status.FAILED),
    }
    with connection.cursor() as cursor:
        for statement in (COUNT, FORGET, FAILURES, CLEAR, SUM):
            cursor.execute(statement, stretch)
    for counted in (Traffic, Failure):
        counted.objects.filter(hour__lt=now - KEPT).delete()


def of(channel: Channel, days: int) -> list[Traffic]:
    """The counted hours of a number, oldest first; hours in which nothing passed have no row."""
    return list(Traffic.objects.filter(channel=channel, hour__gt=this_hour() - timedelta(days=days)).order_by("hour"))


def failures(channel: Channel) -> list[tuple[int | None, int, int]]:
    """Why messages failed in the last seven days, the commonest first: code, how often in a day, and in the week."""
    last = this_hour()
    day = Sum("count", filter=Q(hour__gt=last - timedelta(days=1)), default=0)
    rows = Failure.objects.filter(channel=channel, hour__gt=last - timedelta(days=7)).values("code")
    counted = rows.annotate(day=day, week=Sum("count")).order_by("-week", "code")
    return list(counted.values_list("code", "day", "week"))


def is_silent(rows: list[Traffic], connected: datetime) -> bool:
    """Whether the last whole hour and the running one brought nothing, where that hour usually brings messages.

    Usual is the median of the same hour on the seven days before, as far as the number was connected then.
    """
    received = {row.hour: row.received for row in rows}
    last = this_hour() - HOUR
    if received.get(last) or received.get(last + HOUR):
        return False
    same = [last - timedelta(days=day) for day in range(1, 8)]
    known = [received.get(hour, 0) for hour in same if hour >= connected]
    return bool(known) and median(known) >= USUAL
