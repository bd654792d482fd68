"""A simulator in a process of its own and a tiny product that receives its webhooks, both on free loopback ports."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.stage import WABA, Product, Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One simulator for all tests; each starts from a reset one."""
    with Stage(tmp_path_factory.mktemp("simulator")) as running:
        yield running


@pytest.fixture
def product() -> Iterator[Product]:
    with Product() as running:
        yield running


@pytest.fixture
def sim(stage: Stage, product: Product) -> Stage:
    """A fresh simulator with one number whose webhooks go to the product, fast statuses, one webhook at a time."""
    stage.control("POST", "reset", everything=True)
    stage.control("PATCH", "settings", sent_after=0.0, delivered_after=0.0, retry_base=0.02, concurrency=1, batch=1)
    stage.register(product)
    return stage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def desk(sim: Stage, product: Product) -> Stage:
    """The account's own webhooks come to the product too; nothing is approved by itself."""
    sim.graph("POST", f"{WABA}/subscribed_apps", json={"override_callback_uri": product.url, "verify_token": "v3rify"})
    sim.control("PATCH", "settings", template_review=None)
    return sim


@pytest.fixture
def now() -> int:
    return int(time.time())
