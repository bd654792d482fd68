"""Tasks of one thread share a connection to PostgreSQL; one that broke in between costs no task."""

import pytest
from celery.fixups.django import DjangoWorkerFixup
from celery.signals import task_prerun
from django.conf import settings
from django.db import connection

from conversations.tasks import recover
from local import roles
from tests.conftest import House
from wappcentral.celery import app


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_kept_from_task_to_task_and_a_broken_one_is_replaced(people, house: House, monkeypatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", settings.KEPT["CONN_MAX_AGE"])  # other tests': none
    connection.close()
    between = DjangoWorkerFixup(app)

    def next_task() -> object:
        between.on_task_prerun(recover)
        task_prerun.send(sender=recover)
        recover(tenant_id=people.acme.pk)
        between.on_task_postrun(recover)
        return connection.connection

    first = next_task()
    assert next_task() is first is not None
    with roles.connected(house.admin) as admin:
        assert roles.one(admin, "select pg_terminate_backend(%s, 1000)", connection.connection.info.backend_pid) == (
            True,
        )
    assert next_task() is not first


def test_a_broker_that_is_away_is_looked_for_every_two_seconds_however_long_it_is_away(monkeypatch):
    """What was rung for meanwhile waits no longer than that when it is back."""
    monkeypatch.setattr("kombu.utils.functional.sleep", lambda seconds: None)
    pauses = []

    def look(error, pause):
        pauses.append(pause)
        if len(pauses) == 20:
            raise LookupError

    with pytest.raises(LookupError), app.connection_for_read("redis://127.0.0.1:1/0") as line:
        line.ensure_connection(look)
    assert pauses == [2.0] * 20
