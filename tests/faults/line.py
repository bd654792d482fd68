"""A kept HTTP connection to this machine; what does not answer has the status 0."""

import http.client
import json
from typing import Any


class Line:
    """One connection of one thread, made again after every trouble."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self._headers = headers or {}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def send(self, method: str, address: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """One request; (0, b"") when there was no whole answer, whatever became of it."""
        try:
            self._connection.request(method, address, body, {**self._headers, **headers})
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return 0, b""

    def status(self, method: str, address: str, body: object = None) -> int:
        """Send JSON and return the status."""
        return self.send(method, address, json.dumps(body).encode(), **{"Content-Type": "application/json"})[0]

    def get(self, address: str) -> Any:
        """Read JSON; anything but 200 fails the test."""
        status, body = self.send("GET", address)
        if not status:  # a kept connection shows only when it is used that its server was started again
            status, body = self.send("GET", address)
        assert status == 200, f"GET {address} was answered {status}: {body[:300]!r}"
        return json.loads(body)
