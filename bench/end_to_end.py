"""Measures how many webhooks a second are accepted *and* processed, against the textbook design on the same servers.

Signed webhooks of 20 companies over HTTP, all different. Ours: edge and drain. Textbook: a Django view under gunicorn
(2 × 8 threads) that saves and asks Celery, two Celery workers, the ORM. The clock runs from the first request to the
last ledger row; load, servers and PostgreSQL share the cores.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench import companies
from bench.accept import load
from bench.mix import Mix
from bench.stand import Stand, edge, free_port, process, say, serving, spread, stand, verdict

COMPANIES = 20
TARGET = 25.0  # times the textbook (design §11)
GUNICORN = ["-m", "gunicorn", "bench.textbook_app:application", "--worker-class=gthread", "--workers=2", "--threads=8"]
CELERY = ["-m", "celery", "-A", "bench.textbook_app:celery", "worker", "-c", "2", "--loglevel=WARNING"]


@contextmanager
def ours(stand: Stand) -> Iterator[int]:
    with (
        process("drain", companies.drain_command(), stand.variables, stand.folder / "drain.log"),
        edge(stand) as (port, _),
    ):
        yield port


@contextmanager
def textbook(stand: Stand) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, *GUNICORN, "--no-control-socket", f"--bind=127.0.0.1:{port}", "--log-level=warning"]
    workers = process("celery", [sys.executable, *CELERY], stand.variables, stand.folder / "celery.log")
    with workers, serving("textbook", command, stand, port, "/healthz"):
        yield port


def measure(stand: Stand, port: int, seconds: float, bodies: int, first: int) -> float:
    """Send for some seconds, wait until everything is in the ledger, return webhooks a second of that whole time."""
    wait_until_done(stand)
    before = ledger(stand)
    sending: list[float] = []
    start = time.perf_counter()
    result = load(stand, port, connections=32, seconds=seconds, bodies=bodies, first=first, companies=COMPANIES)
    # The generator signs all bodies before its first request; that time is not theirs.
    sending.append(time.perf_counter() - start)
    wait_until_done(stand)
    whole = time.perf_counter() - start - (sending[0] - seconds)
    if result["answered"] > bodies:
        raise SystemExit(f"{result['answered']} were sent and only {bodies} are different; give more --bodies.")
    if ledger(stand) - before != result["answered"]:
        raise SystemExit(f"{result['answered']} were accepted and {ledger(stand) - before} are in the ledger.")
    return float(result["answered"]) / whole


def wait_until_done(stand: Stand) -> None:
    while stand.run("select exists (select from webhooks_todo)") == [(True,)]:
        time.sleep(0.02)


def ledger(stand: Stand) -> int:
    ((rows,),) = stand.run("select count(*) from conversations_event where outcome = 'done'")
    return int(str(rows))


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(prog="bench/end_to_end", description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--seconds", type=float, default=3.0, help="how long webhooks are sent in one run (default 3)")
    parser.add_argument("--repeats", type=int, default=3, help="how often both are run (default 3)")
    parser.add_argument(
        "--bodies", type=int, default=60_000, help="different webhooks made beforehand (default 60,000)"
    )
    options = parser.parse_args()
    with stand() as ready:
        ready.describe(["webhooks_delivery", "conversations_message", "conversations_content", "conversations_event"])
        companies.set_up_django(ready)
        companies.fill(ready, Mix(COMPANIES, 4000))
        found: dict[str, list[float]] = {"ours": [], "textbook": []}
        first = 0
        for repeat in range(options.repeats):
            for name, design in (("ours", ours), ("textbook", textbook)):
                bodies = options.bodies if name == "ours" else options.bodies // 10
                with design(ready) as port:
                    found[name].append(measure(ready, port, options.seconds, bodies, first))
                first += bodies
                say(f"  {repeat + 1}/{options.repeats} {name}: {found[name][-1]:,.0f} a second")
        for name, rates in found.items():
            say(f"{name}: {spread(rates)} webhooks a second accepted and processed")
        ratio = statistics.median(a / b for a, b in zip(found["ours"], found["textbook"], strict=True))
        return 0 if verdict("end to end ÷ textbook", ratio, TARGET, "{:.0f}×") else 1


if __name__ == "__main__":
    sys.exit(main())
