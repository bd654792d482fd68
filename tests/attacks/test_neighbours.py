"""Dora of Globex, with every key and form she has, against what is Acme's: it is not there, and stays as it is."""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from tests.attacks.town import Browser, Town, message, value
from tests.faults.harness import until
from tests.letterbox import NUMBER, OTHER_NUMBER, OTHER_WABA, WABA, delivery

PHONE = "5511977770001"
IDS = ("conversation", "message", "identity", "contact")
# Everything of a tenant that could be touched through a page: read before and after, it must be the same.
STATE = """
select (select json_agg(t order by id) from conversations_conversation t where tenant_id = %(t)s)::text,
    (select json_agg(t order by id) from conversations_message t where tenant_id = %(t)s)::text,
    (select json_agg(t order by id) from conversations_contact t where tenant_id = %(t)s)::text,
    (select json_agg(t order by id) from conversations_draft t where tenant_id = %(t)s)::text,
    (select json_agg(t order by id) from conversations_channel t where tenant_id = %(t)s)::text,
    (select json_agg(t order by id) from tenants_member t where tenant_id = %(t)s)::text,
    (select json_agg(t order by id) from tenants_invitation t where tenant_id = %(t)s)::text,
    (select json_agg(t order by id) from tenants_apitoken t where tenant_id = %(t)s)::text,
    (select json_agg(t order by id) from tenants_tenant t where id = %(t)s)::text
"""
ON_THEIR_WAY = """
select (select count(*) from conversations_message where direction = 'out' and status < 70)
    + (select count(*) from conversations_conversation where receipt_of is not null)
"""
# Pages of a company that name a row. Sent by Dora below her own address with Acme's ids, and below Acme's with any.
FORMS: dict[str, dict[str, Any]] = {
    "inbox/{conversation}/messages/": {"mode": "reply", "client_id": "new", "body": "from next door"},
    "inbox/{conversation}/reading/": {},
    "inbox/{conversation}/assignment/": {"member": "{dora}"},
    "inbox/{conversation}/closure/": {"next": "1"},
    "inbox/{conversation}/opening/": {},
    "inbox/{conversation}/snooze/": {"until": "tomorrow"},
    "inbox/{conversation}/unread/": {},
    "inbox/{conversation}/name/": {"name": "Owned"},
    "inbox/{conversation}/identities/{identity}/": {},
    "messages/{message}/again/": {"client_id": "new", "sure": "1"},
    "settings/members/{ana}/role/": {"role": "viewer"},
    "settings/members/{ana}/removal/": {},
    "settings/members/invitations/{invitation}/withdrawal/": {},
    "settings/tokens/{token}/revocation/": {},
    "settings/channels/{line}/token/": {"access_token": "EAAowned"},
    "settings/channels/{line}/subscription/": {},
    "settings/channels/{line}/disconnection/": {},
}
PAGES = (
    "inbox/{conversation}/",
    "inbox/{conversation}/messages/",
    "inbox/{conversation}/name/",
    "messages/{message}/payload/",
    "settings/channels/{line}/",
)
ROUTES = (
    "conversations/{conversation}/",
    "conversations/{conversation}/messages/",
    "conversations/{conversation}/messages/?after=0",
    "contacts/{contact}/",
    "channels/{line}/",
    "events/{event}/",
)


@dataclass
class Prey:
    """What there is of Acme, by the words of the tables above, and both attackers."""

    town: Town
    things: dict[str, Any]
    dora: Browser
    bruno: Browser

    def fill(self, text: str) -> str:
        return str(uuid.uuid4()) if text == "new" else text.format(**self.things)

    def form(self, fields: dict[str, Any]) -> dict[str, str]:
        return {name: self.fill(field) for name, field in fields.items()}

    def state(self) -> tuple[Any, ...]:
        until(lambda: self.town.ask(ON_THEIR_WAY) == [(0,)], 60)  # what is told later would look like a change
        (row,) = self.town.house.ask(STATE.replace("%(t)s", str(self.town.tenants["acme"])))
        return row


def _conversation(town: Town, name: str, number: str, waba: str) -> dict[str, Any]:
    person = {"profile": {"name": "Mariana Secret" if name == "ana" else "Somebody else"}, "wa_id": PHONE}
    mine = delivery(value(number, contacts=[person], messages=[message("secret of the house", phone=PHONE)]), waba=waba)
    assert town.deliver(mine) == 200
    town.settle()
    api = town.api(name)
    rows = api.get("conversations/", params={"status": "all", "limit": 200}).json()["results"]
    row = next(one for one in rows if {"kind": "phone", "value": PHONE} in one["contact"]["identities"])
    messages = api.get(f"conversations/{row['id']}/messages/").json()["results"]
    ((identity,),) = town.ask("select min(id) from conversations_identity where contact_id = %s", row["contact"]["id"])
    event = api.get("events/").json()["results"][0]["id"]
    found = (row["id"], messages[0]["id"], identity, row["contact"]["id"])
    return {**dict(zip(IDS, found, strict=True)), "event": event}


