"""What every test stands on: a real PostgreSQL and a real Valkey, the production roles, and the cast."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.errors
import pytest
from django.db import connections
from django.test import Client, TransactionTestCase
from xdist.scheduler import LoadFileScheduling

from cloudapi import usage
from local import roles
from local.servers import short_folder, throwaway_servers
from tenants import clock, keys
from tests import cast
from tests.attacks.town import FURNISH, Town
from tests.browser import launched  # noqa: F401 - the fixture `chromium`
from tests.faults.harness import Installation
from tests.mould import Mould, alone, mould_in
from wappcentral import environment

COMMON = pytest.StashKey[Path]()
TOWN = "tests/attacks/town.py"
IN_TOWN = ("tests/attacks/", "tests/corpus/", "tests/journeys/test_two_tabs.py")
CLOCK = """
create or replace function house_now() returns timestamptz language sql stable as
$$ select coalesce(nullif(current_setting('house.now', true), '')::timestamptz, now()) $$
"""


# What takes longest begins first, so that no process is left alone with it at the end.
LONGEST = (
    "tests/faults/test_faults.py",
    "tests/local/test_up.py",
    TOWN,
    "tests/doors/test_seen.py",
    "tests/journeys/test_live.py",
    "tests/journeys/test_inbox.py",
    "tests/journeys/test_sign_up.py",
    "tests/journeys/test_sending.py",
    "tests/inbox/test_kinds_seen.py",
)


class Together(LoadFileScheduling):
    """Files stay with one process for what their tests share; those that need a whole town share one."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


