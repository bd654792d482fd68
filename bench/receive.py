"""Measures how many items a second become conversations: batches of 500 against the ORM, and while one tenant floods.

The mix of `bench.mix`, through claim, reading, parsing, routing and receive, to the commit. Driver process and its one
PostgreSQL backend take turns, so a second of both together is a second of one core; rates are given per core, by the
processor time both used (Linux), and by the clock.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import defaultdict

from bench import companies, flood
from bench.mix import Mix
from bench.stand import Stand, cpu_seconds, say, spread, stand, verdict

TARGETS = {1: 5000, 20: 5000, 500: 4500}  # events a second per core (design §11)
RATIO = 30.0
Figures = dict[str, float]


class Stopwatch:
    """Clock and processor time of this process and of one backend."""

    def __init__(self, backend: int) -> None:
        self._backend = backend
        self._clock, self._cpu = time.perf_counter(), time.process_time() + cpu_seconds(backend)

    def rates(self, events: int) -> Figures:
        clock = time.perf_counter() - self._clock
        cpu = time.process_time() + cpu_seconds(self._backend) - self._cpu
        return {"clock": events / clock, "core": events / cpu if cpu else events / clock}


def batches(stand: Stand, mix: Mix, events: int, limit: int) -> Figures:
    """Drain `events` deliveries of one item each in batches of `limit`."""
    from webhooks.drain import keep_what_is_loaded
    from webhooks.work import Worker

    companies.put(stand, mix.deliveries(events))
    connection = companies.drain_connection(stand)
    worker = Worker(connection)
    keep_what_is_loaded()
    watch, done = Stopwatch(connection.get_backend_pid()), 0
    while found := worker.round(limit):
        done += found.items
        if "quarantined" in found.outcomes:
            raise SystemExit("An item was set aside; the figures would not be comparable.")
    rates = watch.rates(done)
    connection.close()
    if done != events:
        raise SystemExit(f"{events} were put in and {done} were received.")
    return rates


def by_orm(stand: Stand, mix: Mix, events: int) -> Figures:
    """The same mix, event by event, by the ORM."""
    from django.db import connection

    from bench import textbook

    companies.put(stand, mix.deliveries(events))
    rows = stand.run(
        "select d.id, d.received_at, d.body from webhooks_delivery d join webhooks_todo t on t.delivery_id = d.id"
    )
    bodies = [(int(str(id_)), at, bytes(body)) for id_, at, body in rows]  # type: ignore[call-overload]
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        backend = cursor.fetchone()[0]
    watch = Stopwatch(backend)
    for id_, at, body in bodies:
        textbook.receive(id_, at, body)
    rates = watch.rates(len(bodies))
    stand.run("delete from webhooks_todo")
    return rates


def work_as_owner(stand: Stand) -> None:
    """The textbook writes the ledger, which the app role may not; the owner is under the same policy."""
    from django.db import connections

    from wappcentral import environment

    connections["default"].close()
    connections.settings["default"].update(environment.database(stand.owner))
    connections["default"].settings_dict.update(environment.database(stand.owner))


def compare(stand: Stand, options: argparse.Namespace) -> bool:
    """Batches and ORM in turn, for each number of tenants."""
    good = True
    for tenants in options.tenants:
        mix = Mix(tenants, 10_000 if tenants > 100 else 4_000)
        companies.fill(stand, mix)
        found: defaultdict[str, list[Figures]] = defaultdict(list)
        for repeat in range(options.repeats):
            found["ORM"].append(by_orm(stand, mix, options.orm_events))
            for limit in options.batches:
                found[f"batch {limit}"].append(batches(stand, mix, options.events if limit > 50 else 1000, limit))
            say(f"  {tenants} tenants, {repeat + 1}/{options.repeats}: " + ", ".join(
                f"{name} {runs[-1]['core']:,.0f}" for name, runs in found.items()))  # fmt: skip
        for name, runs in found.items():
            core, clock = ([run[key] for run in runs] for key in ("core", "clock"))
            say(f"{tenants:4} tenants, {name:9}: {spread(core)} a second per core, {spread(clock)} by the clock")
        ours, theirs = found[f"batch {options.batches[-1]}"], found["ORM"]
        ratio = statistics.median(a["core"] / b["core"] for a, b in zip(ours, theirs, strict=True))
        per_core = statistics.median(run["core"] for run in ours)
        good &= verdict(f"a second per core, {tenants} tenants", per_core, TARGETS.get(tenants, 4500), "{:,.0f}")
        good &= verdict(f"batch ÷ ORM per event, {tenants} tenants", ratio, RATIO, "{:.0f}×")
    return good


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(prog="bench/receive", description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--tenants", type=int, nargs="+", default=list(TARGETS), help="default 1 20 500")
    parser.add_argument("--batches", type=int, nargs="+", default=[20, 100, 500], help="default 20 100 500")
    parser.add_argument("--events", type=int, default=10_000, help="events in a run of large batches (default 10,000)")
    parser.add_argument("--orm-events", type=int, default=600, help="events in a run of the ORM (default 600)")
    parser.add_argument("--repeats", type=int, default=3, help="how often all runs are repeated (default 3)")
    parser.add_argument(
        "--flood", type=int, default=20_000, help="deliveries of the flood, 0 for none (default 20,000)"
    )
    options = parser.parse_args()
    with stand() as ready:
        ready.describe(["webhooks_delivery", "conversations_message", "conversations_content", "conversations_event"])
        companies.set_up_django(ready)
        work_as_owner(ready)
        good = compare(ready, options)
        if options.flood:
            good &= flood.measure(ready, options.flood)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
