"""Ids of nothing, of what is gone or somebody else's, in addresses, bodies and deliveries (C12, C16, C17)."""

import time
import uuid
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from tests.attacks.test_shown import HARM
from tests.attacks.town import Town, message, value
from tests.corpus import envelopes, shapes
from tests.corpus.desk import check, fresh, said, stands, thread_of
from tests.faults.harness import until
from tests.letterbox import NUMBER, OTHER_NUMBER, OTHER_WABA, WABA, delivery

Json = dict[str, Any]
REFUSED = (400, 404, 409, 422)
NOT_THERE = "the server responded with a status of 404"  # a browser says so in its console
NEW_PHONE = {"type": "text", "text": {"body": "from next door"}}
PARTS: dict[str, Any] = {
    "reply_to": lambda one: {"type": "text", "text": {"body": "not sent"}, "reply_to": one},
    "reaction": lambda one: {"type": "reaction", "reaction": {"message": one, "emoji": "👍"}},
    "media": lambda one: {"type": "image", "image": {"media": one}},
}


@pytest.fixture
def talks(town: Town) -> list[Json]:
    """Two conversations of Acme, by phone, id, contact and first message."""
    found = []
    for name in ("mine", "other"):
        phone = fresh()
        mine = message(f"hello from {name}", phone=phone)
        assert town.deliver(delivery(value(NUMBER, messages=[mine]), waba=WABA)) == 200
        found.append({"phone": phone, "wamid": mine["id"]})
    town.settle()
    for one in found:
        ((one["id"],),) = thread_of(town, one["phone"])
        one |= {"message": said(town, one["phone"])[0]["id"]}
        one["contact"] = town.api("ana").get(f"conversations/{one['id']}/").json()["contact"]["id"]
    return found


def put(api: httpx.Client, conversation: int, body: Json) -> httpx.Response:
    return api.post(f"conversations/{conversation}/messages/", json={"client_id": str(uuid.uuid4()), **body})


def theirs(town: Town) -> Json:
    """A message that Globex has sent, and that has been accepted: its id and its wamid."""
    api, phone = town.api("dora"), fresh()
    here = delivery(value(OTHER_NUMBER, messages=[message("hello", phone=phone)]), waba=OTHER_WABA)
    assert town.deliver(here) == 200
    town.settle()
    body = {**NEW_PHONE, "client_id": str(uuid.uuid4()), "channel": town.channels["globex"], "to": {"phone": phone}}
    sent = api.post("messages/", json=body)
    assert sent.status_code == 201, sent.text
    ((conversation,),) = thread_of(town, phone, "globex")
    asked = f"conversations/{conversation}/messages/"

    def accepted() -> Json:
        (*_, last) = api.get(asked).json()["results"]
        return last if last["wamid"] else {}

    until(accepted, 30)
    return {**accepted(), "asked": asked}


def attribute(api: httpx.Client) -> Json:
    made = api.post("attributes/", json={"label": f"Field {uuid.uuid4().hex[:8]}", "kind": "text"})
    assert made.status_code == 201, made.text
    found: Json = made.json()
    return found


def test_an_odd_id_in_an_address_finds_nothing(town: Town, page: Page) -> None:
    browser, api = town.browser("bruno"), town.api("ana")
    for one in envelopes.IDS:
        for path in envelopes.PAGES:
            assert browser.get("/t/acme/" + path.format(one)).status_code in (400, 403, 404), (path, one)
        for path in envelopes.CALLS:
            assert api.get(path.format(one)).status_code in (400, 404), (path, one)
    for one in envelopes.IDS[::2]:
        answer = page.goto(f"/t/acme/inbox/{one}/", wait_until="domcontentloaded")
        assert answer is not None and answer.status in (400, 404), one
        assert page.evaluate(HARM) == [], one
    assert [line for line in page.violations if NOT_THERE not in line] == []  # type: ignore[attr-defined]


