"""The simulator's webhooks: shape, signature, retries, duplicates, order."""

from __future__ import annotations

import re
from itertools import pairwise

from tests.simulator.stage import ANA, APP, PHONE, PNID, SECRET, WABA, Product, Stage, signed


def test_a_text_arrives_in_metas_shape(sim: Stage, product: Product) -> None:
    wamid = sim.say(text="Is it ready?")
    body = product.wait(1)[0].json
    assert body["object"] == "whatsapp_business_account"
    assert body["entry"][0]["id"] == WABA
    assert body["entry"][0]["changes"][0]["field"] == "messages"
    value = body["entry"][0]["changes"][0]["value"]
    assert value["metadata"] == {"display_phone_number": PHONE, "phone_number_id": PNID}
    contact, message = value["contacts"][0], value["messages"][0]
    assert contact["wa_id"] == message["from"] == ANA["phone"]
    assert contact["user_id"] == message["from_user_id"]
    assert re.fullmatch(r"US\.[A-Za-z0-9]{1,128}", contact["user_id"])
    assert "username" not in contact["profile"]
    assert message["id"] == wamid and wamid.startswith("wamid.")
    assert message["timestamp"].isdigit()
    assert message["text"] == {"body": "Is it ready?"}


def test_the_body_is_escaped_and_signed_as_meta_does(sim: Stage, product: Product) -> None:
    sim.say(text="Grüße 👋 a/b")
    arrival = product.wait(1)[0]
    assert b"Gr\\u00fc\\u00dfe \\ud83d\\udc4b a\\/b" in arrival.body
    assert b": " not in arrival.body and arrival.body.isascii()
    assert signed(arrival, SECRET)


def test_a_hidden_number_is_left_out_and_the_username_has_its_at_sign(sim: Stage, product: Product) -> None:
    sim.say(person={"name": "Lúcia", "username": "@lucia.m", "hidden": True, "phone": "5511900000412"})
    value = product.wait(1)[0].value
    assert value["contacts"][0]["profile"]["username"] == "@lucia.m"
    assert "wa_id" not in value["contacts"][0] and "from" not in value["messages"][0]
    assert value["messages"][0]["from_user_id"].startswith("BR.")


def test_a_person_has_another_id_in_every_portfolio(sim: Stage, product: Product) -> None:
    sim.register(product, phone_number_id="200000000000002", waba_id="300000000000002", business_id="901")
    sim.register(product, phone_number_id="200000000000003", waba_id="300000000000003", business_id="900")
    for number in (PNID, "200000000000002", "200000000000003"):
        sim.say(number=number)
    ids = {one.value["metadata"]["phone_number_id"]: one.value["contacts"][0]["user_id"] for one in product.wait(3)}
    assert ids[PNID] == ids["200000000000003"] != ids["200000000000002"]


def test_anything_but_200_is_tried_again_with_the_same_bytes(sim: Stage, product: Product) -> None:
    product.answers = [500, 204, 302, 503]
    sim.say()
    arrivals = product.wait(5)
    assert len({arrival.body for arrival in arrivals}) == 1
    sim.idle()
    log = sim.control("GET", "webhooks")["results"][-1]
    assert log["state"] == "delivered" and [one["status"] for one in log["answers"]] == [
        500,
        204,
        302,
        503,
        200,
    ]
    pauses = [later.at - earlier.at for earlier, later in pairwise(arrivals[1:])]
    assert pauses[2] > pauses[0], "the pauses grow"


def test_a_customers_message_is_delivered_when_the_product_answered(sim: Stage, product: Product) -> None:
    sim.control("POST", "webhooks/pause")
    wamid = sim.say()
    assert status_of(sim, wamid) == "new" and not product.arrivals
    sim.control("POST", "webhooks/resume")
    product.wait(1)
    sim.idle()
    assert status_of(sim, wamid) == "delivered"


def test_copies_come_more_than_once_and_a_batch_in_one_post(sim: Stage, product: Product) -> None:
    sim.say(copies=3)
    assert len({arrival.value["messages"][0]["id"] for arrival in product.wait(3)}) == 1
    batch = [{"text": "one"}, {"text": "two"}, {"person": {"phone": "5511900000001"}, "text": "three"}]
    sim.control("POST", "messages", number=PNID, person=ANA, batch=batch)
    value = product.wait(4)[3].value
    assert [one["text"]["body"] for one in value["messages"]] == ["one", "two", "three"]
    assert len(value["contacts"]) == 2


