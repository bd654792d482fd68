"""What the tests of the corpus share: deliver items beside good neighbours, and look at what became of them."""

import uuid
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.attacks.test_shown import HARM
from tests.attacks.town import Town, message, value
from tests.letterbox import NUMBER, WABA, delivery

Named = list[tuple[str, dict[str, Any]]]
PER_DELIVERY = 20
LEDGER = "/t/acme/settings/events/"


@dataclass(frozen=True)
class Waiting:
    """The conversation of what is delivered first; its neighbours' words; the last delivery of it."""

    phone: str
    good: set[str]
    last: int


def fresh() -> str:
    return f"5511{uuid.uuid4().int % 10**9:09}"


def said(town: Town, phone: str) -> list[dict[str, Any]]:
    """Everything the API has of the conversation with a phone, oldest first."""
    api = town.api("ana")
    ((conversation,),) = thread_of(town, phone)
    found: list[dict[str, Any]] = []
    link = f"conversations/{conversation}/messages/?limit=200"
    while link:
        answer = api.get(link)
        assert answer.status_code == 200, answer.text
        found += answer.json()["results"]
        link = answer.json()["next"]
    return found


def thread_of(town: Town, phone: str, company: str = "acme") -> list[tuple[Any, ...]]:
    return town.ask(
        "select c.id from conversations_conversation c join conversations_identity i on i.contact_id = c.contact_id"
        " where i.value = %s and c.tenant_id = %s",
        phone,
        town.tenants[company],
    )


def post(town: Town, phone: str, items: Named) -> set[str]:
    """Deliver the items, a good neighbour after each; returns the neighbours' words."""
    good: set[str] = set()
    for start in range(0, len(items), PER_DELIVERY):
        mixed = []
        for name, item in items[start : start + PER_DELIVERY]:
            words = f"neighbour of {name}"[:120]
            good.add(words)
            mixed += [{**message(phone=phone), **item}, message(words, phone=phone)]
            if "text" not in item and item.get("type") != "text":
                mixed[-2].pop("text", None)
        assert town.deliver(delivery(value(NUMBER, messages=mixed), waba=WABA)) == 200
    return good


# Read at one moment: the page fetches older messages by itself and then moves the link on.
DRAWN = """() => [
    [...document.querySelectorAll(".log [data-version]")].map((one) => one.dataset.id),
    document.querySelector("a.older[data-cursor]")?.getAttribute("href") || "",
]"""


def look(page: Page, address: str) -> set[str]:
    """Walk through a thread to its beginning; the ids of the messages that were drawn."""
    drawn: set[str] = set()
    while address:
        answer = page.goto(address)
        assert answer is not None and answer.status == 200
        assert page.evaluate(HARM) == []
        ids, address = page.evaluate(DRAWN)
        drawn.update(ids)
    assert page.violations == []  # type: ignore[attr-defined]
    return drawn


def check(town: Town, page: Page, phone: str, good: set[str]) -> None:
    """Every neighbour is in the API, and all that the API has is on the page."""
    api = said(town, phone)
    assert good <= {one.get("text") for one in api}
    ((conversation,),) = thread_of(town, phone)
    drawn = look(page, f"/t/acme/inbox/{conversation}/")
    assert {str(one["id"]) for one in api} <= drawn
    assert page.goto(f"/t/acme/inbox/?q={phone}").status == 200  # type: ignore[union-attr]


def stands(town: Town, page: Page) -> None:
    """After whatever came before: a neighbour is taken in, in the API and drawn, and the ledger can be read."""
    phone = fresh()
    assert town.deliver(delivery(value(NUMBER, messages=[message("still here", phone=phone)]), waba=WABA)) == 200
    town.settle()
    check(town, page, phone, {"still here"})
    look(page, LEDGER)
