"""Measures how long a webhook takes from its sending to its event at a browser's stream: busy, beside pages, and idle.

Signed webhooks of known customers of 20 companies over HTTP; edge and drain as in production; every company has some
streams open. Each message's way through signature, commit, drain, receive, commit, Valkey and the edge is timed at
every stream of its company; sending, servers and PostgreSQL share the cores.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench import companies
from bench.accept import browse
from bench.mix import Mix
from bench.stand import ROOT, SECRET, Stand, edge, pages, process, say, spread, stand, verdict

COMPANIES, PEOPLE, SEED = 20, 4000, 7
BUSY, IDLE = 1000.0, 4.0  # webhooks a second
BROWSERS = 8
P50, P99, P99_BESIDE, P99_IDLE = 15.0, 80.0, 80.0, 40.0  # ms (design §11)
CONVERSATIONS = """
select i.value, min(c.id) from conversations_identity i join conversations_conversation c
on c.tenant_id = i.tenant_id and c.contact_id = i.contact_id where i.kind in ('phone', 'bsuid') group by i.value
"""
Result = dict[str, Any]


class Crowd:
    """The process of `bench.passersby`, which sends and watches."""

    def __init__(self, child: subprocess.Popen[str], order: dict[str, Any]) -> None:
        self._child = child
        self.tell(order)

    def tell(self, order: dict[str, Any]) -> Result:
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.write(json.dumps(order) + "\n")
        self._child.stdin.flush()
        answer = self._child.stdout.readline()
        if not answer:
            raise SystemExit("The process that sends and watches has ended; its words are above.")
        result: Result = json.loads(answer)
        return result

    def send(self, name: str, rate: float, seconds: float) -> Result:
        """One round; refuse its figures when a webhook was not taken or its event did not come."""
        result = self.tell({"rate": rate, "seconds": seconds})
        say(
            f"  {name}: {result['sent']} webhooks at {rate:.0f} a second, p50 {result['p50']:.1f} ms, "
            f"p99 {result['p99']:.1f} ms, longest {result['max']:.1f} ms"
        )
        if result["statuses"] != {"200": result["sent"]} or result["lost"] or result["astray"] or result["resyncs"]:
            raise SystemExit(f"Not every webhook became exactly the events it should: {result}")
        return result


@contextmanager
def crowd(stand: Stand, port: int, streams: int) -> Iterator[Crowd]:
    mix = Mix(COMPANIES, PEOPLE, seed=SEED)
    found = {str(value): int(str(id_)) for value, id_ in stand.run(CONVERSATIONS)}
    order = {
        "port": port, "keys": stand.variables["MASTER_KEYS"], "secret": SECRET, "streams": streams,
        "tenants": COMPANIES, "people": PEOPLE, "seed": SEED + 1,  # the same people, other messages
        "conversations": [found[phone or bsuid or ""] for _, phone, bsuid in mix.names],
    }  # fmt: skip
    command = [sys.executable, "-m", "bench.passersby"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        yield Crowd(child, order)
        assert child.stdin is not None
        child.stdin.close()


@contextmanager
def busy_pages(stand: Stand, port: int) -> Iterator[list[int]]:
    """Browsers that ask for pages without pause; yields how many answers each has got."""
    stop, visits = threading.Event(), [0] * BROWSERS
    with pages(stand):
        browsers = [threading.Thread(target=browse, args=(port, stop, visits, seat)) for seat in range(BROWSERS)]
        for browser in browsers:
            browser.start()
        try:
            yield visits
        finally:
            stop.set()
            for browser in browsers:
                browser.join()


def measure(stand: Stand, options: argparse.Namespace) -> bool:
    """All three, each several times."""
    drain = process("drain", companies.drain_command(), stand.variables, stand.folder / "drain.log")
    with drain, edge(stand) as (port, _), crowd(stand, port, options.streams) as people:
        people.send("warming", BUSY, 2)
        busy = [people.send("busy", BUSY, options.seconds) for _ in range(options.repeats)]
        idle = people.send("idle", IDLE, options.idle / IDLE)
        with busy_pages(stand, port) as visits:
            while not all(visits):
                people.send("until pages answer", IDLE, 1)
            before = sum(visits)
            beside = [people.send("beside pages", BUSY, options.seconds) for _ in range(options.repeats)]
            say(f"pages meanwhile: {(sum(visits) - before) / (options.seconds * options.repeats):.0f} a second")
    for name, runs in (("busy", busy), ("beside pages", beside)):
        p50, p99 = ([run[key] for run in runs] for key in ("p50", "p99"))
        say(f"{name}: p50 {spread(p50, '{:.1f}')} ms, p99 {spread(p99, '{:.1f}')} ms")
    p50 = statistics.median(run["p50"] for run in busy)
    good = verdict("webhook → stream at 1,000/s, p50", p50, P50, "{:.1f} ms", False)
    p99 = statistics.median(run["p99"] for run in busy)
    good &= verdict("webhook → stream at 1,000/s, p99", p99, P99, "{:.1f} ms", False)
    p99 = statistics.median(run["p99"] for run in beside)
    good &= verdict(f"the same beside {BROWSERS} busy page requests, p99", p99, P99_BESIDE, "{:.1f} ms", False)
    return good & verdict("one on an idle system, p99", idle["p99"], P99_IDLE, "{:.1f} ms", False)


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(prog="bench/live", description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--streams", type=int, default=100, help="divided among the 20 companies (default 100)")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one round, at most 4 (default 4)")
    parser.add_argument("--idle", type=int, default=200, help="webhooks one by one on the idle system (default 200)")
    parser.add_argument("--repeats", type=int, default=3, help="rounds (default 3)")
    options = parser.parse_args()
    with stand() as ready:
        ready.describe(["webhooks_delivery", "conversations_message", "conversations_content", "conversations_event"])
        companies.set_up_django(ready)
        companies.fill(ready, Mix(COMPANIES, PEOPLE, seed=SEED))
        return 0 if measure(ready, options) else 1


if __name__ == "__main__":
    sys.exit(main())
