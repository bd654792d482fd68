"""The running product with the simulator as its WhatsApp, whose news of Acme's account come to the product."""

from collections.abc import Iterator

import pytest

from tests import cast
from tests.conftest import House
from tests.journeys.stack import Stack
from tests.simulator.stage import Stage

NUMBER, WABA = "200000000000001", "300000000000001"
TOKEN, SECRET, VERIFY = f"token-of-{NUMBER}", "the-app-secret-of-tests", "the-verify-token-of-tests"


@pytest.fixture(scope="package")
def meta(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with Stage(tmp_path_factory.mktemp("simulator")) as stage:
        yield stage


@pytest.fixture(scope="package")
def stack(house: House, meta: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    played = {"GRAPH_URL": meta.url, "GRAPH_API_URL": meta.url, "SIMULATOR_URL": meta.url}
    running = Stack(house.variables() | played, tmp_path_factory.mktemp("stack"))
    yield running
    running.stop()


@pytest.fixture
def account(meta: Stage, stack: Stack, people: cast.People, settings) -> Stage:
    """Acme's number at the simulator, subscribed; reviews wait for a decision."""
    meta.control("POST", "reset", everything=True)
    meta.control("PATCH", "settings", template_review=None, sent_after=0.0, delivered_after=0.0)
    number = {"phone_number_id": NUMBER, "waba_id": WABA, "access_token": TOKEN, "app_secret": SECRET}
    meta.control("POST", "numbers", **number)
    override = {"override_callback_uri": f"{stack.url}/webhooks/whatsapp/", "verify_token": VERIFY}
    answer = meta.graph("POST", f"{WABA}/subscribed_apps", token=TOKEN, json=override)
    assert answer.json() == {"success": True}, answer.text
    settings.GRAPH_URL = settings.GRAPH_API_URL = meta.url
    settings.MEDIA_DIR = stack.media
    return meta
