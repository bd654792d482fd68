"""Browsers of the town's people that tell when a stranger's script ran, and what has to be waited for."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.attacks.town import Town
from tests.corpus import shapes
from tests.corpus.desk import Waiting, fresh, post

Windows = Callable[[str], Page]


@pytest.fixture(scope="session", autouse=True)
def slow(town: Town) -> Waiting:
    """What is delivered before everything else, once: the attacks come between these tests and the last."""
    phone = fresh()
    good = post(town, phone, list(shapes.types()))
    ((last,),) = town.ask("select max(id) from webhooks_delivery")
    return Waiting(phone, good, last)


@pytest.fixture(scope="session")
def sessions(chromium: Any, town: Town) -> Iterator[dict[str, BrowserContext]]:
    """The browser of each person: one for all tests, so that it has our scripts already."""
    opened: dict[str, BrowserContext] = {}
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture
def window(chromium: Any, town: Town, sessions: dict[str, BrowserContext]) -> Iterator[Windows]:
    """A page of a person's browser; a script of a stranger that runs says so."""
    pages = []

    def of(name: str) -> Page:
        if name not in sessions:
            sessions[name] = context = chromium.new_context(base_url=town.address)
            jar = town.browser(name).client.cookies
            context.add_cookies([{"name": one, "value": kept, "url": town.address} for one, kept in jar.items()])
            context.add_init_script("window.pwned = () => { window.harmed = true }; window.alert = window.pwned")
        shown = sessions[name].new_page()
        shown.violations = []  # type: ignore[attr-defined]
        shown.on("console", lambda line: shown.violations.append(line.text) if line.type == "error" else None)  # type: ignore[attr-defined]
        pages.append(shown)
        return shown

    yield of
    for shown in pages:
        shown.close()


@pytest.fixture
def page(window: Windows) -> Page:
    """Ana's."""
    return window("ana")
