"""Measures how many webhooks a second are accepted durably: against no database at all, and against a Django view.

Signed bodies of about 970 bytes from `bench.load` (Python, asyncio on uvloop, its own process); server, PostgreSQL and
load share the machine's cores. Every answer 200 is checked to be a row at the end.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.stand import (
    ROOT,
    SECRET,
    Stand,
    cpu_seconds,
    edge,
    free_port,
    pages,
    say,
    serving,
    spread,
    stand,
    until_answered,
    verdict,
)

LEVELS = {32: 0.40, 256: 0.65}  # connections: target of durable ÷ raw (design §11)
ORM_TARGET = 12.0
BUSY_RATE, BUSY_P99 = 500, 30.0
SIGN_IN = "/accounts/login/"
Result = dict[str, Any]


def load(stand: Stand, port: int, **order: Any) -> Result:
    """Let the load generator carry out an order against the port and return its outcome."""
    full = {"url": f"http://127.0.0.1:{port}/webhooks/whatsapp/", "secret": SECRET, **order}
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(full), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    outcome: Result = json.loads(done.stdout)
    if outcome["lost"] or outcome["statuses"].keys() != {"200"}:
        raise SystemExit(f"Not every request was answered 200: {outcome}")
    return outcome


@contextmanager
def raw(stand: Stand) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "bench.raw:app", "--port", str(port), "--loop", "uvloop"]
    command += ["--http", "httptools", "--lifespan", "off", "--no-access-log", "--no-server-header"]
    command += ["--log-level", "warning", "--no-proxy-headers"]
    with serving("raw", command, stand, port, "/") as child:
        yield port, child


@contextmanager
def orm(stand: Stand) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "bench.orm_view:application", "--worker-class", "gthread"]
    command += [
        "--no-control-socket",
        "--workers",
        "2",
        "--threads",
        "16",
        "--bind",
        f"127.0.0.1:{port}",
        "--log-level",
        "warning",
    ]
    with serving("orm", command, stand, port, "/healthz") as child:
        yield port, child


def measure(stand: Stand, options: argparse.Namespace) -> dict[tuple[str, int], list[Result]]:
    """Run the three side by side, `repeats` times in turn, each level after the other."""
    results: dict[tuple[str, int], list[Result]] = defaultdict(list)
    with raw(stand) as limit, edge(stand) as ours, orm(stand) as view:
        servers = {"raw": limit, "edge": ours, "orm": view}
        for port, _ in servers.values():
            load(stand, port, connections=8, seconds=1)  # connections, caches and statements warm
        for repeat in range(options.repeats):
            for level in options.connections:
                for name, (port, child) in servers.items():
                    stand.run("truncate webhooks_delivery, webhooks_todo")
                    used = cpu_seconds(child.pid)
                    result = load(stand, port, connections=level, seconds=options.seconds)
                    if name != "raw":
                        check_rows(stand, result)
                    result["cpu"] = 1e6 * (cpu_seconds(child.pid) - used) / result["answered"]
                    results[name, level].append(result)
                    say(
                        f"  {repeat + 1}/{options.repeats} {name:5} {level:4} connections: {result['rate']:8,.0f}/s, "
                        f"p50 {result['p50']:6.1f} ms, p99 {result['p99']:6.1f} ms"
                        + ("" if name == "orm" else f", {result['cpu']:.0f} µs of processor a request")
                    )
    return results


def check_rows(stand: Stand, result: Result) -> None:
    """Refuse the figures when an answered delivery is not a row with its work."""
    ((rows, work),) = stand.run("select (select count(*) from webhooks_delivery), (select count(*) from webhooks_todo)")
    if not rows == work == result["answered"]:
        raise SystemExit(f"{result['answered']} were answered 200, {rows} are stored and {work} are to do.")


def busy(stand: Stand, seconds: float) -> Result:
    """Accept at a steady rate while eight browsers ask for pages without pause."""
    with pages(stand), edge(stand) as (port, _):
        until_answered(port, SIGN_IN)
        stop = threading.Event()
        visits = [0] * 8
        browsers = [threading.Thread(target=browse, args=(port, stop, visits, seat)) for seat in range(8)]
        for browser in browsers:
            browser.start()
        result = load(stand, port, connections=32, seconds=seconds, rate=BUSY_RATE)
        stop.set()
        for browser in browsers:
            browser.join()
    result["pages"] = sum(visits) / seconds
    if not all(visits):
        raise SystemExit("The pages did not answer, so nothing was measured beside them.")
    return result


def browse(port: int, stop: threading.Event, visits: list[int], seat: int) -> None:
    """Ask for the sign-in page again and again."""
    while not stop.is_set():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", SIGN_IN, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        answer.read()
        visits[seat] += answer.status == 200
        connection.close()


def report(results: dict[tuple[str, int], list[Result]], levels: list[int]) -> bool:
    """Print medians and ratios; return whether every target was reached."""
    good = True
    for (name, level), runs in results.items():
        rates, p99 = [run["rate"] for run in runs], [run["p99"] for run in runs]
        say(f"{name:5} {level:4} connections: {spread(rates)} a second, p99 {spread(p99, '{:.1f}')} ms")
    for level in levels:
        pairs = list(zip(results["edge", level], results["raw", level], results["orm", level], strict=True))
        over_raw = statistics.median(ours["rate"] / limit["rate"] for ours, limit, _ in pairs)
        costs = [statistics.median(run["cpu"] for run in results[name, level]) for name in ("raw", "edge")]
        say(f"processor a request at {level}: raw {costs[0]:.0f} µs, edge {costs[1]:.0f} µs")
        over_orm = statistics.median(ours["rate"] / view["rate"] for ours, _, view in pairs)
        good &= verdict(f"durable ÷ raw at {level}", over_raw, LEVELS.get(level, 0.4), "{:.0%}")
        good &= verdict(f"durable ÷ Django view at {level}", over_orm, ORM_TARGET, "{:.1f}×")
    return good


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(prog="bench/accept", description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--seconds", type=float, default=5.0, help="length of one run (default 5)")
    parser.add_argument("--repeats", type=int, default=3, help="how often all runs are repeated (default 3)")
    parser.add_argument("--connections", type=int, nargs="+", default=list(LEVELS), help="default 32 256")
    parser.add_argument("--no-pages", action="store_true", help="leave out the run beside busy pages")
    options = parser.parse_args()
    with stand() as ready:
        ready.describe(["webhooks_delivery", "webhooks_todo", "conversations_channelkey"])
        say("roles used: wapp_intake (edge), wapp_owner (Django view, which could not store as wapp_app)")
        say("load: bench.load, asyncio on uvloop; 970-byte bodies")
        good = report(measure(ready, options), options.connections)
        if not options.no_pages:
            result = busy(ready, options.seconds)
            say(f"beside busy pages ({result['pages']:.0f} pages a second): p50 {result['p50']:.1f} ms")
            good &= verdict(f"accept p99 at {BUSY_RATE}/s beside pages", result["p99"], BUSY_P99, "{:.1f} ms", False)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
