"""Measures the inbox of a large company: 100,000 conversations, one of them with 10,000 messages.

The pages as the browser asks for them, through the whole of Django with the app role and its policies, in one process
without a network: what is timed is what the server does. The rows come in as they would in life, through receive.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable
from typing import Any

from bench import companies
from bench.mix import Mix
from bench.stand import Stand, collect_static, say, stand, verdict

TARGET = 100.0  # ms, p99 (design §11)
WHO = "ana@bench.test"
NEARLY_ALL = 9_990  # the version from which a reader who missed a few messages asks


def fill(stand: Stand, people: int, messages: int) -> int:
    """Everybody has written once, one person as often as asked; returns that person's conversation."""
    from webhooks.work import Worker

    mix = Mix(1, people, words=12)
    companies.fill(stand, mix)
    person = mix.names[people // 2]
    companies.put(stand, (mix.message(person) for _ in range(messages - 1)))
    connection = companies.drain_connection(stand)
    worker = Worker(connection)
    while worker.round(500):
        pass
    connection.close()
    stand.run("vacuum analyze")
    ((conversation,),) = stand.run(
        "select conversation_id from conversations_message group by 1 order by count(*) desc limit 1"
    )
    return int(str(conversation))


def browser() -> Any:
    """A signed-in browser of an agent of the company."""
    from django.conf import settings
    from django.test import Client

    import wappcentral.wsgi  # noqa: F401 - as gunicorn does: it settles the collector of garbage
    from tenants.models import Member, Role, User

    settings.ALLOWED_HOSTS = ["*"]
    user = User.objects.create_user(WHO, None, name="Ana")
    Member.objects.create(tenant_id=1, user=user, role=Role.OWNER)
    client = Client(headers={"accept": "text/html"})
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def timed(name: str, ask: Callable[[int], Any], times: int) -> bool:
    """Ask again and again; print how long it took, and compare p99 with the target."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask(0)  # templates and caches
    took = []
    used = time.process_time()
    for turn in range(times):
        start = time.perf_counter()
        answer = ask(turn)
        took.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{name}: {answer.status_code}")
    used = (time.process_time() - used) / times * 1000
    with CaptureQueriesContext(connection) as asked:
        ask(0)
    took.sort()
    middle, worst = took[len(took) // 2], took[int(len(took) * 0.99)]
    sql = sum(float(query["time"]) for query in asked.captured_queries) * 1000
    say(
        f"  {name}: p50 {middle:.1f} ms, p99 {worst:.1f} ms, {used:.1f} ms of processor, "
        f"{len(asked)} statements of {sql:.1f} ms, {len(answer.content) / 1024:.0f} KB"
    )
    return verdict(f"{name}, p99", worst, TARGET, "{:.1f} ms", at_least=False)


def measure(client: Any, conversation: int, times: int) -> bool:
    """The pages of a day's work."""
    thread, rows = f"/t/bench-1/inbox/{conversation}/", "/t/bench-1/inbox/rows/?view=all"
    part = {"HX-Request": "true"}  # what the page's script asks for, without the frame around it
    far = cursor_far_down(client, rows)
    pages: dict[str, Callable[[int], str]] = {
        "list, first rows": lambda _: rows,
        "list, far down": lambda _: f"{rows}&cursor={far}",
        "find a number": lambda turn: f"{rows}&q=5511910{turn % 90 + 10}",
        "thread, opened from the list": lambda _: thread,
        "thread, what is new": lambda _: f"{thread}messages/?after={NEARLY_ALL}",
    }
    good = timed("inbox, the whole page", lambda _: client.get("/t/bench-1/inbox/?view=all"), times)
    good &= timed("thread, the whole page", lambda _: client.get(thread), times)
    for name, address in pages.items():
        good &= timed(name, lambda turn, address=address: client.get(address(turn), headers=part), times)  # type: ignore[misc]
    return good


def cursor_far_down(client: Any, rows: str) -> str:
    """The cursor forty pages down, followed as a browser scrolls."""
    cursor = ""
    for _ in range(40):
        page = client.get(f"{rows}&cursor={cursor}" if cursor else rows, headers={"HX-Request": "true"})
        found = re.search(r'data-cursor="([^"]+)"', page.content.decode())
        if found is None:
            raise SystemExit("The list ended early.")
        cursor = found[1]
    return cursor


def main() -> int:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(prog="bench/inbox", description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=10_000, help="in the longest thread (default 10,000)")
    parser.add_argument("--times", type=int, default=200, help="how often each page is asked for (default 200)")
    options = parser.parse_args()
    with stand() as ready:
        ready.describe(["conversations_conversation", "conversations_message", "conversations_content"])
        companies.set_up_django(ready)
        say(f"receiving {options.conversations:,} conversations, one of them {options.messages:,} messages long …")
        collect_static(ready)
        conversation = fill(ready, options.conversations, options.messages)
        return 0 if measure(browser(), conversation, options.times) else 1


if __name__ == "__main__":
    sys.exit(main())
