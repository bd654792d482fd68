"""Every address of the house, tried by everybody: nobody, Dora of another company, and three ranks of Acme."""

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tenants import clock
from tenants.models import Member, Tenant
from tests import cast
from tests.doors import stage as staging
from tests.doors.doors import API, PAGES, Door
from tests.doors.stage import NAMES, Stage


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker) -> Iterator[Stage]:
    """Built once, since whatever somebody does is undone before the next one tries."""
    practice = override_settings(SIMULATOR_URL="http://127.0.0.1:1")  # numbers are connected without asking WhatsApp
    with django_db_blocker.unblock(), practice, transaction.atomic():
        yield staging.build(cast.gather())
        transaction.set_rollback(True)


def addresses(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or f"without a name: {pattern.pattern}"
        else:
            yield from addresses(pattern)


def address(door: Door, stage: Stage) -> str:
    return reverse(door.name, kwargs=stage.fill(door.where))


def knock(door: Door, stage: Stage, name: str, **client_options: Any) -> int:
    """The status one person gets; what it did is undone before the next one tries."""
    client = Client(**client_options)
    with transaction.atomic():
        data, options = stage.fill(door.sends), {}
        if door.name.startswith("api-"):
            options = {"headers": stage.headers.get(name, {}), "content_type": "application/json"}
        elif name in stage.cookies:
            client.cookies = copy(stage.cookies[name])
        if door.method == "PUT" and not options:
            data, options = urlencode(data), {"content_type": "application/x-www-form-urlencoded"}
        answer = getattr(client, door.method.lower())(address(door, stage), data, **options)
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize("door", PAGES + API, ids=str)
def test_everybody_gets_what_the_table_says(stage, door):
    assert {name: knock(door, stage, name) for name in NAMES} == dict(zip(NAMES, door.gets, strict=True))


RANKED = [door for door in PAGES + API if door.gets[3] != door.gets[4]]
SUPERVISES = {"assignment", "suggestion", "merge", "events", "event", "api-event-list", "api-event-detail"}


@pytest.mark.parametrize("door", RANKED, ids=str)
def test_a_supervisor_sorts_the_work_and_an_admin_does_all_but_own(stage, door):
    """Where an agent and the owner get different answers; `leave` is the owner's alone, for she is the only one."""
    supervisor = door.gets[4 if door.name in SUPERVISES else 3]
    admin = door.gets[3 if door.name == "leave" else 4]
    assert (knock(door, stage, "sam"), knock(door, stage, "ada")) == (supervisor, admin)


def test_no_address_is_without_a_row():
    assert set(addresses(get_resolver())) == {door.name for door in PAGES + API}


@pytest.mark.parametrize("door", [door for door in PAGES if door.method != "GET"], ids=str)
def test_a_form_from_elsewhere_is_refused(stage, door):
    assert knock(door, stage, "ana", enforce_csrf_checks=True) == 403


WITH_IDS = [door for door in PAGES if set(door.where) - {"tenant"} and "tenant" in door.where]


@pytest.mark.parametrize("door", WITH_IDS, ids=str)
def test_ids_of_acme_do_not_exist_in_globex(stage, door):
    sends = {name: value for name, value in door.sends.items() if value not in stage.things}
    elsewhere = replace(door, where={**door.where, "tenant": "globex"}, sends=sends)
    assert knock(elsewhere, stage, "dora") == 404


@pytest.mark.parametrize("door", [door for door in (*WITH_IDS, *API) if "pk" in door.where], ids=str)
def test_an_id_that_nothing_has_is_not_found(stage, door):
    for number in (0, 2**31, 2**63 - 1, 2**63, 10**17):
        if door.name in {"api-event-detail", "api-event-replay"} or (door in API and number > 10**18):
            continue  # the address itself takes no such id
        assert knock(replace(door, where={**door.where, "pk": number}), stage, "ana") == 404


@pytest.mark.parametrize("door", {door.name: door for door in PAGES + API}.values(), ids=lambda door: door.name)
def test_another_method_or_an_empty_form_breaks_nothing(stage, door):
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        assert knock(replace(door, method=method, sends={}), stage, "ana") < 500
    if "tenant" in door.where:
        assert knock(replace(door, method="DELETE", sends={}), stage, "nobody") == 302


def test_a_closed_company_and_a_member_who_left_are_outside(stage):
    door = next(door for door in PAGES if door.name == "members")
    now = clock.now()
    with transaction.atomic():
        Member.objects.filter(pk=stage.people.bruno.pk).update(left_at=now)
        assert knock(door, stage, "bruno") == 404
        Tenant.objects.filter(pk=stage.people.acme.pk).update(closed_at=now)
        assert knock(door, stage, "ana") == 404
        transaction.set_rollback(True)
