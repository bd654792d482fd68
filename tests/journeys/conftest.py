"""Browsers of signed-in members on the running product, and a phone in the simulator."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg2
import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from conversations.sending.dialler import dialler
from tenants.models import Member, Tenant
from tenants.scope import acting_for
from tests import cast
from tests.conftest import House
from tests.inbox.conftest import as_member  # noqa: F401 - a fixture
from tests.inbox.day import talk
from tests.journeys.line import PHONE
from tests.journeys.stack import Stack
from tests.letterbox import NUMBER, WABA
from tests.simulator.conftest import product, sim, stage  # noqa: F401 - fixtures

IDS = itertools.count(100, 10)
# What a browser says when the network goes, the server is away or a form is refused, and in no other case.
OUTAGES = ("net::ERR_", "502 (Bad Gateway)", "503 (Service Unavailable)", "422 (Unprocessable Entity)")


@pytest.fixture(scope="session")
def stack(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(house.variables(), tmp_path_factory.mktemp("stack"))
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    """The sender keeps one line to one WhatsApp for its whole process; the next journey may have another."""
    yield
    if dialler.cache_info().currsize:
        dialler().close()
        dialler.cache_clear()


@pytest.fixture
def people(transactional_db: None, house: House) -> cast.People:
    """Companies whose ids no earlier test had: the product that goes on running keeps their keys by them."""
    with closing(psycopg2.connect(house.admin)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("select setval('tenants_tenant_id_seq', %s)", [next(IDS)])
    return cast.gather()


@pytest.fixture
def desk(chromium: Browser, stack: Stack) -> Iterator[Callable[..., Page]]:
    """A window of a member's own browser; at the end its console is empty but for outages a test brought about."""
    contexts, said = [], []

    def sit(member: Member, width: int = 1280, height: int = 900, scheme: str = "light") -> Page:
        client = Client()
        client.force_login(member.user, "allauth.account.auth_backends.AuthenticationBackend")
        context = chromium.new_context(
            base_url=stack.url, viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=width < 768
        )
        contexts.append(context)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": stack.session_cookie, "value": session, "url": stack.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield sit
    for context in contexts:
        context.close()
    assert [line for line in said if not any(outage in line for outage in OUTAGES)] == []


@pytest.fixture
def mariana(people):
    with acting_for(people.acme):
        made = talk(people.line, "Mariana Albuquerque", "5511912345634")
        made.say("Oi! Vocês entregam até sexta?", 5)
    return made


@pytest.fixture
def phone(sim, product):  # noqa: F811
    """A person at the phone whose business is Acme."""
    sim.register(product, phone_number_id=NUMBER, waba_id=WABA, access_token=f"token-of-{NUMBER}")
    sim.control("POST", "people", name="Marta", phone=PHONE)
    return sim


@pytest.fixture
def meta(phone, settings, tmp_path, people):
    """The same, who hears what is sent, and that it was read."""
    settings.GRAPH_URL = settings.GRAPH_API_URL = phone.url
    settings.MEDIA_DIR = tmp_path
    Tenant.objects.filter(pk=people.acme.pk).update(read_receipts=Tenant.Receipts.OPEN)
    return phone
