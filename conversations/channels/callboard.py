"""What the processes of an installation tell each other of used-up calls: keys in Redis that die when calls are free.

No row: it is true for an hour at the most and restores itself. Where Redis is away each process learns it from a
refusal of its own, as if it were alone.
"""

import time
from collections.abc import Callable, Mapping, Sequence

import redis
import structlog
from redis.client import Pipeline

PREFIX = "calls:"
QUIET_SECONDS = 2.0  # after a failure nobody waits for Redis again until then
log = structlog.get_logger()


class Board:
    """A `cloudapi.usage.Board`. `bus` gives the connections when they are needed."""

    def __init__(self, bus: Callable[[], redis.Redis]) -> None:
        self._bus = bus
        self._quiet_until = 0.0

    def seconds(self, keys: Sequence[str]) -> Sequence[float]:
        def ask(pipe: Pipeline) -> None:
            for key in keys:
                pipe.pttl(PREFIX + key)

        return [max(left, 0) / 1000 for left in self._do(ask) or [0] * len(keys)]

    def hold(self, seconds: Mapping[str, float]) -> None:
        """The longer time wins, whoever comes first: made when missing, else only ever moved on."""

        def tell(pipe: Pipeline) -> None:
            for key, wait in seconds.items():
                pipe.set(PREFIX + key, 1, px=round(wait * 1000), nx=True)
                pipe.pexpire(PREFIX + key, round(wait * 1000), gt=True)

        self._do(tell)

    def forget(self) -> None:
        bus = self._bus()
        for key in bus.scan_iter(f"{PREFIX}*"):
            bus.delete(key)

    def _do(self, fill: Callable[[Pipeline], None]) -> list[int]:
        """The answers, in one round trip; none when there is no Redis."""
        if time.monotonic() < self._quiet_until:
            return []
        pipe = self._bus().pipeline(transaction=False)
        fill(pipe)
        try:
            answers: list[int] = pipe.execute()
        except redis.RedisError as error:
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("used-up calls not shared", error=type(error).__name__)
            return []
        return answers
