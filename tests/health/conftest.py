"""Acme's number on a running simulator, which plays Meta; Ana, and the page of what it shows."""

from collections.abc import Iterator

import pytest

from conversations.channels import connect
from conversations.models import Channel
from tests.simulator.stage import Stage


@pytest.fixture(scope="package")
def running(tmp_path_factory) -> Iterator[Stage]:
    with Stage(tmp_path_factory.mktemp("simulator")) as stage:
        yield stage


@pytest.fixture
def meta(running, people, settings) -> Stage:
    """The simulator, with Acme's number and its token in it as they are at Meta after connecting."""
    settings.GRAPH_URL = settings.SIMULATOR_URL = running.url
    running.control("POST", "reset", everything=True)
    line: Channel = people.line
    running.control(
        "POST",
        "numbers",
        phone_number_id=line.phone_number_id,
        waba_id=line.waba_id,
        display_phone=line.display_phone,
        verified_name="Acme Brasil",
        app_secret=settings.WHATSAPP_APP_SECRET,
        access_token=f"token-of-{line.phone_number_id}",
        callback_url="http://127.0.0.1:1" + connect.webhook_path(line.uuid),
    )
    settings.PUBLIC_URL = "http://127.0.0.1:1"
    return running


@pytest.fixture
def home(people) -> str:
    return f"/t/acme/settings/channels/{people.line.uuid}/presence/"