def test_an_id_in_a_body_leads_to_no_other_row(town: Town, page: Page, talks: list[Json]) -> None:
    api, (mine, other), foreign = town.api("ana"), talks, theirs(town)
    for number, one in enumerate(
        [*envelopes.BODY_IDS, other["message"], foreign["id"], other["message"], foreign["id"]]
    ):
        for name in ("reply_to", ("reaction", "media")[number // 2 % 2]):
            answer = put(api, mine["id"], PARTS[name](one))
            assert answer.status_code in REFUSED, (name, one, answer.text)
    beside = {"id": other["id"], "conversation": other["id"], "contact": other["contact"], "pk": other["id"]}
    beside |= {"tenant": town.tenants["globex"], "channel": town.channels["globex"], "to": {"phone": other["phone"]}}
    answer = put(api, mine["id"], {"type": "text", "text": {"body": "for mine alone"}, **beside})
    assert answer.status_code in (201, 400), answer.text
    known = {"id": other["contact"], "attributes": {attribute(api)["key"]: "only mine"}}
    changed = api.patch(f"contacts/{mine['contact']}/", json=known)
    assert changed.status_code == 200 and changed.json()["id"] == mine["contact"], changed.text
    assert "only mine" not in api.get(f"contacts/{other['contact']}/").text
    check(town, page, other["phone"], {"hello from other"})
    assert [one["text"] for one in said(town, other["phone"])] == ["hello from other"]
    assert "not sent" not in {one["text"] for one in said(town, mine["phone"])}


def test_what_was_deleted_is_not_there_any_more(town: Town) -> None:
    api = town.api("ana")
    made = attribute(api)
    gone = f"attributes/{made['id']}/"
    assert api.delete(gone).status_code == 204
    for method, body in (("GET", None), ("PATCH", {"label": "Back"}), ("PUT", {"label": "Back"}), ("DELETE", None)):
        assert api.request(method, gone, json=body).status_code in (404, 405), method
    assert made["label"] not in api.get("attributes/").text


def test_a_status_of_another_companys_message_changes_nothing_of_theirs(
    town: Town, page: Page, talks: list[Json]
) -> None:
    foreign, api = theirs(town), town.api("dora")
    now = str(int(time.time()))
    told = [{"id": foreign["wamid"], "status": word, "timestamp": now} for word in shapes.WORDS]
    told += [{**told[-1], "errors": [{"code": 131026}]}, {**told[0], "recipient_id": talks[0]["phone"]}]
    near = message("beside them", phone=talks[0]["phone"])
    mixed = delivery(value(NUMBER, messages=[near], statuses=told), waba=WABA)
    mixed["entry"] += delivery(value(NUMBER, statuses=told), waba=OTHER_WABA)["entry"]
    assert town.deliver(mixed) == 200
    town.settle()
    (*_, left) = api.get(foreign["asked"]).json()["results"]
    assert left["status"] not in ("read", "played", "failed") and not left["error"]
    check(town, page, talks[0]["phone"], {"beside them"})


def test_a_number_is_connected_once_and_goes_on_where_it_is(town: Town, page: Page) -> None:
    """Whose it is is not told: at another company it is refused in the same words as at one's own."""
    before = town.ask("select id, tenant_id, uuid from conversations_channel order by id")
    words = set()
    for name, company, waba in (("ana", "acme", WABA), ("dora", "globex", WABA), ("dora", "globex", OTHER_WABA)):
        number = {"display_phone": "+1 555", "phone_number_id": NUMBER, "waba_id": waba, "access_token": "EAAx"}
        answer = town.browser(name).send(f"/t/{company}/settings/channels/new/", number)
        assert answer.status_code == 422, answer.text
        words.add("This number is already connected." in answer.text)
    assert words == {True}
    assert town.ask("select id, tenant_id, uuid from conversations_channel order by id") == before
    stands(town, page)
