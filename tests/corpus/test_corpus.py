"""The corpus of bad input: over 600 items of our own through webhook, page in a real browser, and API.

Of every item: no answer is a 500, no neighbour in the same delivery is lost, no script of a stranger runs.
"""

import json

import pytest
from playwright.sync_api import Page

from tests.attacks.town import Town, message, value
from tests.corpus import envelopes, shapes, texts
from tests.corpus.desk import Named, Waiting, check, fresh, look, post, said, stands, thread_of
from tests.faults.harness import until
from tests.letterbox import NUMBER, WABA, delivery

GROUPS: dict[str, Named] = {
    "C5": [(f"C5 {one[:20]!r}", texts.dressed("body", one)) for one in texts.TEXTS],
    "C6": [(f"C6 {field} {one[:24]!r}", texts.dressed(field, one)) for one in texts.XSS for field in texts.FIELDS],
    "C7": [(f"C7 {one[:30]!r}", texts.dressed("body", one)) for one in texts.LINKS],
    "C8": [(f"C8 {one[:30]!r}", texts.dressed("body", one)) for one in texts.TEMPLATES],
    "C14": list(shapes.times()),
    "C18": list(shapes.files()),
}
STRANGERS = list(envelopes.strangers(message))
OTHERS = (texts.ENCODINGS, shapes.people(), shapes.types(), shapes.statuses(), STRANGERS, envelopes.envelopes())
COUNT = sum(map(len, GROUPS.values())) + sum(len(list(one)) for one in OTHERS)
PATIENCE = 180  # seconds: a reaction to nothing is waited for a minute


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert COUNT >= 600
    assert len(envelopes.IDS) * (len(envelopes.PAGES) + len(envelopes.CALLS)) >= 80


@pytest.mark.parametrize("group", GROUPS)
def test_no_message_breaks_a_neighbour_the_page_or_the_api(group: str, town: Town, page: Page) -> None:
    phone = fresh()
    good = post(town, phone, GROUPS[group])
    town.settle()
    check(town, page, phone, good)


def test_what_cannot_be_stored_is_shown_mended(town: Town, page: Page) -> None:
    phone = fresh()
    for written, _ in texts.ENCODINGS:
        raw = json.dumps(delivery(value(NUMBER, messages=[message("SLOT", phone=phone)]), waba=WABA))
        assert town.deliver(raw.replace("SLOT", written).encode()) == 200
    town.settle()
    assert sorted(one["text"] for one in said(town, phone)) == sorted(shown for _, shown in texts.ENCODINGS)
    ((conversation,),) = thread_of(town, phone)
    look(page, f"/t/acme/inbox/{conversation}/")


def test_nobody_odd_takes_a_neighbour_along(town: Town, page: Page) -> None:
    phone = fresh()
    good = post(town, phone, list(shapes.people()))
    town.settle()
    check(town, page, phone, good)
    look(page, "/t/acme/inbox/")  # all of them are rows of it


def test_odd_statuses_are_kept_or_set_aside_one_by_one(town: Town, page: Page) -> None:
    phone = fresh()
    good = set()
    for number, (_, status) in enumerate(shapes.statuses()):
        good.add(f"beside {number}")
        parts = {"messages": [message(f"beside {number}", phone=phone)], "statuses": [status]}
        assert town.deliver(delivery(value(NUMBER, **parts), waba=WABA)) == 200
    town.settle()
    check(town, page, phone, good)


def test_whose_it_is_is_never_guessed(town: Town, page: Page) -> None:
    before = town.ask("select count(*) from conversations_message where tenant_id = %s", town.tenants["acme"])
    for name, body in STRANGERS:
        assert town.deliver(body) == 200, name
    town.settle()
    assert town.ask("select count(*) from conversations_message where tenant_id = %s", town.tenants["acme"]) == before
    stands(town, page)


def test_every_odd_envelope_is_taken_and_set_aside(town: Town, page: Page) -> None:
    for name, body in envelopes.envelopes():
        assert town.deliver(body) == 200, name
    stands(town, page)


def test_no_signature_but_the_right_one_opens_the_letterbox(town: Town, page: Page) -> None:
    body = json.dumps(delivery(value(NUMBER, messages=[message(phone=fresh())]), waba=WABA)).encode()
    items = list(envelopes.signatures(town.variables["WHATSAPP_APP_SECRET"], body))
    assert len(items) >= 40
    before = town.ask("select count(*) from webhooks_delivery")
    for name, headers in items:
        answer = town.post("/webhooks/whatsapp/", body, headers)
        assert answer.status_code in (400, 401), name
    assert town.ask("select count(*) from webhooks_delivery") == before
    stands(town, page)


def test_what_has_to_be_waited_for_breaks_nothing_either(town: Town, page: Page, slow: Waiting) -> None:
    left = "select count(*) from webhooks_todo where delivery_id <= %s"
    until(lambda: town.ask(left, slow.last) == [(0,)], PATIENCE)
    check(town, page, slow.phone, slow.good)
