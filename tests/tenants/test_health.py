"""What the pages say of the house's health: commits decide, everything else is named."""

import time

import psycopg2
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from conversations.live import bus
from tenants.tasks import HEARTBEAT, heartbeat
from wappcentral import health


@pytest.fixture
def pulse(db):
    """A beat and a drain that live."""
    caches["default"].clear()
    heartbeat()
    bus().set(f"{health.DRAIN_PULSE}test", "x", ex=20)
    yield
    caches["default"].clear()
    bus().delete(f"{health.DRAIN_PULSE}test")


def ask():
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_a_healthy_house_names_nothing(pulse):
    status, body = ask()
    assert (status, body["state"], body["degraded"], body["oldest_delivery_seconds"]) == (200, "ready", [], 0)


def test_a_silent_beat_is_degraded_and_still_ready(pulse):
    caches["default"].set(HEARTBEAT, time.time() - health.BEAT_SECONDS - 1)
    status, body = ask()
    assert (status, body["degraded"]) == (200, ["beat"])


def test_a_drain_that_is_away_is_degraded(pulse):
    bus().delete(f"{health.DRAIN_PULSE}test")
    assert ask()[1]["degraded"] == ["drain"]


@pytest.mark.django_db(transaction=True)
def test_a_delivery_that_waits_too_long_is_degraded_and_its_age_is_said(house, pulse):
    superuser = psycopg2.connect(house.admin)
    with superuser, superuser.cursor() as cursor:
        cursor.execute(
            "insert into webhooks_todo (delivery_id, received_on, received_at)"
            " values (1, current_date, now() - interval '90 seconds')"
        )
    superuser.close()
    status, body = ask()
    assert status == 200 and body["degraded"] == ["drain"] and 89 < body["oldest_delivery_seconds"] < 120


def test_redis_away_is_one_thing_and_not_three(pulse, settings, monkeypatch):
    monkeypatch.setattr(health, "bus", lambda: bus.__wrapped__())
    settings.REDIS_URL = "redis://127.0.0.1:1"
    status, body = ask()
    assert status == 200 and body["degraded"] == ["redis"]


@pytest.mark.django_db(transaction=True)
def test_without_a_commit_the_pages_are_not_ready(house, pulse, monkeypatch):
    monkeypatch.setattr(health, "PROVE_COMMIT", "select 1/0")
    status, body = ask()
    assert (status, body["state"], body["degraded"]) == (503, "no commit", [])


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_dropped_is_made_again(house, pulse):
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (pid,) = cursor.fetchone()
    superuser = psycopg2.connect(house.admin)
    with superuser, superuser.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [pid])
    superuser.close()
    assert ask()[0] == 200


def test_figures_are_by_route_and_never_by_address(people):
    client = Client()
    client.get("/t/acme/inbox/")
    client.get("/nowhere/at/all/")
    client.generic("BREW", "/")
    page = client.get("/metrics").content.decode()
    assert 'route="inbox"' in page and 'status="3xx"' in page and 'method="other"' in page
    assert "acme" not in page and "nowhere" not in page
