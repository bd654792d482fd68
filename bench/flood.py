"""One tenant floods the letterbox: how long others' webhooks take to the ledger, and agents' clicks meanwhile."""

from __future__ import annotations

import random
import threading
import time

import psycopg2
import redis
from psycopg2 import errors

from bench import companies
from bench.mix import Mix
from bench.stand import Stand, process, say, verdict

OTHERS, RATE, AGENTS = 20, 40.0, 8  # companies beside the flooded one, their webhooks a second, people who work there
TARGET_OTHERS, TARGET_AGENTS = 250.0, 60.0  # ms, p99 (design §11)
LATENCY = """
select extract(epoch from e.done_at - e.received_at) * 1000 from conversations_event e
join tenants_route r on r.tenant_id = e.tenant_id
where r.phone_number_id <> '200000000000001' and e.delivery_id > %s
"""


class Agents:
    """People of the flooded company who act without pause: lock a conversation, write, commit; as the app role."""

    def __init__(self, stand: Stand, number: int) -> None:
        rows = stand.run(
            "select c.id, c.tenant_id from conversations_conversation c"
            " join tenants_route r on r.channel_id = c.channel_id where r.phone_number_id = '200000000000001'"
        )
        self.rows = [(int(str(id_)), int(str(tenant))) for id_, tenant in rows]
        self.times: list[float] = []
        self.deadlocks = 0
        self._stop = threading.Event()
        self._url = stand.variables["DATABASE_URL"]
        self._threads = [threading.Thread(target=self._work, args=(seat,)) for seat in range(number)]

    def __enter__(self) -> Agents:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, seat: int) -> None:
        dice = random.Random(seat)
        connection = psycopg2.connect(self._url)
        while not self._stop.is_set():
            conversation, tenant = dice.choice(self.rows)
            start = time.perf_counter()
            try:
                with connection, connection.cursor() as cursor:
                    cursor.execute("select set_config('app.tenant', %s, true)", [str(tenant)])
                    cursor.execute(
                        "select version from conversations_conversation where id = %s for no key update", [conversation]
                    )
                    cursor.execute(
                        "update conversations_conversation set unread_count = 0, version = version + 1 where id = %s",
                        [conversation],
                    )
            except (errors.DeadlockDetected, errors.LockNotAvailable):
                self.deadlocks += 1
            self.times.append((time.perf_counter() - start) * 1000)
            self._stop.wait(dice.expovariate(5))  # a busy person: five clicks a second
        connection.close()


def measure(stand: Stand, deliveries: int) -> bool:
    """Let the drain work off the flood while others write at a steady rate and agents click."""
    mix = Mix(OTHERS + 1, 4000)
    companies.fill(stand, mix)
    flooding = Mix(1, 2000, seed=2)
    flooding.sent = [one for one in mix.sent if one[0] == 1]
    others = [person for person in mix.names if person[0] > 1]
    ((first,),) = stand.run("select coalesce(max(id), 0) from webhooks_delivery")
    listening = redis.Redis.from_url(f"{stand.redis}/0").pubsub()
    listening.psubscribe("live:*")  # somebody looks at the inbox, so batches are the small ones
    log = stand.folder / "drain.log"
    with process("drain", companies.drain_command(), stand.variables, log), Agents(stand, AGENTS) as agents:
        companies.put(stand, [mix.message(others[0])])
        while stand.run("select count(*) from webhooks_todo") != [(0,)]:
            time.sleep(0.05)
        agents.times.clear()
        companies.put(stand, flooding.deliveries(deliveries))
        start, sent = time.perf_counter(), 0
        while stand.run("select count(*) > 50 from webhooks_todo") == [(True,)]:
            while sent < (time.perf_counter() - start) * RATE:
                companies.put(stand, [mix.message(mix.random.choice(others))])
                sent += 1
            time.sleep(0.01)
        seconds = time.perf_counter() - start
    times = sorted(float(str(ms)) for (ms,) in stand.run(LATENCY, first))
    clicks = sorted(agents.times)
    say(
        f"flood of {deliveries:,}: drained in {seconds:.1f} s ({deliveries / seconds:,.0f} a second);"
        f" others sent {sent} meanwhile"
    )
    say(
        f"others' webhook → ledger: p50 {middle(times, 0.5):.0f} ms;"
        f" agents' {len(clicks)} actions: p50 {middle(clicks, 0.5):.1f} ms"
    )
    good = verdict("others' webhook → ledger p99", middle(times, 0.99), TARGET_OTHERS, "{:.0f} ms", at_least=False)
    good &= verdict("agents' actions p99", middle(clicks, 0.99), TARGET_AGENTS, "{:.0f} ms", at_least=False)
    return good & verdict("deadlocks", agents.deadlocks, 0, "{:.0f}", at_least=False)


def middle(values: list[float], part: float) -> float:
    """A percentile of sorted values."""
    return values[min(int(len(values) * part), len(values) - 1)] if values else 0.0
