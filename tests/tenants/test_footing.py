"""Nobody serves on unsafe footing: neither a superuser nor an old server gets a connection."""

import asyncio
import subprocess
import sys
from contextlib import closing

import psycopg2
import pytest

from tenants import footing
from webhooks import writing


def test_the_roles_of_the_house_stand_safely(house):
    for url in (house.app, house.owner, house.intake, house.drain):
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute(footing.QUESTION)
            assert footing.complaint(*cursor.fetchone()) is None


@pytest.mark.parametrize("version", [140019, 150013, 160009, 170005])
def test_an_old_server_is_named_with_what_to_use(version):
    assert "too old" in footing.complaint("wapp_app", False, version)


@pytest.mark.parametrize("version", [150014, 160010, 170006, 180000, 190000])
def test_a_server_with_the_fix_is_good_enough(version):
    assert footing.complaint("wapp_app", False, version) is None


@pytest.mark.parametrize("process", ["import wappcentral.wsgi", "import django; django.setup(); X.connect()"])
def test_a_process_with_a_superusers_address_does_not_serve(house, process):
    program = process.replace("X", "__import__('django.db').db.connection")
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**house.variables(), "DATABASE_URL": house.admin, "DJANGO_SETTINGS_MODULE": "wappcentral.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "BYPASSRLS" in done.stderr


def test_a_drain_with_a_superusers_address_ends_with_the_reason(house):
    done = subprocess.run(
        [sys.executable, "manage.py", "drain"],
        env={**house.variables(), "DRAIN_DATABASE_URL": house.admin},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "BYPASSRLS" in done.stderr


def test_an_edge_with_a_superusers_address_takes_nothing_in(house):
    with pytest.raises(writing.Unsafe, match="BYPASSRLS"):
        asyncio.run(writing.connect(house.admin))
