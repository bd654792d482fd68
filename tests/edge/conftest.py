"""Real edges against the run's database and Valkey, and what they stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.conftest import House
from tests.edge.process import EdgeProcess


class Stored:
    """What stands in the letterbox, seen by a superuser."""

    def __init__(self, address: str) -> None:
        self.connection = psycopg2.connect(address)
        self.connection.autocommit = True

    def run(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def bodies(self) -> list[bytes]:
        return [bytes(body) for (body,) in self.run("select body from webhooks_delivery order by id")]

    def rows(self) -> list[tuple[object, ...]]:
        """(route, own channel, body) of every delivery, oldest first."""
        found = self.run("select route, own_channel::text, body from webhooks_delivery order by id")
        return [(route, own, bytes(body)) for route, own, body in found]  # type: ignore[arg-type]

    def notices(self) -> list[str]:
        """The channels that were notified since `listen`."""
        self.connection.poll()
        return [notice.channel for notice in self.connection.notifies]

    def clear(self) -> None:
        self.run("truncate webhooks_delivery, webhooks_todo")


@pytest.fixture(scope="session")
def edge_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edge")


@pytest.fixture(scope="session")
def launch(house: House, edge_folder: Path) -> Iterator[Callable[..., EdgeProcess]]:
    """Start an edge with these variables besides the house's; all are ended with the run."""
    started: list[EdgeProcess] = []

    def start(port: int | None = None, **variables: str) -> EdgeProcess:
        fixed = {**house.variables(), "PAGES_SOCKET": str(edge_folder / "nobody.sock"), "LOG_FORMAT": "json"}
        log = edge_folder / f"edge-{len(started)}.log"
        started.append(EdgeProcess({**fixed, **variables}, log, port))
        return started[-1]

    yield start
    for edge in started:
        if edge.process.poll() is None:
            edge.kill()


@pytest.fixture(scope="session")
def edge(launch: Callable[..., EdgeProcess]) -> EdgeProcess:
    """An edge that tests share; who ends one starts one."""
    return launch().when_ready()


@pytest.fixture
def stored(house: House) -> Iterator[Stored]:
    """The letterbox, empty before and after."""
    letterbox = Stored(house.admin)
    letterbox.clear()
    yield letterbox
    letterbox.clear()
    letterbox.connection.close()
