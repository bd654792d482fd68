"""A channel with an app of its own: its secret opens its address from the first delivery on, and not for too long."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from conversations.models import Channel, ChannelKey
from tenants import keys
from tenants.models import Tenant
from tenants.scope import acting_for
from tests import cast
from tests.conftest import House
from tests.edge import wire
from tests.edge.conftest import Stored
from tests.edge.process import EdgeProcess
from webhooks.secrets import LOOK_UPS_A_SECOND

pytestmark = pytest.mark.django_db(transaction=True)


def seal(channel: uuid.UUID, column: str, value: str | None) -> bytes | None:
    return None if value is None else keys.platform().seal(value.encode(), f"channelkey.{column}.{channel}".encode())


def give(tenant: Tenant, channel: Channel, secret: str | None, previous: str | None = None) -> str:
    """Let the channel's own app sign with these secrets; return the channel's address."""
    with acting_for(tenant):
        ChannelKey.objects.filter(channel=channel.uuid).update(
            secret=seal(channel.uuid, "secret", secret), previous_secret=seal(channel.uuid, "previous_secret", previous)
        )
    return f"{wire.HOOK}{channel.uuid}/"


def test_a_channel_just_connected_works_on_its_first_delivery(edge: EdgeProcess, stored: Stored) -> None:
    people = cast.gather()
    path = give(people.acme, people.line, "acme's")
    assert wire.deliver(edge.port, b"first", path, "acme's").status == 200
    assert stored.rows() == [("", str(people.line.uuid), b"first")]


def test_a_burst_of_first_deliveries_all_pass(edge: EdgeProcess, stored: Stored, people: cast.People) -> None:
    path = give(people.acme, people.line, "acme's")
    with ThreadPoolExecutor(20) as pool:
        answers = pool.map(lambda number: wire.deliver(edge.port, b"%d" % number, path, "acme's"), range(100))
    assert {answer.status for answer in answers} == {200}
    assert len(stored.bodies()) == 100


def test_only_its_own_apps_signature_opens_its_address(edge: EdgeProcess, stored: Stored, people: cast.People) -> None:
    ours = give(people.acme, people.line, "acme's")
    theirs = give(people.globex, people.other_line, "globex's")
    wire.until(lambda: wire.deliver(edge.port, b"platform's app", ours).status == 401)
    stored.clear()
    assert wire.deliver(edge.port, b"another tenant's app", ours, "globex's").status == 401
    assert wire.deliver(edge.port, b"own app on the platform's address", wire.HOOK, "acme's").status == 401
    assert wire.deliver(edge.port, b"own", theirs, "globex's").status == 200
    assert stored.rows() == [("", str(people.other_line.uuid), b"own")]


def test_a_channel_without_an_own_app_is_signed_for_by_the_platform(
    edge: EdgeProcess, stored: Stored, people: cast.People
) -> None:
    path = give(people.acme, people.line, None)
    assert wire.deliver(edge.port, b"x", path).status == 200
    assert wire.deliver(edge.port, b"y", path, "something else").status == 401
    assert stored.rows() == [("", None, b"x")]


def test_a_new_secret_counts_at_once_and_the_previous_as_long_as_it_is_kept(
    edge: EdgeProcess, stored: Stored, people: cast.People
) -> None:
    path = give(people.acme, people.line, "old")
    assert wire.deliver(edge.port, b"1", path, "old").status == 200
    give(people.acme, people.line, "new", "old")
    wire.until(lambda: wire.deliver(edge.port, b"2", path, "new").status == 200)
    assert wire.deliver(edge.port, b"3", path, "old").status == 200
    give(people.acme, people.line, "new")
    wire.until(lambda: wire.deliver(edge.port, b"4", path, "old").status == 401, 5)
    assert wire.deliver(edge.port, b"5", path, "new").status == 200


@pytest.mark.parametrize("noticed", [True, False], ids=["with its notice", "with the notice lost"])
def test_a_withdrawn_channel_is_refused_within_five_seconds(
    noticed: bool, edge: EdgeProcess, stored: Stored, people: cast.People
) -> None:
    path = give(people.acme, people.line, "acme's")
    assert wire.deliver(edge.port, b"1", path, "acme's").status == 200
    enabled = "enable" if noticed else "disable"
    stored.run(f"alter table conversations_channelkey {enabled} trigger channelkey_changed")
    try:
        with acting_for(people.acme):
            ChannelKey.objects.filter(channel=people.line.uuid).delete()
        wire.until(lambda: wire.deliver(edge.port, b"2", path, "acme's").status == 404, 5)
    finally:
        stored.run("alter table conversations_channelkey enable trigger channelkey_changed")


def test_guessing_addresses_does_not_become_load_on_the_database(edge: EdgeProcess, stored: Stored) -> None:
    before, began = look_ups(stored), time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: wire.deliver(edge.port, b"x", f"{wire.HOOK}{uuid.uuid4()}/"), range(900)))
    allowed = LOOK_UPS_A_SECOND * (time.monotonic() - began + 1)
    assert {answer.status for answer in answers} == {404}
    assert wire.until(lambda: look_ups(stored) - before, 20) <= allowed


def look_ups(stored: Stored) -> int:
    """How often a channel's key was asked for; a connection that rests tells after ten seconds at the latest."""
    ((scans,),) = stored.run(
        "select idx_scan from pg_stat_user_indexes where indexrelname = 'conversations_channelkey_channel_key'"
    )
    return int(str(scans))


def test_the_intake_role_reads_nothing_else(
    edge: EdgeProcess, stored: Stored, house: House, people: cast.People
) -> None:
    with psycopg2.connect(house.intake) as connection, connection.cursor() as cursor:
        cursor.execute("select channel, secret from conversations_channelkey")
        assert cursor.rowcount == 2
    for query in (
        "select tenant_id from conversations_channelkey",
        "select body from webhooks_delivery",
        "select * from webhooks_todo",
        "select * from conversations_contact",
        "select * from tenants_user",
        "delete from webhooks_delivery",
        "update conversations_channelkey set secret = null",
    ):
        with (
            psycopg2.connect(house.intake) as connection,
            connection.cursor() as cursor,
            pytest.raises(psycopg2.errors.InsufficientPrivilege),
        ):
            cursor.execute(query)
