"""Many senders at once, who remember which of their deliveries were answered, and how."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from http.client import HTTPException

from tests.edge import wire


class Crowd:
    """Threads that deliver numbered bodies, on connections of their own, until told to stop."""

    def __init__(self, port: int, senders: int = 12, name: str = "crowd") -> None:
        self.answers: dict[bytes, int] = {}
        self.slowest = 0.0
        self._port = port
        self._name = name
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(senders)]
        for thread in self._threads:
            thread.start()

    def _send(self, sender: int) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            body = f"{self._name} {sender} {number}".encode()
            try:
                self.answers[body] = wire.deliver(self._port, body).status
            except (OSError, HTTPException):  # the edge died under it: no answer, no promise
                self._stop.wait(0.01)

    def until(self, question: Callable[[Crowd], bool], seconds: float = 20) -> None:
        wire.until(lambda: question(self), seconds)

    def stored(self) -> set[bytes]:
        """The bodies that were answered 200."""
        return {body for body, status in self.answers.copy().items() if status == 200}

    def statuses(self) -> Counter[int]:
        return Counter(self.answers.copy().values())

    def end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)