def test_what_waits_for_a_slow_product_is_joined(sim: Stage, product: Product) -> None:
    sim.control("PATCH", "settings", batch=50)
    product.open.clear()
    sim.say(text="first")
    product.wait(1)
    for n in range(5):
        sim.say(text=str(n))
    product.open.set()
    value = product.wait(2)[1].value
    assert [one["text"]["body"] for one in value["messages"]] == ["0", "1", "2", "3", "4"]
    assert len(value["contacts"]) == 1


def test_duplicates_and_disorder_come_on_request(sim: Stage, product: Product) -> None:
    sim.control("PATCH", "settings", duplicate=1.0, reorder=0.2, batch=1)
    sent = [sim.say(text=str(n)) for n in range(12)]
    ids = [arrival.value["messages"][0]["id"] for arrival in product.wait(24)]
    assert sorted(ids) == sorted(sent * 2)
    assert list(dict.fromkeys(ids)) != sent, "they came in another order"


def test_every_app_of_the_account_is_told(sim: Stage, product: Product) -> None:
    with Product() as other:
        sim.register(other, app_id="400000000000009", app_secret="another")
        sim.say()
        assert signed(other.wait(1)[0], "another") and signed(product.wait(1)[0], SECRET)
    assert APP != "400000000000009"


def test_a_spoilt_signature_and_raw_bytes_come_on_request(sim: Stage, product: Product) -> None:
    for signature in ("wrong", "missing", "malformed", "doubled"):
        sim.control("POST", "raw", number=PNID, body={"x": "é"}, signature=signature)
        arrival = product.wait(len(product.arrivals) or 1)[-1]
        sim.idle()
        arrival = product.arrivals[-1]
        assert arrival.body == b'{"x":"\\u00e9"}' and not signed(arrival), signature
    sim.control("POST", "raw", number=PNID, body_text="not json ÿ")
    sim.idle()
    assert product.arrivals[-1].body == "not json ÿ".encode() and signed(product.arrivals[-1])


def test_a_bulk_is_posted_and_reported(sim: Stage, product: Product) -> None:
    report = sim.control("POST", "bulk", number=PNID, count=40, people=5, connections=4, wait=True)
    assert report["state"] == "done" and report["statuses"] == {"200": 40} and report["left"] == 0
    assert len({arrival.value["messages"][0]["id"] for arrival in product.wait(40)}) == 40
    assert all(signed(arrival) for arrival in product.arrivals)


def test_what_a_bulk_could_not_deliver_is_tried_again(sim: Stage, product: Product) -> None:
    product.answers = [500] * 5
    report = sim.control("POST", "bulk", number=PNID, count=10, wait=True)
    assert 1 <= report["left"] <= 5  # the first retry is immediate and may already have been counted
    sim.idle()
    assert len({arrival.value["messages"][0]["id"] for arrival in product.arrivals}) == 10


def status_of(sim: Stage, wamid: str) -> str:
    found = sim.control("GET", f"messages?number={PNID}")["results"]
    return next(one["status"] for one in found if one["wamid"] == wamid)


def test_a_call_rings_and_ends_and_a_missed_one_says_so(sim: Stage, product: Product) -> None:
    sim.say(text="hello")
    product.wait(1)
    sim.control("POST", "calls", number=PNID, person=ANA["phone"], seconds=42)
    sim.control("POST", "calls", number=PNID, person=ANA["phone"], seconds=0)
    told = [one.value["calls"][0] for one in product.wait(5)[1:]]
    assert {one["event"] for one in told} == {"connect", "terminate"} and len({one["id"] for one in told}) == 2
    assert {one["from"] for one in told} == {ANA["phone"]}
    ends = {one["status"]: one.get("duration") for one in told if one["event"] == "terminate"}
    assert ends == {"COMPLETED": 42, "FAILED": None}


def test_a_wish_about_marketing_names_the_person_and_the_category(sim: Stage, product: Product) -> None:
    sim.say(text="hello")
    product.wait(1)
    sim.control("POST", "preferences", number=PNID, person=ANA["phone"], value="stop")
    arrival = product.wait(2)[1]
    assert arrival.json["entry"][0]["changes"][0]["field"] == "user_preferences"
    (wish,) = arrival.value["user_preferences"]
    assert (wish["wa_id"], wish["category"], wish["value"]) == (ANA["phone"], "marketing_messages", "stop")
    assert wish["user_id"].startswith("US.") and isinstance(wish["timestamp"], int)
