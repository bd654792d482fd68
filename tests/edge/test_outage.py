"""While PostgreSQL is stopped webhooks are answered 503, at once after a while; when it is back, so are we."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from local import accounts, roles
from local.guard import Child, Guard
from local.postgres import THROWAWAY, Cluster
from local.servers import short_folder
from tests.conftest import House
from tests.edge import wire
from tests.edge.conftest import Stored
from tests.edge.process import EdgeProcess
from tests.mould import Mould
from webhooks.flush import PATIENCE

# What PostgreSQL answers when it finds no room for a row.
FULL = """
create or replace function no_room() returns trigger language plpgsql as $$
begin raise disk_full using message = 'could not extend file: No space left on device'; end $$;
create trigger no_room before insert on webhooks_delivery for each row execute function no_room()
"""


class OwnServer:
    """A PostgreSQL with our tables that a test may stop and start."""

    def __init__(self, cluster: Cluster, guard: Guard, log: Path) -> None:
        self.cluster, self.guard, self.log = cluster, guard, log
        self.child: Child
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.child = self.guard.start(self.cluster.program(), output)
        self.cluster.wait(self.child, self.log)

    def stop(self) -> None:
        self.child.stop()


@pytest.fixture(scope="module")
def server(house: House, mould: Mould) -> Iterator[tuple[OwnServer, dict[str, str]]]:
    account = accounts.server_account()
    folder = short_folder()
    with closing(Guard(folders=[folder])) as guard:
        cluster = Cluster(
            folder=folder / "postgres",
            sockets=accounts.own_folder(folder / "s", account),
            password=mould.password,
            programs=accounts.postgres_programs(account, folder),
            account=account,
            settings=THROWAWAY,
        )
        mould.cast.copy(cluster.folder)
        server = OwnServer(cluster, guard, folder / "postgres.log")
        variables = {**house.variables(), **mould.addresses(cluster.address).variables()}
        yield server, {**variables, "ADMIN": roles.with_database(cluster.address, roles.DATABASE)}


@pytest.fixture
def edge(server: tuple[OwnServer, dict[str, str]], tmp_path: Path) -> Iterator[EdgeProcess]:
    variables = {**server[1], "PAGES_SOCKET": os.devnull, "LOG_FORMAT": "json"}
    edge = EdgeProcess(variables, tmp_path / "edge.log")
    yield edge
    edge.kill()


def test_a_stopped_database_means_503_and_a_started_one_200_again(
    edge: EdgeProcess, server: tuple[OwnServer, dict[str, str]]
) -> None:
    postgres, variables = server
    edge.when_ready()
    assert wire.deliver(edge.port, b"before").status == 200
    postgres.stop()

    began = time.monotonic()
    answer = wire.deliver(edge.port, b"during")
    assert (answer.status, answer.one("retry-after")) == (503, "5")
    assert time.monotonic() - began < PATIENCE + 1
    assert edge.readiness()[0] == 503
    assert wire.ask(edge.port, "GET", "/healthz").status == 200
    wire.until(lambda: quick_refusal(edge), PATIENCE + 5)

    postgres.start()
    wire.until(lambda: wire.deliver(edge.port, b"after").status == 200)
    wire.until(lambda: edge.readiness()[0] == 200)
    stored = Stored(variables["ADMIN"])
    assert stored.bodies()[0] == b"before"
    assert set(stored.bodies()) == {b"before", b"after"}
    stored.connection.close()


def test_a_full_disk_means_503_is_told_and_ends_with_it(
    edge: EdgeProcess, server: tuple[OwnServer, dict[str, str]]
) -> None:
    """PostgreSQL lets everybody in then, and a commit without a row passes."""
    _, variables = server
    edge.when_ready()
    stored = Stored(variables["ADMIN"])
    stored.run(FULL)
    before = stored.bodies()
    try:
        for _ in range(6):
            assert wire.deliver(edge.port, b"no room").status == 503
        wire.until(lambda: edge.readiness()[1]["state"] == "no room")
        assert edge.readiness()[0] == 503
    finally:
        stored.run("drop trigger no_room on webhooks_delivery")
    wire.until(lambda: wire.deliver(edge.port, b"room again").status == 200)
    wire.until(lambda: edge.readiness()[0] == 200)
    assert stored.bodies() == [*before, b"room again"]
    stored.connection.close()
    warned = [line for line in edge.log.read_text().splitlines() if "warning" in line]
    assert 1 <= len(warned) <= 4, "the log is not filled by a full disk"


def quick_refusal(edge: EdgeProcess) -> bool:
    """After PATIENCE nobody waits any more for a database that is known to be away."""
    began = time.monotonic()
    return wire.deliver(edge.port, b"during").status == 503 and time.monotonic() - began < 0.5


def test_an_edge_that_starts_without_its_database_waits_for_it(
    server: tuple[OwnServer, dict[str, str]], tmp_path: Path
) -> None:
    postgres, variables = server
    postgres.stop()
    edge = EdgeProcess({**variables, "PAGES_SOCKET": os.devnull}, tmp_path / "edge.log")
    try:
        assert wire.deliver(edge.port, b"too early").status == 503
        channel = f"{wire.HOOK}00000000-0000-0000-0000-000000000001/"
        assert wire.deliver(edge.port, b"nobody knows", channel).status == 503
        postgres.start()
        wire.until(lambda: wire.deliver(edge.port, b"now").status == 200)
        wire.until(lambda: wire.deliver(edge.port, b"known to be unknown", channel).status == 404)
    finally:
        edge.kill()
