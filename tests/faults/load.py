"""What goes on while something breaks: customers write, and the team answers, both patient and both keeping count."""

import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.faults.harness import NUMBER, PHONE, SECRET, WABA, Installation
from tests.faults.line import Line

WEBHOOKS, REPLIES, PEOPLE = 2000, 200, 50
GIVE_UP = 100.0  # then the test has failed: recovery is promised within 60 s
POSTERS, WRITERS = 6, 3
# Of both, before each fault: neither goes on before the other has come so far.
HALTS = {1: (0.3,), 2: (0.3, 0.55), 4: (0.2, 0.4, 0.6, 0.8)}
QUICK = 4.0  # seconds over which all is spread where nothing has to last
AGAIN = {0, 500, 502, 503}  # no answer, and what says: try again


class Load:
    """2,000 signed webhooks of 50 people and 200 replies to them, under names that begin with `name`.

    Both are spread over a few seconds, and halt before each fault; what is not taken is tried again.
    """

    def __init__(self, house: Installation, name: str, conversations: list[int], faults: int) -> None:
        self.name, self._seconds = name, QUICK
        self.wamids = {f"wamid.{name}.{n}" for n in range(WEBHOOKS)}
        self.bodies = [f"{name} reply {n}" for n in range(REPLIES)]
        self.taken: set[str] = set()  # wamids answered 200
        self.posts = 0  # replies answered 200 or 201
        self.slowest = [0.0] * faults  # reply since each halt, from its first try to its answer, in seconds
        self.turned_away: Counter[int] = Counter()  # other answers to webhooks, by status; 0 is none at all
        self.put_off: Counter[int] = Counter()  # other answers to replies
        self._house, self._conversations = house, conversations
        self._moved = threading.Condition()
        self._halts = [(part, threading.Event()) for part in HALTS[faults]]
        self._ended = threading.Event()
        self._started = self._deadline = 0.0
        self._pool = ThreadPoolExecutor(POSTERS + WRITERS)

    def __enter__(self) -> "Load":
        self._started = time.monotonic()
        self._deadline = self._started + GIVE_UP
        self._work = [self._pool.submit(self._post_webhooks, lane) for lane in range(POSTERS)]
        self._work += [self._pool.submit(self._post_replies, lane) for lane in range(WRITERS)]
        return self

    def __exit__(self, *error: object) -> None:
        if error[0]:  # nobody waits for the rest
            self._deadline = 0.0
            self._ended.set()
            for _, opened in self._halts:
                opened.set()
        self._pool.shutdown()

    def reach_halt(self, number: int, seconds: float) -> None:
        """Return when both flow again after the first has waited for the second: much is still to come.

        From here on all would be spread over so many seconds.
        """
        part, opened = self._halts[number]
        self._wait_for(part)
        self._seconds, self._started = seconds, time.monotonic() - part * seconds
        opened.set()
        self._wait_for(part + 0.02)

    def _wait_for(self, part: float) -> None:
        with self._moved:
            there = self._moved.wait_for(
                lambda: len(self.taken) >= part * WEBHOOKS and self.posts >= part * REPLIES, GIVE_UP
            )
        assert there, f"the load does not move: {len(self.taken)} webhooks, {self.posts} replies"

    def finish(self) -> None:
        """Return when everything was taken in; raises what went wrong."""
        done, _ = wait(self._work)
        for one in done:
            one.result()

    def _wamid(self, n: int) -> str:
        return f"wamid.{self.name}.{n}"

    def _post_webhooks(self, lane: int) -> None:
        address = f"/webhooks/whatsapp/{self._house.channel}/"
        with Line(self._house.port) as line:
            for n in range(lane, WEBHOOKS, POSTERS):
                self._pause(n, WEBHOOKS)
                body = delivery(self._wamid(n), n % PEOPLE, f"{self.name} question {n}")
                signed = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
                headers = {"X-Hub-Signature-256": signed, "Content-Type": "application/json"}
                self._insist(lambda b=body, h=headers: line.send("POST", address, b, **h)[0], {200}, self.turned_away)
                self._note(lambda n=n: self.taken.add(self._wamid(n)))

    def _post_replies(self, lane: int) -> None:
        with self._house.rest() as rest:
            for n in range(lane, REPLIES, WRITERS):
                self._pause(n, REPLIES)
                address, body = f"/api/v1/conversations/{self._conversations[n % PEOPLE]}/messages/", self.bodies[n]
                message = {"client_id": str(uuid5(NAMESPACE_URL, body)), "type": "text", "text": {"body": body}}
                began, halt = time.monotonic(), sum(opened.is_set() for _, opened in self._halts) - 1
                self._insist(lambda a=address, m=message: rest.status("POST", a, m), {200, 201}, self.put_off)
                self._note(lambda h=halt, b=began: self._count_reply(h, time.monotonic() - b))

    def _count_reply(self, halt: int, seconds: float) -> None:
        self.posts += 1
        if halt >= 0:
            self.slowest[halt] = max(self.slowest[halt], seconds)

    def _pause(self, n: int, of: int) -> None:
        """Keep to the pace, unless we are behind it, and stop at a halt until it is opened."""
        for part, opened in self._halts:
            if n >= part * of + 1:
                opened.wait(GIVE_UP)
        self._ended.wait(max(self._started + self._seconds * n / of - time.monotonic(), 0.0))

    def _insist(self, attempt: Callable[[], int], good: set[int], others: "Counter[int]") -> None:
        """Try until it is taken, as Meta does, and as a program does that keeps its client_id."""
        while (status := attempt()) not in good:
            assert status in AGAIN, f"answered {status}"
            assert time.monotonic() < self._deadline, f"not taken within {GIVE_UP:.0f} s, last answer {status}"
            others[status] += 1
            time.sleep(0.1)

    def _note(self, what: Callable[[], Any]) -> None:
        with self._moved:
            what()
            self._moved.notify_all()


def delivery(wamid: str, person: int, body: str) -> bytes:
    """One text of one person, as WhatsApp posts it."""
    phone = phone_of(person)
    message = {"id": wamid, "from": phone, "timestamp": str(int(time.time())), "type": "text", "text": {"body": body}}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": PHONE, "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": f"Bulk person {person}"}, "wa_id": phone}],
        "messages": [message],
    }
    entry = {"id": WABA, "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def phone_of(person: int) -> str:
    """The phone of a person whom the simulator's bulk makes."""
    return f"1999{person:07d}"
