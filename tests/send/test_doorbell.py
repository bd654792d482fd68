"""The doorbell: it rings our broker after the commit, once for a transaction, and its silence delays nothing else."""

import time
from uuid import uuid4

import pytest
import redis
from celery import current_app

from conversations import doorbell, send
from tenants.scope import acting_for
from tests.send.threads import thread

pytestmark = pytest.mark.django_db(transaction=True)


def waiting(house):
    return redis.Redis.from_url(f"{house.redis}/0").llen("replies")


def test_django_rings_our_broker_and_not_a_default_one(house):
    assert current_app.main == "wappcentral"
    assert current_app.conf.broker_url == f"{house.redis}/0"


def test_every_kind_of_work_is_a_task_that_a_worker_knows():
    current_app.loader.import_default_modules()
    assert set(doorbell.TASKS.values()) <= set(current_app.tasks)


def test_two_messages_of_one_transaction_ring_once_and_after_the_commit(people, house):
    conversation, before = thread(people.line), waiting(house)
    with acting_for(people.acme):
        for _ in range(2):
            send.text(conversation, "Hello", by=people.bruno, client_id=uuid4())
        assert waiting(house) == before
    assert waiting(house) == before + 1


@pytest.fixture
def dead_broker(monkeypatch):
    """Nobody listens where the broker should be; afterwards connections are made anew."""
    app = current_app._get_current_object()
    monkeypatch.setattr(doorbell, "_quiet_until", 0.0)
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    app.amqp._producer_pool = None
    yield
    app.amqp._producer_pool = None


def test_a_dead_broker_loses_nothing_and_is_left_alone_for_a_while(people, dead_broker):
    conversation = thread(people.line)
    with acting_for(people.acme):
        _, new = send.text(conversation, "Hello", by=people.bruno, client_id=uuid4())
    assert new
    assert doorbell._quiet_until > time.monotonic()
