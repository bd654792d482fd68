"""Graph's lists of flows and products at the stand-in, and its refusals of what is in none of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.stage import PNID, TOKEN, WABA, Stage

FLOW, CATALOGUE = "501", "77"
GOODS = [{"retailer_id": f"cup-{n}", "name": f"Cup {n}", "price": 1249.5, "currency": "BRL"} for n in range(3)]


@pytest.fixture
def shop(sim: Stage) -> Stage:
    """An account with a published flow, a draft, a blocked one and three products."""
    for id_, status in ((FLOW, "PUBLISHED"), ("502", "DRAFT"), ("503", "BLOCKED")):
        sim.control("POST", "flows", number=PNID, id=id_, name=f"flow {id_}", status=status)
    sim.control("POST", "catalogues", number=PNID, id=CATALOGUE, name="Cups", products=GOODS)
    return sim


def listed(sim: Stage, path: str, **query: Any) -> Any:
    answer = sim.graph("GET", path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_flows_of_an_account_are_listed_whatever_their_status(shop: Stage) -> None:
    rows = listed(shop, f"{WABA}/flows", fields="id,name,status")["data"]
    assert [(row["id"], row["status"]) for row in rows] == [(FLOW, "PUBLISHED"), ("502", "DRAFT"), ("503", "BLOCKED")]
    assert listed(shop, FLOW)["validation_errors"] == []


def test_products_come_page_by_page_with_prices_for_people(shop: Stage) -> None:
    assert listed(shop, f"{WABA}/product_catalogs")["data"] == [{"name": "Cups", "id": CATALOGUE}]
    first = listed(shop, f"{CATALOGUE}/products", fields="retailer_id,price", limit=2)
    assert [row["retailer_id"] for row in first["data"]] == ["cup-0", "cup-1"] and "next" in first["paging"]
    assert first["data"][0]["price"] == "R$1,249.50"
    after = first["paging"]["cursors"]["after"]
    last = listed(shop, f"{CATALOGUE}/products", fields="retailer_id", limit=2, after=after)
    assert [row["retailer_id"] for row in last["data"]] == ["cup-2"] and "next" not in last["paging"]


def test_a_token_without_the_permission_sees_no_catalogue_and_a_strangers_no_flow(shop: Stage) -> None:
    shop.control("POST", "tokens", access_token=TOKEN, scopes=["whatsapp_business_management"])
    for path in (f"{WABA}/product_catalogs", f"{CATALOGUE}/products"):
        answer = shop.graph("GET", path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, 200)
    app = shop.control("GET", "apps")["results"][0]["id"]
    shop.control("POST", "tokens", access_token="other", app_id=app)
    assert shop.graph("GET", FLOW, token="other").json()["error"]["error_subcode"] == 33


def interactive(kind: str, **action: Any) -> dict[str, Any]:
    return {"type": kind, "body": {"text": "Look"}, "action": action}


def flow(id_: str, **more: Any) -> dict[str, Any]:
    parameters = {"flow_message_version": "3", "flow_cta": "Open", "flow_id": id_, **more}
    return interactive("flow", name="flow", parameters=parameters)


def cards(*ids: str) -> dict[str, Any]:
    own = [{"catalog_id": CATALOGUE, "product_retailer_id": id_} for id_ in ids]
    made = [{"card_index": place, "type": "product", "action": action} for place, action in enumerate(own)]
    return interactive("carousel", cards=made)


def test_what_is_there_is_sent_and_what_is_not_is_refused(shop: Stage) -> None:
    def send(content: dict[str, Any]) -> int:
        answer = shop.send(type="interactive", interactive=content).json()
        return answer["error"]["code"] if "error" in answer else 0

    one = interactive("product", catalog_id=CATALOGUE, product_retailer_id="cup-1")
    items = [{"product_items": [{"product_retailer_id": "cup-0"}]}]
    several = interactive("product_list", catalog_id=CATALOGUE, sections=items)
    titled = several | {"header": {"type": "text", "text": "Cups"}}
    for good in (flow(FLOW), flow("502", mode="draft"), one, titled, cards("cup-0", "cup-2")):
        assert send(good) == 0, good
    for bad in (
        flow("404"),
        flow("502"),
        one | {"action": one["action"] | {"catalog_id": "78"}},
        several,
        cards("x", "y"),
    ):
        assert send(bad) in (131008, 131009), bad
    assert send(flow("503")) == 132068
    everything = interactive("catalog_message", name="catalog_message")
    assert send(everything) == 0
    shop.control("POST", "reset", everything=False)
    assert send(everything) == 131009


def test_a_file_above_a_message_is_one_that_the_number_sent_up(shop: Stage) -> None:
    reply = {"type": "reply", "reply": {"id": "1", "title": "Yes"}}
    own = interactive("button", buttons=[reply]) | {"header": {"type": "image", "image": {"id": "404"}}}
    answer = shop.send(type="interactive", interactive=own)
    assert answer.json()["error"]["code"] == 131053
