"""Orders at the stand-in: what Graph takes, from which status to which an order goes, and who may still cancel it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.stage import ANA, PNID, WABA, Product, Stage

AMOUNT = {"value": 9900, "offset": 100}
PAY = {"type": "payment_link", "payment_link": {"uri": "https://pay.test/1"}}


def order(number: str, **changed: Any) -> dict[str, Any]:
    items = [{"name": "Cup", "quantity": 2, "amount": {"value": 4950, "offset": 100}}]
    own = {"reference_id": number, "type": "digital-goods", "payment_type": "br", "payment_settings": [PAY]}
    inside = {"status": "pending", "items": items, "subtotal": AMOUNT, "tax": {"value": 0, "offset": 100}}
    own |= {"currency": "BRL", "total_amount": AMOUNT, "order": inside, **changed}
    action = {"name": "review_and_pay", "parameters": own}
    return {"type": "order_details", "body": {"text": "Yours"}, "action": action}


def news(number: str, status: str, **more: Any) -> dict[str, Any]:
    own = {"reference_id": number, "order": {"status": status}, **more}
    return {"type": "order_status", "body": {"text": "News"}, "action": {"name": "review_order", "parameters": own}}


@pytest.fixture
def shop(sim: Stage) -> Stage:
    """A customer who has just written."""
    sim.control("POST", "messages", number=PNID, person=ANA, text="Hello")
    return sim


def code(sim: Stage, content: dict[str, Any]) -> int:
    answer = sim.send(type="interactive", interactive=content).json()
    return int(answer["error"]["code"]) if "error" in answer else 0


def test_an_order_is_taken_or_refused_as_graph_does(shop: Stage) -> None:
    assert code(shop, order("A-1")) == 0
    header = {"type": "text", "text": "Yours"}
    for bad in (
        order("a b"),
        order("A-2", currency="USD"),
        order("A-2", total_amount={"value": 1, "offset": 100}),
        order("A-2", currency="INR", payment_settings=None),
        order("A" * 36, currency="INR"),
        order("A-2") | {"header": header},
        news("A-9", "shipped"),
        news("A-1", "eaten"),
        news("A-1", "shipped", order=None),
        news("A-1", "shipped", order={"status": "shipped", "description": "x" * 121}),
    ):
        assert code(shop, bad) in (100, 131008, 131009), bad


def test_an_order_goes_on_and_never_back_and_a_paid_one_is_not_cancelled(shop: Stage, product: Product) -> None:
    wamids = {}
    for number in ("A-1", "A-2"):
        wamids[number] = shop.send(type="interactive", interactive=order(number)).json()["messages"][0]["id"]
    assert shop.http.post("/_control/payments", json={"wamid": wamids["A-2"], "method": "upi"}).status_code == 202
    wanted = [("A-1", "shipped", None), ("A-1", "pending", 2046), ("A-1", "processing", None)]
    wanted += [("A-1", "canceled", None), ("A-1", "completed", 2046)]
    wanted += [("A-2", "canceled", 2047), ("A-2", "completed", None)]
    codes = {}
    for number, status, failure in wanted:
        sent = shop.send(type="interactive", interactive=news(number, status)).json()
        codes[sent["messages"][0]["id"]] = failure
    shop.idle()
    told = product.statuses()
    failed = {one["id"]: one["errors"][0]["code"] for one in told if one["status"] == "failed"}
    assert failed == {wamid: failure for wamid, failure in codes.items() if failure}
    (paid,) = [one for one in told if one.get("type") == "payment"]
    assert (paid["status"], paid["recipient_id"]) == ("captured", ANA["phone"])
    assert paid["payment"]["reference_id"] == "A-2" and paid["payment"]["amount"] == AMOUNT
    assert paid["payment"]["transaction"]["method"] == {"type": "upi"} and paid["id"] != wamids["A-2"]


def test_news_of_an_order_goes_as_a_template_too(shop: Stage, product: Product) -> None:
    parts = [{"type": "BODY", "text": "News of your order."}]
    made = {"name": "news", "language": "en_US", "sub_category": "ORDER_STATUS", "components": parts}
    edge = f"{WABA}/message_templates"
    assert shop.graph("POST", edge, json=made | {"category": "MARKETING"}).status_code == 400
    buttons = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Thanks"}]}
    wrong = made | {"category": "UTILITY", "components": [*parts, buttons]}
    assert shop.graph("POST", edge, json=wrong).status_code == 400
    assert shop.graph("POST", edge, json=made | {"category": "UTILITY"}).status_code == 200
    shop.control("POST", "templates/news", event="APPROVED")
    assert (
        shop.graph("GET", f"{edge}?fields=sub_category&name=news").json()["data"][0]["sub_category"] == "ORDER_STATUS"
    )
    assert code(shop, order("A-1")) == 0

    def send(number: str = "A-1", status: str = "shipped", told: bool = True) -> Any:
        own = {"type": "order_status", "order_status": {"reference_id": number, "order": {"status": status}}}
        given = [{"type": "order_status", "parameters": [own]}] if told else []
        template = {"name": "news", "language": {"code": "en_US"}, "components": given}
        return shop.send(type="template", template=template).json()

    assert send(told=False)["error"]["code"] == 132012
    assert (send(number="A-9")["error"]["code"], send(status="eaten")["error"]["code"]) == (131009, 100)
    shipped, back = send()["messages"][0]["id"], send(status="pending")["messages"][0]["id"]
    shop.idle()
    failed = {one["id"]: one["errors"][0]["code"] for one in product.statuses() if one["status"] == "failed"}
    assert failed == {back: 2046} and shipped not in failed


def test_only_an_order_is_paid(shop: Stage) -> None:
    wamid = shop.send(text={"body": "Hello"}).json()["messages"][0]["id"]
    answer = shop.http.post("/_control/payments", json={"wamid": wamid})
    assert answer.status_code == 400 and "asks to pay nothing" in answer.json()["error"]
