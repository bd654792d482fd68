"""What the pages know about how the house does: asked by the edge, which answers /readyz to the world."""

import threading
import time
from collections.abc import Callable

import redis
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conversations.live import bus
from tenants.tasks import last_heartbeat

BEAT_SECONDS = 45  # three heartbeats missed: neither a slow worker nor one restart
WAITING_SECONDS = 30  # a delivery that nobody drained for so long: the drain is away, or drowning
DRAIN_PULSE = "drain:"  # `webhooks.drain` keeps a key of this prefix for each living process
# The least that proves a commit: a message in the write-ahead log, flushed before the answer.
PROVE_COMMIT = "select pg_logical_emit_message(true, 'readyz', '')"


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """503 only when the database does not commit; whatever else is wrong stands in `degraded`."""
    started = time.monotonic()
    commits = _commits()
    degraded = _degraded() if commits else []
    body = {
        "state": "ready" if commits else "no commit",
        "degraded": degraded,
        "oldest_delivery_seconds": _oldest_delivery() if commits else None,
        "took_ms": round((time.monotonic() - started) * 1000, 1),
    }
    return JsonResponse(body, status=200 if commits else 503)


def _degraded() -> list[str]:
    """What is not as it should be. With Redis away its signs of life say nothing, so only Redis is named."""
    found = [] if _migrated() else ["migrations"]
    try:
        bus().ping()
        return found + [name for name, sound in PULSES.items() if not sound()]
    except redis.RedisError:
        return [*found, "redis"]


def _commits() -> bool:
    """Asked once more on a new connection: an old one may be broken while the server is well."""
    for _ in range(2):
        try:
            with connection.cursor() as cursor:
                cursor.execute(PROVE_COMMIT)
            return True
        except DatabaseError:
            connection.close()
    return False


def _beat_is_alive() -> bool:
    """Whether beat rang and a worker answered of late: the heartbeat is written by a task."""
    last = last_heartbeat()
    return last is not None and time.time() - last < BEAT_SECONDS


def _drain_keeps_up() -> bool:
    """Whether a drain lives (its sign of life fades by itself), and no delivery has waited too long for it."""
    lives = any(True for _ in bus().scan_iter(match=f"{DRAIN_PULSE}*", count=1000))
    return lives and _oldest_delivery() < WAITING_SECONDS


def _oldest_delivery() -> float:
    """Seconds since the oldest delivery came that is still to be drained; 0 when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("select oldest_delivery_seconds()")
        return round(float(cursor.fetchone()[0]), 1)


def _migrated() -> bool:
    """Whether every migration of this code is applied. Once true it stays true for the life of the process."""
    if not _seen_migrated.is_set():
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _seen_migrated.set()
    return _seen_migrated.is_set()


_seen_migrated = threading.Event()

PULSES: dict[str, Callable[[], bool]] = {"beat": _beat_is_alive, "drain": _drain_keeps_up}