@pytest.fixture(scope="module")
def prey(town: Town) -> Prey:
    things = _conversation(town, "ana", NUMBER, WABA)
    ana, bruno = town.browser("ana"), town.browser("bruno")
    ana.send("/t/acme/settings/members/invitations/", {"email": f"{uuid.uuid4().hex}@acme.test", "role": "agent"})
    ((invitation,),) = town.ask("select max(id) from tenants_invitation")
    ((token,),) = town.ask("select min(id) from tenants_apitoken")
    bruno.client.put(
        f"/t/acme/inbox/{things['conversation']}/draft/",
        data={"mode": "reply", "text": "secret draft"},
        headers={"X-CSRFToken": bruno.csrf},
    ).raise_for_status()
    things |= {"invitation": invitation, "token": token, "line": town.channels["acme"], **town.members}
    return Prey(town, things, town.browser("dora"), bruno)


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("company", ["acme", "globex"])
def test_a_form_about_another_companys_row_finds_nothing_and_changes_nothing(
    company: str, path: str, prey: Prey
) -> None:
    before = prey.state()
    answer = prey.dora.send(prey.fill(f"/t/{company}/{path}"), prey.form(FORMS[path]))
    assert answer.status_code == 404
    assert "secret" not in answer.text.lower()
    assert prey.state() == before


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("company", ["acme", "globex"])
def test_a_page_about_another_companys_row_is_not_there(company: str, path: str, prey: Prey) -> None:
    answer = prey.dora.get(prey.fill(f"/t/{company}/{path}"))
    assert answer.status_code == 404
    assert "secret" not in answer.text.lower()


@pytest.mark.parametrize("path", ROUTES)
def test_a_route_of_the_api_names_no_row_of_another_company(path: str, prey: Prey) -> None:
    assert prey.town.api("ana").get(prey.fill(path)).status_code == 200
    answer = prey.town.api("dora").get(prey.fill(path))
    assert answer.status_code == 404
    assert "secret" not in answer.text.lower()


def test_lists_hold_nothing_of_another_company(prey: Prey) -> None:
    api = prey.town.api("dora")
    for path in ("conversations/?status=all", "contacts/", "channels/", "events/"):
        assert "Mariana Secret" not in api.get(path).text
    for query in ("?q=Mariana", f"?q={PHONE}", "?view=unassigned", f"?channel={1}"):
        assert "Mariana Secret" not in prey.dora.get(f"/t/globex/inbox/{query}").text


def test_another_companys_draft_is_neither_read_nor_written(prey: Prey) -> None:
    headers = {"X-CSRFToken": prey.dora.csrf}
    before = prey.state()
    for company in ("acme", "globex"):
        path = prey.fill(f"/t/{company}/inbox/{{conversation}}/draft/")
        assert prey.dora.client.put(path, data={"mode": "reply", "text": "x"}, headers=headers).status_code == 404
    assert prey.state() == before
    assert "secret draft" not in prey.town.browser("carla").get(prey.fill("/t/acme/inbox/{conversation}/")).text


def test_a_reply_quotes_nothing_of_another_conversation_or_company(prey: Prey) -> None:
    mine = _conversation(prey.town, "dora", OTHER_NUMBER, OTHER_WABA)
    api = prey.town.api("dora")
    body = {"client_id": str(uuid.uuid4()), "type": "text", "text": {"body": "quote"}}
    for reply_to in (prey.things["message"], 0, -1, 2**31, 2**63, 2**70):
        answer = api.post(f"conversations/{mine['conversation']}/messages/", json={**body, "reply_to": reply_to})
        assert answer.status_code in (400, 422), reply_to
        assert "secret" not in answer.text
    assert api.get(f"conversations/{mine['conversation']}/messages/").text.count("quote") == 0


def test_a_client_id_of_another_company_is_free_and_tells_nothing(prey: Prey) -> None:
    used = {"client_id": str(uuid.uuid4()), "type": "text", "text": {"body": "hers"}}
    mine = _conversation(prey.town, "dora", OTHER_NUMBER, OTHER_WABA)
    first = prey.town.api("ana").post(prey.fill("conversations/{conversation}/messages/"), json=used)
    second = prey.town.api("dora").post(f"conversations/{mine['conversation']}/messages/", json=used)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_nobody_writes_from_another_companys_number(prey: Prey) -> None:
    body = {
        "client_id": str(uuid.uuid4()),
        "type": "text",
        "text": {"body": "x"},
        "channel": prey.town.channels["acme"],
    }
    answer = prey.town.api("dora").post("messages/", json={**body, "to": {"phone": PHONE}})
    assert answer.status_code == 404


def test_nobody_connects_a_number_that_is_anothers(prey: Prey) -> None:
    number = {"display_phone": "+1 555", "phone_number_id": NUMBER, "waba_id": OTHER_WABA, "access_token": "EAAx"}
    before = prey.state()
    answer = prey.dora.send("/t/globex/settings/channels/new/", number)
    assert answer.status_code == 422
    assert prey.state() == before


def test_a_conversation_is_given_to_no_member_of_another_company(prey: Prey) -> None:
    before = prey.state()
    answer = prey.town.browser("ana").send(
        prey.fill("/t/acme/inbox/{conversation}/assignment/"), prey.form({"member": "{dora}"})
    )
    assert answer.status_code in (404, 409, 422)
    assert prey.state() == before


def test_a_key_acts_for_its_own_company_whatever_the_request_says(prey: Prey) -> None:
    api = prey.town.api("dora")
    hints = {
        "X-Tenant": "acme",
        "X-Tenant-Id": "1",
        "Cookie": "; ".join(f"{n}={v}" for n, v in prey.bruno.client.cookies.items()),
    }
    for path in ("conversations/?tenant=acme&tenant_id=1", "channels/?tenant=1"):
        assert prey.fill("{line}") not in api.get(path, headers=hints).text
    assert prey.bruno.get("/api/v1/conversations/", headers={"Accept": "application/json"}).status_code == 401
