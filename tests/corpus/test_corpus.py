"""The corpus of bad input: over 600 items of our own through webhook, page in a real browser, and API.

Of every item: no answer is a 500, no neighbour in the same delivery is lost, no script of a stranger runs.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from tests.attacks.test_shown import HARM
from tests.attacks.town import Town, message, value
from tests.corpus import envelopes, shapes, texts
from tests.faults.harness import until
from tests.letterbox import NUMBER, WABA, delivery

Named = list[tuple[str, dict[str, Any]]]
GROUPS: dict[str, Named] = {
    "C5": [(f"C5 {one[:20]!r}", texts.dressed("body", one)) for one in texts.TEXTS],
    "C6": [(f"C6 {field} {one[:24]!r}", texts.dressed(field, one)) for one in texts.XSS for field in texts.FIELDS],
    "C7": [(f"C7 {one[:30]!r}", texts.dressed("body", one)) for one in texts.LINKS],
    "C8": [(f"C8 {one[:30]!r}", texts.dressed("body", one)) for one in texts.TEMPLATES],
    "C14": list(shapes.times()),
    "C18": list(shapes.files()),
    "C15": list(shapes.types()),
}
SLOW = "C15"  # reactions to nothing among them are waited for a minute: delivered first, looked at last
STRANGERS = list(envelopes.strangers(message))
COUNT = sum(map(len, GROUPS.values())) + sum(
    map(len, (texts.ENCODINGS, shapes.PEOPLE, list(shapes.statuses()), STRANGERS, list(envelopes.envelopes())))
)
PER_DELIVERY = 20
PATIENCE = 180  # seconds: a reaction to nothing is waited for a minute


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


def thread_of(town: Town, phone: str) -> list[tuple[Any, ...]]:
    return town.ask(
        "select c.id from conversations_conversation c join conversations_identity i on i.contact_id = c.contact_id"
        " where i.value = %s and c.tenant_id = %s",
        phone,
        town.tenants["acme"],
    )


@pytest.fixture(scope="session", autouse=True)
def slow(town: Town) -> Waiting:
    """What is delivered before everything else, once: the attacks come between these tests and the last."""
    phone = fresh()
    good = post(town, phone, GROUPS[SLOW])
    ((last,),) = town.ask("select max(id) from webhooks_delivery")
    return Waiting(phone, good, last)


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


@pytest.fixture
def page(chromium: Any, town: Town) -> Iterator[Page]:
    """A browser with Ana's session; a script of a stranger that runs says so."""
    context = chromium.new_context(base_url=town.address)
    jar = town.browser("ana").client.cookies
    context.add_cookies([{"name": name, "value": one, "url": town.address} for name, one in jar.items()])
    context.add_init_script("window.pwned = () => { window.harmed = true }; window.alert = window.pwned")
    shown = context.new_page()
    shown.violations = []  # type: ignore[attr-defined]
    shown.on("console", lambda line: shown.violations.append(line.text) if line.type == "error" else None)  # type: ignore[attr-defined]
    yield shown
    context.close()


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


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert COUNT >= 600
    assert len(envelopes.IDS) * (len(envelopes.PAGES) + len(envelopes.CALLS)) >= 80


@pytest.mark.parametrize("group", [name for name in GROUPS if name != SLOW])
def test_no_message_breaks_a_neighbour_the_page_or_the_api(group: str, town: Town, page: Page) -> None:
    phone = fresh()
    good = post(town, phone, GROUPS[group])
    town.settle()
    check(town, page, phone, good)


def check(town: Town, page: Page, phone: str, good: set[str]) -> None:
    """Every neighbour is in the API, and all that the API has is on the page."""
    api = said(town, phone)
    assert good <= {one.get("text") for one in api}
    ((conversation,),) = thread_of(town, phone)
    drawn = look(page, f"/t/acme/inbox/{conversation}/")
    assert {str(one["id"]) for one in api} <= drawn
    assert page.goto(f"/t/acme/inbox/?q={phone}").status == 200  # type: ignore[union-attr]


def test_what_cannot_be_stored_is_shown_mended(town: Town, page: Page) -> None:
    phone = fresh()
    for written, _ in texts.ENCODINGS:
        raw = json.dumps(delivery(value(NUMBER, messages=[message("SLOT", phone=phone)]), waba=WABA))
        assert town.deliver(raw.replace("SLOT", written).encode()) == 200
    town.settle()
    assert sorted(one["text"] for one in said(town, phone)) == sorted(shown for _, shown in texts.ENCODINGS)
    ((conversation,),) = thread_of(town, phone)
    look(page, f"/t/acme/inbox/{conversation}/")


def test_nobody_odd_takes_a_neighbour_along(town: Town) -> None:
    phone = fresh()
    good = post(town, phone, list(shapes.people()))
    town.settle()
    assert good <= {one.get("text") for one in said(town, phone)}


def test_odd_statuses_are_kept_or_set_aside_one_by_one(town: Town) -> None:
    phone = fresh()
    for number, (_, status) in enumerate(shapes.statuses()):
        parts = {"messages": [message(f"beside {number}", phone=phone)], "statuses": [status]}
        assert town.deliver(delivery(value(NUMBER, **parts), waba=WABA)) == 200
    town.settle()
    assert len(said(town, phone)) == len(list(shapes.statuses()))


def test_whose_it_is_is_never_guessed(town: Town) -> None:
    before = town.ask("select count(*) from conversations_message where tenant_id = %s", town.tenants["acme"])
    for name, body in STRANGERS:
        assert town.deliver(body) == 200, name
    town.settle()
    assert town.ask("select count(*) from conversations_message where tenant_id = %s", town.tenants["acme"]) == before


def test_every_odd_envelope_is_taken_and_set_aside(town: Town) -> None:
    for name, body in envelopes.envelopes():
        assert town.deliver(body) == 200, name
    phone = fresh()
    town.deliver(delivery(value(NUMBER, messages=[message("still here", phone=phone)]), waba=WABA))
    town.settle()
    assert [one["text"] for one in said(town, phone)] == ["still here"]


def test_no_signature_but_the_right_one_opens_the_letterbox(town: Town) -> None:
    body = json.dumps(delivery(value(NUMBER, messages=[message(phone=fresh())]), waba=WABA)).encode()
    items = list(envelopes.signatures(town.variables["WHATSAPP_APP_SECRET"], body))
    assert len(items) >= 40
    before = town.ask("select count(*) from webhooks_delivery")
    for name, headers in items:
        answer = httpx.post(f"{town.address}/webhooks/whatsapp/", content=body, headers=headers)
        assert answer.status_code in (400, 401), name
    assert town.ask("select count(*) from webhooks_delivery") == before


def test_an_odd_id_in_an_address_finds_nothing(town: Town) -> None:
    browser, api = town.browser("bruno"), town.api("ana")
    for one in envelopes.IDS:
        for path in envelopes.PAGES:
            assert browser.get("/t/acme/" + path.format(one)).status_code in (400, 403, 404), (path, one)
        for path in envelopes.CALLS:
            assert api.get(path.format(one)).status_code in (400, 404), (path, one)


def test_what_has_to_be_waited_for_breaks_nothing_either(town: Town, page: Page, slow: Waiting) -> None:
    left = "select count(*) from webhooks_todo where delivery_id <= %s"
    until(lambda: town.ask(left, slow.last) == [(0,)], PATIENCE)
    check(town, page, slow.phone, slow.good)