def together(nodeid: str) -> str:
    return TOWN if nodeid.startswith(IN_TOWN) else nodeid.split("::", 1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what has a browser last: Playwright keeps an event loop in its thread, and asyncio.run minds one.

    In the town the corpus begins: some of it waits a minute for what it names.
    """
    browsing = {together(item.nodeid) for item in items if "playwright" in getattr(item, "fixturenames", ())}
    ranks = {name: rank for rank, name in enumerate(LONGEST)}

    def turn(item: pytest.Item) -> tuple[bool, int, bool, bool]:
        where = together(item.nodeid)
        has_browser = "playwright" in getattr(item, "fixturenames", ())
        attack = item.nodeid.startswith("tests/attacks/")
        return where in browsing, ranks.get(where, len(ranks)), has_browser, attack

    items.sort(key=turn)


@dataclass(frozen=True)
class House:
    """The addresses of one test run: one database, four roles that log in, a superuser, and a Valkey."""

    app: str
    owner: str
    intake: str
    drain: str
    admin: str
    redis: str

    def variables(self) -> dict[str, str]:
        """The environment of a process of ours that works on this database."""
        return {
            **os.environ,
            "DATABASE_URL": self.app,
            "OWNER_DATABASE_URL": self.owner,
            "INTAKE_DATABASE_URL": self.intake,
            "DRAIN_DATABASE_URL": self.drain,
            "REDIS_URL": self.redis,
        }


def pytest_configure(config: pytest.Config) -> None:
    """The process that hands out the tests makes the place for what all of them share."""
    if not hasattr(config, "workerinput"):
        config.stash[COMMON] = short_folder()
        config.add_cleanup(lambda: shutil.rmtree(config.stash[COMMON]))


def pytest_configure_node(node: Any) -> None:
    node.workerinput["common"] = str(node.config.stash[COMMON])


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """In a fresh clone the first process writes the tests' byte code for the others: 6 s of processor for each."""
    with alone(common(session.config)):
        return (yield)


def common(config: pytest.Config) -> Path:
    """The folder that all processes of the run share."""
    return Path(config.workerinput["common"]) if hasattr(config, "workerinput") else config.stash[COMMON]


@pytest.fixture(scope="session")
def mould(pytestconfig: pytest.Config) -> Mould:
    """A migrated database of which this run's servers are copies."""
    return mould_in(common(pytestconfig))


@pytest.fixture(scope="session")
def house(mould: Mould, django_db_blocker) -> Iterator[House]:
    """A migrated database on a throw-away server, and Django connected to it as wapp_app."""
    with throwaway_servers(fsync=False, cast=mould.cast) as servers:
        addresses = mould.addresses(servers.admin_url)
        admin = roles.with_database(servers.admin_url, roles.DATABASE)
        with roles.connected(addresses.owner) as owner:
            roles.execute(owner, CLOCK)
        _connect_as(addresses.app)
        _point_redis_at(servers.redis_url)
        try:
            yield House(
                app=addresses.app,
                owner=addresses.owner,
                intake=addresses.intake,
                drain=addresses.drain,
                admin=admin,
                redis=servers.redis_url,
            )
        finally:
            with django_db_blocker.unblock():
                connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(house: House) -> Iterator[None]:
    """Stands in for pytest-django's own: the app role could not create a database, and must not."""
    original = TransactionTestCase._fixture_teardown
    with roles.connected(house.admin) as superuser:

        def teardown(self: TransactionTestCase) -> None:
            _empty(superuser)

        TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
        yield
        TransactionTestCase._fixture_teardown = original  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def town(mould: Mould) -> Iterator[Town]:
    """One installation for all attacks and the corpus: what one of them breaks, the next would see."""
    running = Installation()
    mould.pour(running.folder.path)
    try:
        running.start()
        town = Town(running, **running.manage("shell", "--no-imports", "-c", FURNISH))
        yield town
        town.close()
    finally:
        running.stop()


@pytest.fixture
def admin(house: House, transactional_db) -> Iterator["psycopg2.extensions.connection"]:
    """A superuser's connection in autocommit: it sees every row of every tenant, to check what really stands there."""
    connection = psycopg2.connect(house.admin)
    connection.autocommit = True
    yield connection
    connection.close()


@pytest.fixture
def people(db) -> cast.People:
    """Acme: Ana owns, Bruno answers, Carla looks on. Globex: Dora, who must see nothing of Acme."""
    return cast.gather()


@pytest.fixture
def ana(people) -> Client:
    """Ana's browser: she owns Acme, and is signed in."""
    client = Client()
    client.force_login(people.ana.user)
    return client


@pytest.fixture
def at_time(monkeypatch) -> Callable[[datetime], None]:
    """Set the house clock, in Python and for this connection's policies."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "_source", lambda: moment)
        with connections["default"].cursor() as cursor:
            cursor.execute("select set_config('house.now', %s, false)", [moment.isoformat()])

    yield set_clock
    if connections["default"].connection is not None and not connections["default"].needs_rollback:
        with connections["default"].cursor() as cursor:
            cursor.execute("select set_config('house.now', '', false)")


@pytest.fixture(autouse=True)
def _fresh_usage() -> Iterator[None]:
    """Accounts have the same ids in every test: none finds its calls used up by another."""
    yield
    usage.HOURLY.forget()


@pytest.fixture(autouse=True)
def _fresh_keys() -> Iterator[None]:
    """Data keys are cached by tenant id, and a rolled-back test takes its tenants' keys with it."""
    yield
    keys._rings.clear()


def _connect_as(url: str) -> None:
    settings = connections.settings["default"]
    fresh = environment.database(url, {"lock_timeout": "2s", "statement_timeout": "5s", "timezone": "UTC"})
    if "wapp_owner" in url:
        fresh["OPTIONS"].pop("options")
    connections["default"].close()
    settings.update(fresh)
    settings["CONN_MAX_AGE"] = 0


def _point_redis_at(url: str) -> None:
    from django.conf import settings

    settings.WHITENOISE_AUTOREFRESH = True  # or each new client of a test would look through all static files
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow on purpose; not here
    from django.core.cache import caches

    from wappcentral.celery import app

    settings.REDIS_URL = url
    settings.CACHES["default"]["LOCATION"] = f"{url}/1"
    caches.close_all()
    app.conf.broker_url = f"{url}/0"


# Emptying all 480 tables and indices takes a quarter of a second; hardly any test has written in more than ten.
WRITTEN = """
    select string_agg(distinct format('%I', root.relname), ', ')
    from pg_class leaf join pg_class root on root.oid = coalesce(pg_partition_root(leaf.oid), leaf.oid)
    where leaf.relnamespace = 'public'::regnamespace and leaf.relkind = 'r' and pg_relation_size(leaf.oid) > 0
    and root.relname not in ('django_migrations', 'django_content_type', 'auth_permission')
"""


def _empty(superuser: "psycopg2.extensions.connection") -> None:
    """Empty every table that a test has written in; partitions go with their parents."""
    with superuser.cursor() as cursor:
        for turn in range(1, 6):
            try:
                cursor.execute(WRITTEN)
                (tables,) = cursor.fetchone()
                if tables:
                    cursor.execute(f"truncate {tables} restart identity cascade")
                break
            except psycopg2.errors.DeadlockDetected:  # a running product still read what a closed browser asked for
                if turn == 5:
                    raise
