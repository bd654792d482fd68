"""Acme at a simulator in a process of its own, which knows its number and holds its templates."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulator.stage import Stage

TOKEN = "token-of-200000000000001"


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with Stage(tmp_path_factory.mktemp("templating")) as running:
        yield running


@pytest.fixture
def graph(simulator: Stage, settings: Any) -> Stage:
    """A fresh simulator with Acme's number; nothing is approved by itself."""
    simulator.control("POST", "reset", everything=True)
    simulator.control("PATCH", "settings", template_review=None)
    number = {"phone_number_id": "200000000000001", "waba_id": "300000000000001"}
    simulator.control("POST", "numbers", **number, app_secret="s", access_token=TOKEN)
    settings.GRAPH_URL = settings.GRAPH_API_URL = simulator.url
    return simulator


def text(body: str, *samples: str) -> list[dict[str, Any]]:
    """The components of a template that is only a body."""
    example = {"example": {"body_text": [list(samples)]}} if samples else {}
    return [{"type": "BODY", "text": body, **example}]
