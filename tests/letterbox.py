"""The letterbox as a test uses it: deliveries are put in as the edge does, and drained as the drain does."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg2

from tests.conftest import House
from webhooks.work import Round, Worker

MARTA = "5511900000001"  # a customer's phone
NUMBER, WABA = "200000000000001", "300000000000001"  # Acme's
OTHER_NUMBER, OTHER_WABA = "200000000000002", "300000000000002"  # Globex's


def put(house: House, *bodies: bytes | dict[str, Any], own: str | None = None) -> None:
    """Commit deliveries as the role wapp_intake."""
    connection = psycopg2.connect(house.intake)
    with connection, connection.cursor() as cursor:
        for body in bodies:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            cursor.execute(
                "insert into webhooks_delivery (route, own_channel, body) values (%s, %s, %s)", [NUMBER, own, raw]
            )
    connection.close()


@contextmanager
def worker(house: House) -> Iterator[Worker]:
    """A worker on a connection of its own, as the role wapp_drain."""
    connection = psycopg2.connect(house.drain)
    connection.autocommit = True
    try:
        yield Worker(connection)
    finally:
        connection.close()


def drain(house: House, limit: int = 500) -> Round:
    """Work off everything that may be worked off now; returns the sum."""
    total = Round()
    with worker(house) as one:
        while done := one.round(limit):
            total.deliveries += done.deliveries
            total.items += done.items
            total.changes += done.changes
            total.media |= done.media
            total.stopped |= done.stopped
            for outcome, number in done.outcomes.items():
                total.outcomes[outcome] = total.outcomes.get(outcome, 0) + number
    return total


def delivery(*changes: dict[str, Any], waba: str = WABA) -> dict[str, Any]:
    """A delivery of one entry."""
    return {"object": "whatsapp_business_account", "entry": [{"id": waba, "changes": list(changes)}]}


def change(number: str = NUMBER, field: str = "messages", **value: Any) -> dict[str, Any]:
    """One change for one number: messages=[…], statuses=[…], contacts=[…]."""
    metadata = {"display_phone_number": "15550100001", "phone_number_id": number}
    return {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}


def text(
    wamid: str, body: str = "hello", *, phone: str | None = MARTA, at: int | None = None, **more: Any
) -> dict[str, Any]:
    """A text message of a customer."""
    message = {"id": wamid, "timestamp": str(at or int(time.time())), "type": "text", "text": {"body": body}, **more}
    if phone:
        message["from"] = phone
    return message


def texts(*messages: dict[str, Any], contacts: Sequence[dict[str, Any]] = (), number: str = NUMBER) -> dict[str, Any]:
    """A delivery of messages."""
    return delivery(change(number, contacts=list(contacts), messages=list(messages)))


def echo(wamid: str, body: str = "from the phone", *, to: str = MARTA, at: int | None = None) -> dict[str, Any]:
    """What the business wrote in its own app."""
    message = text(wamid, body, phone=None, at=at)
    return {**message, "from": "15550100001", "to": to}


def status(wamid: str | None, word: str, *, at: int | None = None, **more: Any) -> dict[str, Any]:
    """How far a message of ours got."""
    found = {"status": word, "timestamp": str(at or int(time.time())), "recipient_id": MARTA, **more}
    return {"id": wamid, **found} if wamid else found


def statuses(*found: dict[str, Any], number: str = NUMBER, contacts: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """A delivery of statuses."""
    return delivery(change(number, contacts=list(contacts), statuses=list(found)))


def rows(admin: Any, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """What really stands in the database, past row security."""
    with admin.cursor() as cursor:
        cursor.execute(query, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def one(admin: Any, query: str, *values: Any) -> Any:
    """The only row, or its only column."""
    (row,) = rows(admin, query, *values)
    return row[0] if len(row) == 1 else row


def events(admin: Any) -> list[tuple[str, str, str]]:
    """The ledger: (kind, outcome, reason), in order."""
    return rows(admin, "select kind, outcome, reason from conversations_event order by tenant_id, delivery_id, item")
