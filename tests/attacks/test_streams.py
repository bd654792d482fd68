"""The live stream of a company: opened by its own members' tickets only, and not by those of who has left."""

import itertools
import time
from collections.abc import Callable

import pytest

from conversations import ticket
from conversations.ticket import Ticket
from tenants.sealing import Keyring
from tests.attacks.town import Browser, Town
from tests.faults.harness import until

Forge = Callable[..., str]


@pytest.fixture(scope="module")
def forge(town: Town) -> Forge:
    """Signs a ticket as the pages would."""
    key = Keyring.from_env(town.variables["MASTER_KEYS"]).derive(b"ticket")
    return lambda tenant, slug, member, **options: ticket.write(Ticket(tenant, slug, member), key, **options)


@pytest.fixture(scope="module")
def dora(town: Town) -> Browser:
    return town.browser("dora")


def knock(browser: Browser, address: str) -> int:
    """The status of the stream's first line; a stream that opens is left at once."""
    with browser.client.stream("GET", address) as answer:
        return answer.status_code


def fetch(browser: Browser, company: str) -> str:
    headers = {"X-CSRFToken": browser.csrf}
    return browser.client.post(f"/t/{company}/live/ticket/", headers=headers).text


def test_a_ticket_opens_its_own_companys_stream_only(dora: Browser) -> None:
    headers = {"X-CSRFToken": dora.csrf}
    assert dora.client.post("/t/acme/live/ticket/", headers=headers).status_code == 404
    assert dora.get("/t/globex/live/ticket/").status_code == 405
    mine, _, pass_ = fetch(dora, "globex").partition("?ticket=")
    assert knock(dora, f"{mine}?ticket={pass_}") == 200
    for path in ("/live/acme", "/live/Globex", "/live/globex/x", "/live//globex", "/live/", "/live/globex/../acme"):
        assert knock(dora, f"{path}?ticket={pass_}") in (403, 404), path
    for query in ("", "?ticket=", f"?ticket={pass_}&ticket={pass_}", f"?ticket={pass_}x", f"?Ticket={pass_}"):
        assert knock(dora, mine + query) == 403, query


def test_a_ticket_is_worth_nothing_changed_or_late(town: Town, dora: Browser, forge: Forge) -> None:
    hers = forge(town.tenants["globex"], "globex", town.members["dora"]).partition(".")
    anas = forge(town.tenants["acme"], "acme", town.members["ana"]).partition(".")
    late = forge(town.tenants["acme"], "acme", town.members["ana"], now=time.time() - ticket.LIFE_SECONDS - 1)
    mixed = [f"{claims}.{mac}" for claims, mac in itertools.product((hers[0], anas[0]), (hers[2], anas[2]))]
    for given in (*mixed[1:3], late, hers[0], f".{hers[2]}", f"{hers[0]}.", "." * 50, "%00", f"{mixed[0]}.{anas[2]}"):
        for slug in ("acme", "globex"):
            assert knock(dora, f"/live/{slug}?ticket={given}") == 403, given


def test_who_is_removed_does_not_come_back_with_a_ticket_in_hand(town: Town) -> None:
    ana, eva = town.browser("ana"), town.browser("eva")
    kept = fetch(eva, "acme")
    with eva.client.stream("GET", kept) as stream:
        assert ana.send(f"/t/acme/settings/members/{town.members['eva']}/removal/").status_code == 302
        assert "event: goodbye" in stream.iter_lines()
    assert knock(eva, kept) == 403
    assert eva.get("/t/acme/inbox/").status_code == 404
    assert town.api("eva").get("conversations/").status_code == 401


def test_who_comes_again_gets_a_ticket_that_opens(town: Town) -> None:
    eva = town.browser("eva")
    town.ask("update tenants_member set left_at = null where id = %s", town.members["eva"])
    until(lambda: knock(eva, fetch(eva, "acme")) == 200, 5)
