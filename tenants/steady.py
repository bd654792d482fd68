"""The cache: Valkey's, and while Valkey is away this process's own memory."""

import time
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

AWAY_SECONDS = 5.0  # until it is asked again: each try of a silent one takes a second, and a sign-in asks several times
ENTRIES = 10_000  # a tally for each address and account that tries; the usual 300 are pushed out by whoever has many


class SteadyCache(RedisCache):
    """Tells what was tried at the door how often, so it may neither stop people nor stop counting with Valkey.

    Meanwhile each process counts for itself, and all begin anew when it is back. What is to be seen by other processes
    (the heartbeat) is missing until then. Only the verbs that are used are steady.
    """

    _away_until = 0.0  # one for all threads, each of which has a cache of its own

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._own = LocMemCache("while Valkey is away", {"OPTIONS": {"MAX_ENTRIES": ENTRIES}})

    def add(self, *what: Any, **named: Any) -> bool:
        return bool(self._ask("add", *what, **named))

    def get(self, *what: Any, **named: Any) -> Any:
        return self._ask("get", *what, **named)

    def set(self, *what: Any, **named: Any) -> None:
        self._ask("set", *what, **named)

    def delete(self, *what: Any, **named: Any) -> bool:
        return bool(self._ask("delete", *what, **named))

    def _ask(self, verb: str, *what: Any, **named: Any) -> Any:
        if time.monotonic() >= SteadyCache._away_until:
            try:
                return getattr(super(), verb)(*what, **named)
            except RedisError as error:
                SteadyCache._away_until = time.monotonic() + AWAY_SECONDS
                structlog.get_logger().warning("cache away", error=type(error).__name__)
        return getattr(self._own, verb)(*what, **named)
