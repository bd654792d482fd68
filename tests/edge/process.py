"""The edge as it really runs: a process of its own on a free port."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from tests.edge import wire
from tests.ports import free_ports
from wappcentral.heads import HeadProtocol


@contextmanager
def serving(application: Any, protocol: type[HeadProtocol]) -> Iterator[int]:
    """The port of a server in this process, with one of our protocols and an application of the test's."""
    config = uvicorn.Config(
        application, port=0, http=protocol, lifespan="off", log_config=None, access_log=False, proxy_headers=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    wire.until(lambda: server.started)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


class EdgeProcess:
    """`python -m wappcentral.edge`; `kill` is kill -9, `stop` is SIGTERM."""

    def __init__(self, variables: Mapping[str, str], log: Path, port: int | None = None) -> None:
        self.port = port or free_ports()
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wappcentral.edge", "--port", str(self.port)],
                env=dict(variables),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wire.until(self._answers, 30)

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return wire.ask(self.port, "GET", "/healthz").status == 200
        except OSError:
            return False

    def readiness(self) -> tuple[int, dict[str, Any]]:
        answer = wire.ask(self.port, "GET", "/readyz")
        return answer.status, json.loads(answer.body)

    def when_ready(self) -> EdgeProcess:
        wire.until(lambda: self.readiness()[0] == 200, 20)
        return self

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self, seconds: float = 10) -> int:
        """Ask it to end and return its exit status; fail when it does not within `seconds`."""
        self.process.terminate()
        return self.process.wait(seconds)

    def memory(self) -> int:
        """Resident bytes."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
