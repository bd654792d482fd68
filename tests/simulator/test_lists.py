"""How Graph tells: fields that are asked for, pages in both directions, conditions, addresses that are not there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator.answers import refused, told
from tests.simulator.drafts import definition
from tests.simulator.stage import APP, PNID, TOKEN, WABA, Product, Stage

SECOND = "200000000000002"


def ids(answer: Any) -> list[str]:
    return [row["id"] for row in answer["data"]]


def test_a_list_is_read_in_pages_forwards_and_back(sim: Stage) -> None:
    for n in range(5):
        sim.control("POST", "templates", number=PNID, **definition(name=f"made_{n}"))
    edge, query = f"{WABA}/message_templates", {"fields": "name", "limit": "2", "summary": "true"}
    first = told(sim.graph("GET", edge, params=query))
    assert first["summary"] == {"total_count": 5} and "previous" not in first["paging"]
    second = told(sim.http.get(first["paging"]["next"], headers={"Authorization": f"Bearer {TOKEN}"}))
    assert set(second["data"][0]) == {"name", "id"} and "fields=name" in second["paging"]["next"]
    last = told(sim.graph("GET", edge, params=query | {"after": second["paging"]["cursors"]["after"]}))
    assert len(last["data"]) == 1 and "next" not in last["paging"]
    back = told(sim.graph("GET", edge, params=query | {"before": last["paging"]["cursors"]["before"]}))
    assert ids(back) == ids(second)
    assert ids(told(sim.http.get(f"{back['paging']['previous']}&access_token={TOKEN}"))) == ids(first)


@pytest.mark.parametrize("limit", ["-1", "0", "many", "1.5", "²"])
def test_a_limit_is_a_number_from_one_on(sim: Stage, limit: str) -> None:
    for edge in (f"{WABA}/message_templates", f"{WABA}/flows", f"{PNID}/message_qrdls", f"{PNID}/block_users"):
        assert refused(sim.graph("GET", edge, params={"limit": limit})) == 100
        assert refused(sim.graph("GET", edge, params={"after": "nonsense"})) == 131059


@pytest.mark.parametrize(
    "address",
    [
        PNID, WABA, APP, f"{WABA}/phone_numbers", f"{WABA}/subscribed_apps", f"{APP}/subscriptions",
        f"{PNID}/whatsapp_business_profile", f"{PNID}/message_qrdls", f"{PNID}/settings",
        f"{PNID}/whatsapp_commerce_settings", "900/owned_whatsapp_business_accounts",
    ],
)  # fmt: skip
def test_a_field_that_is_not_there_is_refused_everywhere(sim: Stage, product: Product, address: str) -> None:
    sim.graph("POST", f"{PNID}/message_qrdls", json={"prefilled_message": "Hello"})
    assert refused(sim.graph("GET", address, params={"fields": "shoe_size"})) == 100
    told(sim.graph("GET", address))


def test_the_numbers_of_an_account_are_sorted_and_kept_by_conditions(sim: Stage, product: Product) -> None:
    sim.register(product, phone_number_id=SECOND, display_phone="+1 555-010-0002", test=True)
    edge = f"{WABA}/phone_numbers"
    assert ids(told(sim.graph("GET", edge, params={"sort": "creation_time.desc"}))) == [SECOND, PNID]

    def kept(field: str, operator: str, value: Any) -> list[str]:
        condition = json.dumps([{"field": field, "operator": operator, "value": value}])
        return ids(told(sim.graph("GET", edge, params={"filtering": condition})))

    assert kept("account_mode", "EQUAL", "SANDBOX") == [SECOND] == kept("account_mode", "NOT_IN", ["LIVE"])
    assert kept("display_phone_number", "CONTAIN", "0001") == [PNID]
    for wrong in ("{", "[1]", '[{"field": "account_mode", "operator": "LIKE"}]', '[{"field": "x", "operator": "IN"}]'):
        assert refused(sim.graph("GET", edge, params={"filtering": wrong})) == 100
    assert refused(sim.graph("GET", edge, params={"sort": "name.asc"})) == 100


def test_an_account_is_changed_and_has_users_with_tasks(sim: Stage) -> None:
    told(sim.graph("POST", WABA, json={"name": "Acme Tea", "timezone_id": "58"}))
    shown = told(sim.graph("GET", WABA, params={"fields": "name,timezone_id,phone_numbers{id}"}))
    assert (shown["name"], shown["timezone_id"], ids(shown["phone_numbers"])) == ("Acme Tea", "58", [PNID])
    for wrong in ({"name": ""}, {"timezone_id": "moon"}, {}):
        assert refused(sim.graph("POST", WABA, json=wrong)) == 100
    edge = f"{WABA}/assigned_users"
    assert refused(sim.graph("GET", edge)) == 100
    (system,) = told(sim.graph("GET", edge, params={"business": "900"}))["data"]
    told(sim.graph("POST", edge, data={"user": "4711", "tasks": json.dumps(["MANAGE", "DEVELOP"])}))
    rows = told(sim.graph("GET", edge, params={"business": "900", "fields": "tasks,user_type", "summary": "true"}))
    assert rows["summary"]["total_count"] == 2 and system["user_type"] == "SYSTEM_USER"
    assert rows["data"][1] == {"id": "4711", "tasks": ["MANAGE", "DEVELOP"], "user_type": "BUSINESS_USER"}
    assert refused(sim.graph("POST", edge, data={"user": "4711", "tasks": '["FLY"]'})) == 100
    told(sim.graph("DELETE", edge, params={"user": "4711"}))
    assert refused(sim.graph("DELETE", edge, params={"user": "4711"})) == 803


def test_an_address_that_is_not_there_is_refused_in_the_words_of_graph(sim: Stage) -> None:
    def error(method: str, path: str) -> Any:
        found = sim.graph(method, path)
        assert found.status_code == 400, found.text
        return found.json()["error"]

    read = error("GET", f"{WABA}/shoes")
    assert (read["code"], read["type"]) == (100, "OAuthException")
    assert read["message"] == "(#100) Tried accessing nonexisting field (shoes) on node type (WhatsAppBusinessAccount)"
    for method in ("POST", "DELETE", "PUT"):
        assert error(method, f"{PNID}/shoes")["message"] == "Unknown path components: /shoes"
        assert error(method, f"{PNID}/shoes")["code"] == 2500
    gone = error("GET", "4711")
    assert (gone["code"], gone["error_subcode"], gone["type"]) == (100, 33, "GraphMethodException")
    assert sim.http.get("/v25.0/4711/shoes").json()["error"]["code"] == 104


def test_what_can_be_read_has_a_head(sim: Stage) -> None:
    head = sim.graph("HEAD", f"{WABA}/phone_numbers")
    whole = sim.graph("GET", f"{WABA}/phone_numbers")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    assert sim.graph("HEAD", "4711").status_code == 400


def test_an_account_may_send_no_marketing_by_the_ordinary_way(sim: Stage) -> None:
    sim.control("POST", "templates", number=PNID, name="sale", category="MARKETING",
                components=[{"type": "BODY", "text": "Everything is half the price."}])  # fmt: skip
    told(sim.graph("POST", WABA, json={"disable_marketing_messages_on_cloud_api": True}))
    wanted = {"name": "sale", "language": {"code": "en_US"}}
    assert refused(sim.send(type="template", text=None, template=wanted)) == 131063
    assert refused(sim.graph("POST", WABA, json={"disable_marketing_messages_on_cloud_api": "perhaps"})) == 100
    told(sim.graph("POST", WABA, json={"disable_marketing_messages_on_cloud_api": False}))
    told(sim.send(type="template", text=None, template=wanted))


def test_an_account_has_links_by_which_people_agree_to_marketing(sim: Stage) -> None:
    edge, policy = f"{WABA}/signups", {"tos": "signup", "accepted": True}
    body = {"signup_message": "News?", "confirmation_message": "Welcome", "privacy_policy_url": "https://acme.test/p"}
    assert refused(sim.graph("POST", edge, json=body)) == 100  # the first one needs the policy
    made = told(sim.graph("POST", edge, json=body | {"policy": policy}))["id"]
    second = told(sim.graph("POST", edge, json=body | {"promo_code": "TEA10"}))["id"]
    assert ids(told(sim.graph("GET", edge))) == [made, second]
    for wrong in ({"website_url": "http://acme.test"}, {"promo_code": "A B"}, {"signup_message": "x" * 301}):
        assert refused(sim.graph("POST", edge, json=body | wrong)) == 100
    told(sim.graph("POST", f"signups/{made}", json={"status": "DISABLED"}))
    shown = told(sim.graph("GET", f"signups/{made}"))
    assert (shown["status"], shown["waba_id"], shown["signup_message"]) == ("DISABLED", WABA, "News?")
    for wrong in ({"privacy_policy_url": "https://acme.test/q"}, {"status": "GONE"}, {}):
        assert refused(sim.graph("POST", f"signups/{made}", json=wrong)) == 100
    assert refused(sim.graph("GET", "signups/4711")) == 100
