"""Tells open pages what changed, on a thread of its own: a slow or absent Redis never holds the drain."""

import json
import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any

import redis
import structlog

from conversations import doorbell
from conversations.receive.arrivals import Change, Number

TIMEOUT = 0.5  # seconds for Redis to connect or answer
QUIET = 2.0  # seconds without a try after a failure; pages look again by their cursor
WATCHED = 60.0  # seconds that somebody counts as looking after an announcement reached them
MAX_WAITING = 50_000  # conversations; beyond it the oldest announcements are dropped
_Beat = tuple[str, Mapping[str, Any], int]
log = structlog.get_logger()


class Announcer(threading.Thread):
    """Publishes the newest version of each changed conversation once, as `conversations.live` describes.

    It also wakes the courier for files that were announced: their addresses live for five minutes.
    """

    def __init__(self, url: str) -> None:
        super().__init__(name="announcer", daemon=True)
        self._redis: redis.Redis = redis.Redis.from_url(
            f"{url}/0", socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
        )
        self._wake = threading.Condition()
        self._waiting: dict[tuple[int, int], int] = {}
        self._files: set[int] = set()
        self._numbers: set[Number] = set()
        self._beat: _Beat | None = None
        self._ending = False
        self._heard_at = float("-inf")

    @property
    def watched(self) -> bool:
        """Whether an agent's page listened lately: announcements reach somebody only while pages are open."""
        return time.monotonic() - self._heard_at < WATCHED

    def announce(self, changes: Iterable[Change], files_of: Iterable[int] = (), numbers: Iterable[Number] = ()) -> None:
        """Hand changes over, the tenants to whom files were announced, and numbers that were stopped.

        Returns at once.
        """
        with self._wake:
            self._files.update(files_of)
            self._numbers.update(numbers)
            for tenant_id, conversation_id, version in changes:
                self._waiting[tenant_id, conversation_id] = version
            while len(self._waiting) > MAX_WAITING:
                del self._waiting[next(iter(self._waiting))]
            self._wake.notify()

    def beat(self, key: str, state: Mapping[str, Any], seconds: int) -> None:
        """Leave a sign of life under `key` that fades after `seconds`."""
        with self._wake:
            self._beat = (key, state, seconds)
            self._wake.notify()

    def close(self) -> None:
        """Publish what waits and end, within about a second."""
        with self._wake:
            self._ending = True
            self._wake.notify()
        self.join(timeout=2 * TIMEOUT)

    def run(self) -> None:
        while True:
            with self._wake:
                while not (self._waiting or self._files or self._numbers or self._beat or self._ending):
                    self._wake.wait()
                changes, self._waiting = self._waiting, {}
                files_of, self._files = self._files, set()
                numbers, self._numbers = self._numbers, set()
                beat, self._beat = self._beat, None
                ending = self._ending
            for tenant_id in files_of:
                doorbell.knock("files", tenant_id)
            if not self._publish(changes, numbers, beat) and not ending:
                time.sleep(QUIET)
            if ending:
                return

    def _publish(self, changes: Mapping[tuple[int, int], int], numbers: Iterable[Number], beat: _Beat | None) -> bool:
        pipe = self._redis.pipeline(transaction=False)
        for (tenant_id, conversation_id), version in changes.items():
            pipe.publish(f"live:{tenant_id}", b'{"conversation": %d, "version": %d}' % (conversation_id, version))
        for tenant_id, number in numbers:
            pipe.publish(f"live:{tenant_id}", b'{"number": %d}' % number)
        if beat is not None:
            key, state, seconds = beat
            pipe.set(key, json.dumps(state), ex=seconds)
        try:
            answers = pipe.execute()
        except redis.RedisError as error:
            log.warning("announcements lost", error=type(error).__name__, conversations=len(changes))
            return False
        if any(answers[: len(changes)]):
            self._heard_at = time.monotonic()
        return True
