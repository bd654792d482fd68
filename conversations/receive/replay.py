"""Replay: puts the delivery of an event back to work. Running it again changes nothing that was done."""

from datetime import date

from django.db import connection

from tenants import audit
from tenants.models import Member


def event(received_on: date, delivery_id: int, by: Member) -> bool:
    """Replay the delivery of an event in the current tenant's ledger; needs `acting_for`.

    False when the tenant has no such event, or the delivery is gone already (after a week).
    """
    with connection.cursor() as cursor:
        cursor.execute("select replay_delivery(%s, %s)", [received_on, delivery_id])
        done: bool = cursor.fetchone()[0]
    if done:
        audit.note("replayed", by=by, delivery=delivery_id)
    return done
