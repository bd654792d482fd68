"""Measures the sender: messages a second of one worker, and whether numbers keep to their pace in every second.

The product's worker (one process, eight threads) claims from PostgreSQL, posts to a far side that answers after 100 ms,
and writes down what became of each message; the clock runs from the ring to the last message settled. Then numbers of
20, 80 and 1,000 messages a second get more than they may send: every second of each is shown, and the fullest second
wherever it begins. Load, servers and PostgreSQL share the cores.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import psycopg2

from bench import companies
from bench.stand import Stand, cpu_seconds, free_port, process, say, serving, spread, stand, verdict

TARGET, KEPT = 1000.0, (0.97, 1.0)  # messages a second; share of a number's limit (design §11)
WORKER = ["-m", "celery", "-A", "wappcentral.celery", "worker", "-P", "threads", "-c", "8", "-Q", "replies,periodic"]
WORKER += ["--loglevel=WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
PEOPLE = """
with people as (
    insert into conversations_contact (tenant_id, name, name_by_member, created_at)
    select %(tenant)s, 'Person', false, now() from generate_series(1, %(people)s) n returning id
), known as (
    insert into conversations_identity (tenant_id, contact_id, kind, value, scope, created_at)
    select %(tenant)s, id, 'phone', (16500000000 + id)::text, '', now() from people
)
insert into conversations_conversation (tenant_id, contact_id, channel_id, version, status, unread_count, created_at,
    last_message_at, window_expires_at)
select %(tenant)s, id, %(channel)s, 0, 'open', 0, now(), now(), now() + interval '1 day' from people
"""
MESSAGES = """
with numbered as (
    select id, row_number() over (order by id) - 1 as n, count(*) over () as people
    from conversations_conversation where channel_id = %(channel)s
), written as (
    insert into conversations_message (tenant_id, conversation_id, channel_id, version, direction, kind, origin, at,
        created_at, purge_on, status, attempt, next_at, price_category, price_type)
    select %(tenant)s, c.id, %(channel)s, 1000000 + %(round)s * 100000 + m, 'out', 'text', 'api', now(), now(),
        current_date + 31, 10, 0, now() + interval '1 day', '', ''
    from generate_series(0, %(messages)s - 1) m join numbered c on c.n = m %% c.people
    returning id, conversation_id
)
insert into conversations_content (tenant_id, message_id, purge_on, expires_at, conversation_id, at, text, payload,
    wamid)
select %(tenant)s, id, current_date + 31, now() + interval '30 days', conversation_id, now(),
    'Your order is on its way', '{}', '' from written
"""


@contextmanager
def far_side(ready: Stand) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "bench.graph", "--port", str(port)]
    with serving("graph", command, ready, port, "/report"):
        yield port


@contextmanager
def worker(ready: Stand) -> Iterator[int]:
    """The product's worker, from its first answered ping on; yields its process id."""
    from wappcentral.celery import app

    log = ready.folder / "worker.log"
    with process("worker", [sys.executable, *WORKER], ready.variables, log) as child:
        deadline = time.monotonic() + 60
        while not app.control.ping(timeout=0.5):
            if time.monotonic() > deadline or child.poll() is not None:
                raise SystemExit(f"The worker does not answer.\n{log.read_text()[-2000:]}")
        yield child.pid
    if (errors := log.read_text()).strip():
        say(f"the worker said:\n{errors[-2000:]}")


