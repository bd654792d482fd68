"""The addresses of the edge, tried by everybody: at the process itself, with the pages behind it."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from conversations import stream
from tests import cast
from tests.conftest import House
from tests.doors.doors import EDGE, Door
from tests.doors.stage import NAMES
from tests.edge import wire
from tests.journeys.stack import Stack
from wappcentral import edge
from webhooks import intake


@pytest.fixture
def port(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    called = {"ALLOWED_HOSTS": "edge.test,127.0.0.1"}  # as `wire` calls it
    running = Stack(house.variables() | called, tmp_path_factory.mktemp("doors"))
    port = urlsplit(running.url).port or 0
    try:
        wire.until(lambda: wire.ask(port, "GET", "/metrics/pages").status == 200, 20)
        yield port
    finally:
        running.stop()


@dataclass(frozen=True)
class Somebody:
    """The session that a person's browser has, and the ticket that a page of their company gave them."""

    session: str = ""
    ticket: str = ""


def somebody(people: cast.People, name: str) -> Somebody:
    if name == "nobody":
        return Somebody()
    member, client = getattr(people, name), Client()
    client.force_login(member.user)
    address = client.post(f"/t/{member.tenant.slug}/live/ticket/").content.decode()
    return Somebody(client.cookies[settings.SESSION_COOKIE_NAME].value, urlsplit(address).query)


def knock(port: int, door: Door, who: Somebody) -> int:
    """The status alone: an open stream goes on."""
    path = door.name + (f"?{who.ticket}" if door.name.startswith(stream.PREFIX) else "")
    cookie = ("Cookie", f"wapp_session_{port}={who.session}")
    with wire.connect(port) as connection:
        body = None if door.method == "GET" else b"{}"
        connection.sendall(wire.request(door.method, path, body, [cookie]))
        return int(connection.makefile("rb").readline().split()[1])


@pytest.mark.django_db(transaction=True)
def test_everybody_gets_what_the_table_says_of_the_edge(people: cast.People, port: int) -> None:
    cast_of = [somebody(people, name) for name in NAMES]
    line = str(people.line.uuid)
    doors = {str(door): (Door(door.name.format(line=line), door.gets, door.method), door.gets) for door in EDGE}
    found = {name: tuple(knock(port, door, who) for who in cast_of) for name, (door, _) in doors.items()}
    assert found == {name: gets for name, (_, gets) in doors.items()}


def test_no_address_of_the_edge_is_without_a_row() -> None:
    rows = {door.name.partition("?")[0] for door in EDGE}
    prefixes = {intake.PREFIX, stream.PREFIX}
    assert [prefix for prefix in prefixes if not any(row.startswith(prefix) for row in rows)] == []
    assert {row for row in rows if not row.startswith(tuple(prefixes))} == set(edge.OWN)
    # Nothing is told apart by another word than those of the table and the two prefixes.
    source = inspect.getsource(edge)
    assert set(re.findall(r'"(/[^"]*)"', source)) == set(edge.OWN)
    assert set(re.findall(r"\w+\.PREFIX", source)) == {"intake.PREFIX", "stream.PREFIX"}
