"""Taking work from the letterbox: fair between numbers, without idling, and counted before it is tried."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

TRIES = 3  # a delivery that ended the process this often is set aside
BYTES = 16 * 1024 * 1024  # bodies read at once
# What waits does so for 30 seconds at the most; what is said to wait longer was put off before the clock was set back.
WAITED = "(not_before <= clock_timestamp() or not_before > clock_timestamp() + interval '1 minute')"
CLAIMING = 7762 << 40  # the class of the lock under which one drain at a time chooses

# First a share for each waiting route, then the oldest, whatever their route. `hop` finds the routes by leaping over
# the index; a range instead of an equality leaves the planner no other index. What was tried
# before and not done comes alone: of a batch that ended the process only the guilty one ends it again.
CLAIM = f"""
select pg_advisory_lock({CLAIMING});
with recursive hop as (
    (select route, 1 as n from webhooks_todo where %(after)s is null or route > %(after)s order by route limit 1)
    union all
    select (select t.route from webhooks_todo t where t.route > hop.route order by t.route limit 1), n + 1
    from hop where hop.route is not null and n < %(half)s
), routes as materialized (
    select route from hop where route is not null
), share as materialized (
    select t.delivery_id, t.attempts, 0 as turn from routes cross join lateral (
        select delivery_id, attempts from webhooks_todo t
        where t.route >= routes.route and t.route <= routes.route and {WAITED}
        order by t.route, delivery_id limit greatest(1, %(half)s / (select count(*) from routes)) for update skip locked
    ) t
), oldest as materialized (
    select delivery_id, attempts, 1 as turn from webhooks_todo
    where {WAITED} order by delivery_id limit %(limit)s for update skip locked
), found as (
    select delivery_id, max(attempts) as attempts, min(turn) as turn
    from (select * from share union all select * from oldest) both_ways group by delivery_id
), ranked as (
    select *, max(attempts) over () as worst, row_number() over (order by attempts desc, turn, delivery_id) as place
    from found
)
update webhooks_todo set attempts = attempts + 1
where delivery_id = any(array(
    select delivery_id from ranked where place <= case worst when 0 then %(limit)s else 1 end
))
returning delivery_id, received_on, received_at, own_channel::text, attempts, route
"""  # noqa: S608 - constants of ours
# Locked before the chooser's lock is given back, in the transaction that will delete them.
HOLD = f"""
begin;
select set_config('synchronous_commit', 'on', true);
with held as (select delivery_id from webhooks_todo where delivery_id = any(%s) for update skip locked)
select array_agg(delivery_id), pg_advisory_unlock({CLAIMING}) from held
"""  # noqa: S608
BODIES = """
select id, body from (
    select id, body, octet_length(body) as size, sum(octet_length(body)) over (order by id) as total
    from webhooks_delivery where received_on = any(%s::date[]) and id = any(%s)
) bodies where total - size < %s
"""
# What an earlier try could not place is forgotten with it; what this one cannot place is written afterwards.
DONE = """
with former as (delete from webhooks_quarantine where delivery_id = any(%(ids)s))
delete from webhooks_todo where delivery_id = any(%(ids)s)
"""
LATER = """
update webhooks_todo set attempts = 0, not_before = clock_timestamp() + %s * interval '1 second'
where delivery_id = any(%s)
"""
# Nobody else takes them while their items are tried one by one; a drain that dies meanwhile delays them so long.
LEASE = "update webhooks_todo set not_before = clock_timestamp() + interval '30 seconds' where delivery_id = any(%s)"
UNTRIED = "update webhooks_todo set attempts = greatest(attempts - 1, 0) where delivery_id = any(%s)"


@dataclass(slots=True, eq=False)
class Claimed:
    """One delivery to be read. `attempts` counts this try."""

    id: int
    received_on: date
    received_at: datetime
    own_channel: str | None
    attempts: int
    body: bytes | None = None


class Claims:
    """The claims of one drain, on its one connection."""

    def __init__(self) -> None:
        self._after: str | None = None

    def take(self, cursor: Any, limit: int) -> list[Claimed]:
        """Choose up to `limit` deliveries, count the try, and commit that; [] when nothing waits.

        The chooser's lock is still held when there are some: `hold` gives it back.
        """
        half = max(limit // 2, 1)
        cursor.execute(CLAIM, {"after": self._after, "half": half, "limit": limit})
        rows = cursor.fetchall()
        routes = {row[5] for row in rows}
        # With more routes than shares, the next claim goes on where this one stopped.
        self._after = max(routes) if len(routes) >= half else None
        if not rows:
            cursor.execute(f"select pg_advisory_unlock({CLAIMING})")
        return sorted((Claimed(id_, on, at, own, tries) for id_, on, at, own, tries, _ in rows), key=lambda one: one.id)


def hold(cursor: Any, claimed: list[Claimed]) -> list[Claimed]:
    """Begin the transaction of the work, with the claimed rows locked until it ends."""
    cursor.execute(HOLD, [[one.id for one in claimed]])
    held = set(cursor.fetchone()[0] or ())
    return [one for one in claimed if one.id in held]


def read(cursor: Any, held: list[Claimed]) -> list[Claimed]:
    """Fetch the bodies, as many as fit into BYTES and at least one; returns those whose body was read or is gone."""
    days = sorted({one.received_on for one in held})
    cursor.execute(BODIES, [days, [one.id for one in held], BYTES])
    bodies = {id_: bytes(body) for id_, body in cursor.fetchall()}
    last = max(bodies, default=held[-1].id)
    for one in held:
        one.body = bodies.get(one.id)
    return [one for one in held if one.id <= last]
