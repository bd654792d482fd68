"""Holds 10,000 event streams open on one edge: memory of each, and how fast announcements reach them all.

Browsers and publisher are one process of their own (`bench.listeners`); announcements go through Redis as the product
publishes them. Every announcement must reach every stream of its tenant, and no other.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from typing import Any

from bench.stand import ROOT, allow_open_files, cpu_seconds, edge, resident_bytes, say, spread, stand, verdict

MEMORY, P99 = 20.0, 20.0  # KB a stream, milliseconds (design §11)


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(prog="bench/streams", description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--streams", type=int, default=10_000)
    parser.add_argument("--tenants", type=int, default=100, help="among whom the streams are divided (default 100)")
    parser.add_argument("--rate", type=int, default=10_000, help="deliveries to streams a second (default 10,000)")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of one round (default 10)")
    parser.add_argument("--repeats", type=int, default=3, help="rounds (default 3)")
    options = parser.parse_args()
    allow_open_files(options.streams + 1000)
    with stand() as ready:
        ready.describe([])
        with edge(ready) as (port, server):
            before = resident_bytes(server.pid)
            order = {**vars(options), "port": port, "redis": ready.redis, "keys": ready.variables["MASTER_KEYS"]}
            command = [sys.executable, "-m", "bench.listeners"]
            with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
                assert child.stdin is not None and child.stdout is not None
                child.stdin.write(json.dumps(order) + "\n")
                child.stdin.flush()
                opened: dict[str, Any] = json.loads(child.stdout.readline())
                memory = (resident_bytes(server.pid) - before) / options.streams / 1024
                say(f"{options.streams} streams opened in {opened['seconds']:.1f} s, {memory:.1f} KB each")
                rounds = []
                for number in range(options.repeats):
                    used, began = cpu_seconds(server.pid), time.monotonic()
                    child.stdin.write("go\n")
                    child.stdin.flush()
                    result = json.loads(child.stdout.readline())
                    result["cpu"] = (cpu_seconds(server.pid) - used) / (time.monotonic() - began)
                    rounds.append(result)
                    say(
                        f"  {number + 1}/{options.repeats} {result['delivered'] / options.seconds:8,.0f} deliveries/s, "
                        f"p50 {result['p50']:.1f} ms, p99 {result['p99']:.1f} ms, lost {result['lost']}, "
                        f"astray {result['astray']}, resyncs {result['resyncs']}, edge {result['cpu']:.0%} of a core"
                    )
                began = time.monotonic()
                server.terminate()
                server.wait(30)
                stop = time.monotonic() - began
                child.stdin.close()
    p99 = [result["p99"] for result in rounds]
    say(f"p50 {spread([result['p50'] for result in rounds], '{:.1f}')} ms, p99 {spread(p99, '{:.1f}')} ms")
    say(f"stopped with all streams open in {stop:.1f} s")
    good = verdict("memory of a stream", memory, MEMORY, "{:.1f} KB", at_least=False)
    good &= verdict("delivery p99", statistics.median(p99), P99, "{:.1f} ms", at_least=False)
    missed = sum(result["lost"] + result["astray"] + result["resyncs"] for result in rounds)
    good &= verdict("lost, astray or resynced", missed, 0, "{:.0f}", at_least=False)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
