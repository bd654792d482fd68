"""Time limits for many short waits at the price of one sweep a second: a timer each costs 5 µs of a request's 40."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType


class Hourglass:
    """`with hourglass:` raises TimeoutError in a task that stays inside longer than `seconds`, at most a second late.

    It is entered once per task at a time, and turns only while `run` does.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._inside: dict[asyncio.Task[object], float] = {}  # oldest first
        self._late: set[asyncio.Task[object]] = set()
        # Named to `current_task`, which else asks for the loop, and that asks the kernel for the process id.
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> None:
        task = asyncio.current_task(self._loop)
        if task is not None:
            self._inside[task] = time.monotonic()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        task = asyncio.current_task(self._loop)
        if task is None:
            return
        self._inside.pop(task, None)
        if task in self._late:
            self._late.discard(task)
            # Somebody else may have cancelled the task as well; that wish is kept.
            if task.uncancel() == 0 and kind is asyncio.CancelledError:
                raise TimeoutError from error

    async def run(self) -> None:
        """Sweep for ever: cancel what has stayed too long."""
        self._loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(1.0)
            limit = time.monotonic() - self._seconds
            for task, since in list(self._inside.items()):
                if since > limit:
                    break
                if task not in self._late:
                    self._late.add(task)
                    task.cancel()
