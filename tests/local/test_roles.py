"""Roles and database come out the same whoever makes them and however often."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest

from local import roles
from local.say import Sorry
from local.servers import Servers, throwaway_servers


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with throwaway_servers() as started:
        yield started


@contextmanager
def session(url: str) -> Iterator["psycopg2.extensions.cursor"]:
    """A cursor in autocommit."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def administrator(servers: Servers, name: str, rights: str) -> str:
    """Make a role with these rights and return its address."""
    with session(servers.admin_url) as cursor:
        cursor.execute(f"create role {name} login password 'secret' {rights}")
    return roles.with_database(servers.admin_url, "postgres", name, "secret")


def test_a_second_time_changes_nothing_but_the_passwords(servers: Servers) -> None:
    look = (
        "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin, rolinherit, rolconfig"
        " from pg_roles where rolname like 'wapp%' order by 1"
    )
    found = []
    for _ in range(2):
        made = roles.prepare(servers.admin_url, roles.new_passwords(), "twice")
        with session(made.owner) as cursor:
            cursor.execute(look)
            found.append(cursor.fetchall())
    assert found[0] == found[1]
    assert [row[0] for row in found[0]] == sorted(f"wapp_{role}" for role in (*roles.LOGINS, *roles.SILENT))
    assert not any(row[1] or row[2] or row[3] or row[4] or row[6] for row in found[0])


def test_nobody_but_the_four_may_connect_and_nobody_but_the_owner_may_create(servers: Servers) -> None:
    passwords = roles.new_passwords()
    made = roles.prepare(servers.admin_url, passwords, "closed")
    stranger = administrator(servers, "stranger", "")
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        psycopg2.connect(roles.with_database(stranger, "closed"))
    for url in (made.app, made.intake, made.drain):
        with session(url) as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("create table mine (id int)")
    with session(made.owner) as cursor:
        cursor.execute("create table ours (id int)")
        cursor.execute("create extension btree_gin")


def test_the_app_role_cannot_wait_or_sit_for_long(servers: Servers) -> None:
    made = roles.prepare(servers.admin_url, roles.new_passwords(), "limits")
    with session(made.app) as cursor:
        cursor.execute("select current_setting('lock_timeout'), current_setting('statement_timeout')")
        assert cursor.fetchone() == ("2s", "5s")


def test_the_owner_hands_functions_over_but_does_not_enjoy_the_policies_of_the_silent(servers: Servers) -> None:
    made = roles.prepare(servers.admin_url, roles.new_passwords(), "silent")
    with session(made.owner) as cursor:
        cursor.execute("select pg_has_role('wapp_owner', 'wapp_search', 'MEMBER')")
        assert cursor.fetchone() == (True,)
        cursor.execute("select pg_has_role('wapp_owner', 'wapp_search', 'USAGE')")
        assert cursor.fetchone() == (False,)


def test_an_administrator_who_is_no_superuser_is_enough(servers: Servers) -> None:
    with throwaway_servers() as managed:
        admin_url = administrator(managed, "manager", "createrole createdb")
        for _ in range(2):
            made = roles.prepare(admin_url, roles.new_passwords(), "managed")
        with session(made.owner) as cursor:
            cursor.execute("create table ours (id int)")


def test_an_administrator_without_rights_is_refused_with_the_remedy(servers: Servers) -> None:
    admin_url = administrator(servers, "clerk", "")
    with pytest.raises(Sorry, match='ALTER ROLE "clerk" CREATEROLE CREATEDB'):
        roles.prepare(admin_url, roles.new_passwords(), "refused")


def test_a_role_that_could_pass_row_security_is_refused(servers: Servers) -> None:
    with throwaway_servers() as spoilt:
        with session(spoilt.admin_url) as cursor:
            cursor.execute("create role wapp_app login bypassrls")
        with pytest.raises(Sorry, match="wapp_app must not pass row security"):
            roles.prepare(spoilt.admin_url, roles.new_passwords(), "spoilt")


def test_roles_of_another_installation_keep_their_passwords(servers: Servers) -> None:
    theirs = roles.new_passwords()
    made = roles.prepare(servers.admin_url, theirs, "theirs")
    with pytest.raises(Sorry, match="belong to another data folder"):
        roles.refuse_other_installation(servers.admin_url, roles.new_passwords())
    roles.refuse_other_installation(servers.admin_url, theirs)
    psycopg2.connect(made.app).close()


def test_an_unreachable_server_is_one_sentence_without_the_password() -> None:
    with pytest.raises(Sorry) as refused:
        roles.prepare("postgresql://me:hidden@127.0.0.1:1/postgres", roles.new_passwords())
    assert "does not let us in at postgresql://me@127.0.0.1:1/postgres" in str(refused.value)
    assert "hidden" not in str(refused.value)


def test_an_address_of_something_else_is_refused() -> None:
    with pytest.raises(Sorry, match="not an address of PostgreSQL"):
        roles.prepare("mysql://localhost/db", roles.new_passwords())


def test_an_old_server_is_refused() -> None:
    with old_postgres("14.11") as url, pytest.raises(Sorry, match=r"PostgreSQL 14\.11 .* needs 15 or newer"):
        roles.prepare(url, roles.new_passwords())


@contextmanager
def old_postgres(version: str) -> Iterator[str]:
    """A stand-in for a server of that version: greets as it would, after any password, and then falls silent."""
    parameters = {
        "server_version": version,
        "client_encoding": "UTF8",
        "DateStyle": "ISO, MDY",
        "standard_conforming_strings": "on",
    }

    def message(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("!i", len(body) + 4) + body

    greeting = message(b"R", struct.pack("!i", 0))
    for name, value in parameters.items():
        greeting += message(b"S", f"{name}\0{value}\0".encode())
    greeting += message(b"K", struct.pack("!ii", 1, 1)) + message(b"Z", b"I")

    def greet() -> None:
        client, _ = listener.accept()
        with client:
            client.recv(4096)
            client.sendall(greeting)
            client.recv(4096)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=greet)
        server.start()
        yield f"postgresql://me@127.0.0.1:{listener.getsockname()[1]}/postgres?sslmode=disable&gssencmode=disable"
        server.join()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://a:b@h:5/postgres?sslmode=require", "postgresql://u:p%2F@h:5/d?sslmode=require"),
        ("postgresql://a:b@/postgres?host=/tmp/s&user=x", "postgresql://u:p%2F@/d?host=/tmp/s"),
        ("postgresql:///postgres", "postgresql://u:p%2F@/d"),
    ],
)
def test_an_address_is_changed_in_its_parts(url: str, expected: str) -> None:
    assert roles.with_database(url, "d", "u", "p/") == expected
