"""The running product with the simulator as its WhatsApp, as `bin/up` puts them together."""

from collections.abc import Iterator

import pytest

from tests.conftest import House
from tests.journeys.stack import Stack
from tests.simulator.stage import Stage

APP = "400000000000777"


@pytest.fixture(scope="package")
def meta(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with Stage(tmp_path_factory.mktemp("simulator")) as stage:
        yield stage


@pytest.fixture(scope="package")
def stack(house: House, meta: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    played = {"GRAPH_URL": meta.url, "GRAPH_API_URL": meta.url, "SIMULATOR_URL": meta.url}
    played |= {"WHATSAPP_APP_ID": APP, "WHATSAPP_CONFIG_ID": "500000000000777"}
    running = Stack(house.variables() | played, tmp_path_factory.mktemp("stack"))
    yield running
    running.stop()
