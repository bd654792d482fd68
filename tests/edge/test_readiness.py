"""Liveness, readiness and figures."""

from __future__ import annotations

from collections.abc import Callable

from tests.edge import wire
from tests.edge.conftest import Stored
from tests.edge.process import EdgeProcess


def test_redis_and_pages_only_degrade(launch: Callable[..., EdgeProcess], stored: Stored) -> None:
    edge = launch(REDIS_URL="redis://127.0.0.1:1").when_ready()
    status, report = edge.readiness()
    assert (status, report["state"], report["degraded"]) == (200, "ready", ["pages", "redis"])
    assert wire.deliver(edge.port, b"all the same").status == 200
    edge.stop()


def test_readiness_is_a_commit_and_leaves_no_row(launch: Callable[..., EdgeProcess], stored: Stored) -> None:
    """A database that only reads is not ready for webhooks, though every connection stands."""
    edge = launch().when_ready()
    assert stored.bodies() == []
    stored.run("alter role wapp_intake set default_transaction_read_only = on")
    try:
        stored.run("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'wapp_intake'")
        wire.until(lambda: edge.readiness()[0] == 503)
        assert edge.readiness()[1]["state"] == "no commit"
        assert wire.deliver(edge.port, b"x").status == 503
    finally:
        stored.run("alter role wapp_intake reset default_transaction_read_only")
        stored.run("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'wapp_intake'")
    wire.until(lambda: edge.readiness()[0] == 200)
    edge.stop()


def test_figures_name_no_tenant_and_count_answers(launch: Callable[..., EdgeProcess], stored: Stored) -> None:
    edge = launch().when_ready()
    for number in range(3):
        wire.deliver(edge.port, b"%d" % number)
    wire.ask(edge.port, "POST", wire.HOOK, b"unsigned")
    figures = wire.ask(edge.port, "GET", "/metrics").body.decode()
    assert 'wapp_intake_answers_total{status="200"} 3.0' in figures
    assert 'wapp_intake_answers_total{status="401"} 1.0' in figures
    assert "wapp_intake_commit_seconds_count 3.0" in figures
    assert "wapp_live_listening 1.0" in figures
    assert "process_open_fds" in figures
    assert "tenant" not in figures
    edge.stop()
