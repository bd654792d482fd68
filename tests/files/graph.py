"""WhatsApp as the files see it: an address for an id, the bytes behind it, and a shelf for what is handed over."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.cloudapi.standin import Asked, StandIn, answering, hanging, standing_in


@dataclass
class FakeGraph:
    """`files` by media id. `faults` are answered first, one for each request: (status, body).

    A request with one of the `marks` in its address or body is taken in whole and never answered.
    """

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[tuple[int, Any]] = field(default_factory=list)
    sha256: str | None = None
    ids: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def answer(self, asked: Asked) -> tuple[int, Any]:
        if self.faults:
            return self.faults.pop(0)
        if asked.path.startswith("/bytes/"):
            return 200, self.files[asked.path.removeprefix("/bytes/")]
        if asked.path.endswith("/media"):
            return 200, {"id": self.ids.pop(0) if self.ids else "777"}
        media_id = asked.path.partition("?")[0].rpartition("/")[2]
        if media_id not in self.files:
            return 400, {"error": {"message": "Object with ID does not exist", "code": 100, "error_subcode": 33}}
        data = self.files[media_id]
        digest = hashlib.sha256(data).hexdigest() if self.sha256 is None else self.sha256
        place = {"url": f"{self.url}/bytes/{media_id}", "sha256": digest, "file_size": len(data)}
        return 200, {**place, "mime_type": "", "id": media_id}


@contextmanager
def graph() -> Iterator[FakeGraph]:
    """The stand-in, on a free port, until the end of the context."""
    fake = FakeGraph()

    def behave(server: StandIn, line: Any) -> None:
        fake.asked = server.asked
        asked = server.asked[-1]
        if any(mark in asked.path or mark.encode() in asked.body for mark in fake.marks):
            hanging(server, line)
            return
        answering(*fake.answer(asked))(server, line)

    with standing_in(behave) as server:
        fake.url = server.url
        yield fake


def in_base64(data: bytes) -> str:
    """The SHA-256 as a webhook writes it."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode()
