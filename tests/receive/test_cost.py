"""What a batch costs: the same number of statements for one item and for five hundred, for one tenant and for many."""

import psycopg2
import pytest
from psycopg2.extensions import cursor as Cursor

from tests.letterbox import OTHER_NUMBER, change, delivery, put, status, statuses, text, texts
from webhooks.work import Worker

pytestmark = pytest.mark.django_db(transaction=True)


def counting(house) -> tuple[Worker, list[str]]:
    """A worker, and the statements it runs; preparing one, once for a connection, is not counted."""
    ran: list[str] = []

    class Counting(Cursor):
        def execute(self, query, values=None):
            if not query.startswith("prepare "):
                ran.append(query)
            return super().execute(query, values)

    connection = psycopg2.connect(house.drain, cursor_factory=Counting)
    connection.autocommit = True
    return Worker(connection), ran


def mixed(name: str, items: int, tenants: int) -> list[dict]:
    """Messages of known and new people, answers, statuses, reactions and copies, in deliveries of one item each."""
    found = []
    for n in range(items):
        number = OTHER_NUMBER if tenants == 2 and n % 2 else "200000000000001"
        phone = f"55119{n % 40:08}"
        message = text(f"wamid.{name}.{n}", phone=phone, context={"id": f"wamid.{name}.{n - 1}"})
        match n % 5:
            case 1:
                found.append(statuses(status(f"wamid.{name}.{n - 1}", "read"), number=number))
            case 2:
                reaction = {"message_id": f"wamid.{name}.0", "emoji": "👍"}
                message = {**message, "type": "reaction", "reaction": reaction}
                found.append(delivery(change("200000000000001", messages=[message])))
            case _:
                found.append(texts(message, number=number))
    return found


@pytest.mark.parametrize("tenants", [1, 2])
def test_the_number_of_statements_does_not_grow_with_the_batch(house, people, admin, tenants):
    worker, ran = counting(house)
    counts = {}
    for items in (5, 20, 500):
        put(house, *mixed(f"{items}", items, tenants))
        ran.clear()
        assert worker.round(500).items == items
        counts[items] = len(ran)
    assert counts[500] <= counts[5] + 1, counts
    assert max(counts.values()) <= 22, counts


def test_one_message_costs_no_more_than_it_needs(house, people, admin):
    worker, ran = counting(house)
    put(house, texts(text("wamid.1")))
    worker.round(500)
    put(house, texts(text("wamid.2")))
    ran.clear()
    worker.round(500)
    assert len(ran) <= 15, ran