def report(port: int) -> dict[str, list[float]]:
    """What came to the far side since the last report."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/report")
    came: dict[str, list[float]] = json.loads(connection.getresponse().read())
    connection.close()
    return came


def numbers(ready: Stand, rates: Sequence[int], people: int) -> list[tuple[int, int, str]]:
    """Companies with one number each, of these rates, and people who wrote; returns (tenant, channel, number)."""
    from conversations.models import Channel
    from tenants.models import Tenant
    from tenants.scope import acting_for

    found = []
    for index, rate in enumerate(rates):
        number = f"2{time.monotonic_ns():014}"[:15]
        tenant = Tenant.objects.create(name=f"Bench {number}", slug=f"bench-{number}")
        with acting_for(tenant):
            channel = Channel.objects.create(
                name="Line",
                phone_number_id=number,
                waba_id=str(300000000000000 + index),
                portfolio_id="portfolio",
                display_phone="+1 555-010-0001",
                access_token="EAAbench",
                rate=rate,
            )
        ready.run(PEOPLE, tenant=tenant.pk, channel=channel.pk, people=people)
        found.append((tenant.pk, channel.pk, number))
    return found


def queue(ready: Stand, lines: Sequence[tuple[int, int, str]], messages: Sequence[int], round_: int) -> None:
    for (tenant, channel, _), count in zip(lines, messages, strict=True):
        ready.run(MESSAGES, tenant=tenant, channel=channel, messages=count, round=round_)
    ready.run("analyze")  # as autovacuum would have by now


def ring(ready: Stand, lines: Sequence[tuple[int, int, str]]) -> None:
    """Make all of it due at once: a sweep that comes meanwhile must not begin before the clock does."""
    from conversations.tasks import send_queued

    ready.run("update conversations_message set next_at = now() where status = 10")
    for tenant, _, _ in lines:
        send_queued.apply_async(kwargs={"tenant_id": tenant})


def until_settled(ready: Stand, seconds: float) -> None:
    """Wait until nothing is queued or on its way, ringing as beat does every five seconds."""
    from conversations.tasks import sweep_due

    deadline = swept = time.monotonic()
    deadline += seconds
    # On one connection and along an index: looking took a tenth of a core from what is measured.
    with closing(psycopg2.connect(ready.admin)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        while is_waiting(cursor):
            if time.monotonic() > deadline:
                raise SystemExit("Messages are still waiting; the worker is too slow, or stands still.")
            if time.monotonic() - swept > 5:
                sweep_due.apply_async()
                swept = time.monotonic()
            time.sleep(0.05)
    ((wrong,),) = ready.run("select count(*) from conversations_message where status <> 40")
    if wrong:
        raise SystemExit(f"{wrong} messages did not reach the far side.")


def is_waiting(cursor: Any) -> bool:
    """Whether a message is queued or on its way."""
    one = "exists (select from conversations_message where status = %s)"
    cursor.execute(f"select {one} or {one}", [10, 20])
    return bool(cursor.fetchone()[0])


def throughput(ready: Stand, port: int, tenants: int, messages: int, repeats: int) -> list[float]:
    """Messages a second from the ring to the last message settled, with nothing to wait for but the far side."""
    lines = numbers(ready, [1000] * tenants, 500)
    rates = []
    with worker(ready) as pid:
        for repeat in range(-1, repeats):
            count = max(messages // tenants, 1) if repeat >= 0 else 50  # the first round opens connections
            queue(ready, lines, [count] * tenants, repeat + 1)
            report(port)
            used, start = cpu_seconds(pid), time.perf_counter()
            ring(ready, lines)
            until_settled(ready, 120)
            took, used = time.perf_counter() - start, cpu_seconds(pid) - used
            came = sum(len(one) for one in report(port).values())
            if came != count * tenants:
                raise SystemExit(f"{count * tenants} messages were written and {came} came.")
            if repeat >= 0:
                rates.append(came / took)
                say(f"  {repeat + 1}/{repeats} {rates[-1]:,.0f} a second, {used / came * 1e6:,.0f} µs of worker each")
    return rates


def pace(ready: Stand, port: int, rates: Sequence[int], seconds: int) -> bool:
    """Give numbers more than they may send, show every second, and return whether all kept to their limits."""
    lines = numbers(ready, rates, 4000)  # a person has a few at most: each waits for the one before
    queue(ready, lines, [rate * seconds for rate in rates], 0)
    report(port)
    with worker(ready):
        ring(ready, lines)
        until_settled(ready, seconds * 4)
        came = report(port)
    good = True
    for rate, (_, _, number) in zip(rates, lines, strict=True):
        instants = sorted(came[number])
        share, most = kept(instants, rate), fullest(instants)
        say(f"  {rate:5,} a second: {' '.join(str(count) for count in by_second(instants))}")
        good &= verdict(f"share of {rate:,} a second", share, KEPT[0], "{:.1%}")
        good &= verdict(f"fullest second of {rate:,}", most, rate, "{:.0f}", at_least=False)
    return good


def by_second(instants: Sequence[float]) -> list[int]:
    """Messages in each second since the first."""
    return [
        bisect_left(instants, instants[0] + second + 1) - bisect_left(instants, instants[0] + second)
        for second in range(int(instants[-1] - instants[0]) + 1)
    ]


def fullest(instants: Sequence[float]) -> int:
    """The most that came in one second, wherever it begins."""
    return max(bisect_left(instants, at + 1.0) - place for place, at in enumerate(instants))


def kept(instants: Sequence[float], rate: int) -> float:
    """The share of its limit that a number used from its first message to its last."""
    return (len(instants) - 1) / (instants[-1] - instants[0]) / rate


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(prog="bench/send", description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--messages", type=int, default=8000, help="in one round (default 8,000)")
    parser.add_argument("--tenants", type=int, default=8, help="whose messages they are (default 8)")
    parser.add_argument("--repeats", type=int, default=3, help="rounds (default 3)")
    parser.add_argument("--seconds", type=int, default=15, help="of paced sending (default 15)")
    parser.add_argument("--rates", default="20,80,80,1000", help="of the paced numbers (default 20,80,80,1000)")
    options = parser.parse_args()
    with stand() as ready:
        ready.describe(["conversations_message", "conversations_content", "conversations_pace"])
        with far_side(ready) as port:
            ready.variables.update(GRAPH_URL=f"http://127.0.0.1:{port}", GRAPH_API_URL=f"http://127.0.0.1:{port}")
            companies.set_up_django(ready)
            good = True
            if options.repeats:
                rates = throughput(ready, port, options.tenants, options.messages, options.repeats)
                say(f"sent and settled: {spread(rates)} a second")
                good &= verdict("messages a second of one process", statistics.median(rates), TARGET, "{:,.0f}")
            if options.seconds:
                for rate in options.rates.split(","):
                    good &= pace(ready, port, [int(rate)], options.seconds)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
