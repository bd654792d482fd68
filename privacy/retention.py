"""The deletion: drops the days that have ended and deletes what has no day, in steps short enough for everybody else.

The database decides what is due; this module only asks again until nothing is. A run killed anywhere loses nothing:
each step is a transaction of its own, and the next run goes on.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog
from django.db import connection

from conversations.files import vault
from tenants import clock

MOST = 1000  # rows of one kind in one transaction: about 23 ms (performance.md)
PATIENCE = 240  # tries at a partition somebody uses
PAUSE = 0.25  # seconds between tries
DUE_NOW = """
select kind, deleted from retention_delete(%s) union all select 'unknown', retention_delete_unknown(%s)
union all select 'groups', retention_delete_groups(%s)
"""
DUE_AT = """
select kind, deleted from retention_delete_at(%s, %s) union all select 'unknown', retention_delete_unknown_at(%s, %s)
union all select 'groups', retention_delete_groups_at(%s, %s)
"""
log = structlog.get_logger()


@dataclass
class Run:
    """What one run did. `busy` names a partition that was in use to the end; the next run takes it."""

    dropped: list[str] = field(default_factory=list)
    deleted: Counter[str] = field(default_factory=Counter)
    folders: list[str] = field(default_factory=list)
    busy: str = ""


def run(at: datetime | None = None, patience: int = PATIENCE) -> Run:
    """Delete what is due now, or what was due at `at` (only the owner of the database may choose the instant)."""
    done = Run()
    _drop(done, at, patience)
    _delete(done, at)
    _rows("select retention_prepare()")  # after a run at another instant too: today's days must be there again
    done.folders = vault.remove_days((at or clock.now()).astimezone(UTC).date())
    log.info("retention", dropped=len(done.dropped), busy=done.busy, **done.deleted)
    return done


def _drop(done: Run, at: datetime | None, patience: int) -> None:
    while True:
        (answer,) = _rows("select retention_drop_at(%s)" if at else "select retention_drop()", *([at] if at else []))
        name = answer[0]
        if name is None:
            return
        if not str(name).startswith("busy "):
            done.dropped.append(str(name))
            continue
        if patience <= 0:
            done.busy = str(name).removeprefix("busy ")
            return
        patience -= 1
        time.sleep(PAUSE)  # not for luck: whoever uses the day must be let go first, and we must not queue behind them


def _delete(done: Run, at: datetime | None) -> None:
    while True:
        rows = _rows(DUE_AT, *[at, MOST] * 3) if at else _rows(DUE_NOW, *[MOST] * 3)
        step = Counter({str(kind): int(str(number)) for kind, number in rows if number})
        if not step:
            return
        done.deleted.update(step)


def _rows(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """One statement in a transaction of its own (autocommit)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        return list(cursor.fetchall())
