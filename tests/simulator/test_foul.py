"""Foul input at Graph: whatever comes, the answer is an error in Graph's envelope, and the next call is served."""

from __future__ import annotations

import copy
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.simulator.answers import WHATSAPP, refused, told
from tests.simulator.stage import ANA, APP, PNID, TOKEN, WABA, Stage

TO = WHATSAPP | {"to": ANA["phone"]}
FOUL: tuple[Any, ...] = (None, -1, "é\x00", [None], {"a": None}, 10**30)
ORDER = {
    "reference_id": "r1", "type": "digital-goods", "currency": "BRL", "total_amount": {"value": 100, "offset": 100},
    "payment_settings": [{"type": "pix_dynamic_code", "pix_dynamic_code": {"code": "x"}}],
    "order": {"status": "pending", "items": [{"name": "A", "amount": {"value": 100, "offset": 100}, "quantity": 1}],
              "subtotal": {"value": 100, "offset": 100}, "tax": {"value": 0, "offset": 100}},
}  # fmt: skip
CARDS = [{"components": [{"type": "BODY", "text": "b"}, {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY"}]}]}] * 2
# What once made the simulator stumble: an address, a body, and the places in it at which foul things stand.
BODIES: list[tuple[str, Any, tuple[tuple[Any, ...], ...]]] = [
    (f"{PNID}/messages", TO | {"type": "text", "text": {"body": "x"}}, (("type",), ("text",), ("to",))),
    (f"{PNID}/messages", TO | {"type": "interactive", "interactive": {"type": "order_details", "body": {"text": "x"},
     "action": {"name": "review_and_pay", "parameters": ORDER}}},
     (("interactive", "action", "parameters"), ("interactive", "action", "parameters", "payment_settings"),
      ("interactive", "action", "parameters", "order", "items", 0, "quantity"))),
    (f"{PNID}/messages", TO | {"type": "interactive", "interactive": {"type": "catalog_message", "body": {"text": "x"},
     "action": {"name": "catalog_message", "parameters": {}}}}, (("interactive", "action", "parameters"),)),
    (f"{PNID}/messages", TO | {"type": "interactive", "interactive": {"type": "carousel", "body": {"text": "x"},
     "action": {"cards": [{"card_index": 0, "type": "product"}, {"card_index": 1, "type": "product"}]}}},
     (("interactive", "action", "cards", 0, "type"), ("interactive", "action", "cards"))),
    (f"{PNID}/messages", TO | {"type": "template", "template": {"name": "hello_world", "language": {"code": "en_US"},
     "components": [{"type": "button", "index": 0, "parameters": [{"type": "payload"}]}]}},
     (("template", "components"), ("template", "components", 0, "parameters"),
      ("template", "components", 0, "parameters", 0), ("template", "language"))),
    (f"{WABA}/message_templates", {"name": "a", "language": "en", "category": "MARKETING", "components": [
     {"type": "HEADER", "format": "TEXT", "text": "{{1}}", "example": {"header_text": ["a"]}},
     {"type": "BODY", "text": "Hello"}, {"type": "CAROUSEL", "cards": CARDS}]},
     (("components", 0, "example", "header_text"), ("components", 2, "cards", 0, "components", 1, "buttons"),
      ("components", 2, "cards", 0), ("components",))),
    (f"{WABA}/upsert_message_templates", {"name": "a", "languages": ["en"], "category": "AUTHENTICATION",
     "components": [{"type": "BODY"}, {"type": "BUTTONS", "buttons": [{"type": "OTP"}]}]},
     (("components", 1, "buttons"), ("components", 1, "buttons", 0), ("languages",))),
    (f"{PNID}/smb_app_data", WHATSAPP | {"sync_type": "history"}, (("sync_type",),)),
    (f"{PNID}/block_users", WHATSAPP | {"block_users": [{"user": "1"}]}, (("block_users",), ("block_users", 0))),
]  # fmt: skip


def spoilt(body: Any, place: tuple[Any, ...]) -> Iterator[Any]:
    """The body with each foul thing at one place, and without what belongs there."""
    for one in FOUL:
        made = copy.deepcopy(body)
        holder = made
        for step in place[:-1]:
            holder = holder[step]
        holder[place[-1]] = one
        yield made


@pytest.mark.parametrize(("path", "body", "places"), BODIES, ids=[f"{n}" for n in range(len(BODIES))])
def test_whatever_stands_in_a_body_the_answer_is_graphs(sim: Stage, path: str, body: Any, places: Any) -> None:
    sim.control("PATCH", "settings", limits=False)
    sim.control(
        "POST", "numbers", phone_number_id=PNID, waba_id=WABA, app_id=APP, app_secret="s3cret", hello_world=True
    )
    sim.control("POST", "catalogues", number=PNID, id="7", products=[])
    for place in places:
        for one in spoilt(body, place):
            answer = sim.graph("POST", path, json=one)
            assert answer.status_code < 500, (place, one, answer.text)
            assert answer.status_code == 200 or answer.json()["error"]["fbtrace_id"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("numbers", {"phone_number_id": "9", "waba_id": "9", "app_secret": "s", "allowed": 7}),
        ("tokens", {"access_token": "t", "app_id": APP, "waba_ids": True}),
        ("groups", {"number": PNID, "id": "g", "subject": "s", "members": 1.5}),
        ("messages", {"number": PNID, "person": ANA, "text": "x", "extra": 5}),
        ("messages", {"number": PNID, "person": ANA, "text": "x", "at": {"a": 1}}),
    ],
)  # fmt: skip
def test_control_says_in_a_sentence_what_it_does_not_take(sim: Stage, path: str, body: Any) -> None:
    assert sim.control("POST", path, 400, **body)["error"].endswith(".")
    assert sim.say(group_id=["no", "group"])


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("application/json", b"{"), ("application/json", b"\xff\xfe{}"), ("application/json", b"[" * 100_000),
        ("application/json", b"[1]"), ("application/json", b'"x"'), ("application/json", b"null"),
        ("application/json; charset=utf-16", b"{}"), ("text/xml", b"<a/>"), ("", b"a=b"),
        ("application/x-www-form-urlencoded", b"%ff=%&&=;"), ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=", b"--"), ("multipart/form-data; boundary=x", b"--x\r\nA\r\n\r\n--x--"),
        ("multipart/form-data; boundary=\xe9", b"--x"),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_counts_as_empty(sim: Stage, kind: str, data: bytes) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": kind.encode("latin-1")}
    for path in (f"{PNID}/messages", f"{PNID}/media", f"{WABA}/message_templates", f"{WABA}/flows", PNID):
        answer = sim.http.post(f"/{path}", content=data, headers=headers)
        assert refused(answer) == 100 and answer.json()["error"]["fbtrace_id"]


def test_thirty_megabytes_are_refused_and_the_next_call_is_served(sim: Stage) -> None:
    words = b'{"messaging_product": "whatsapp", "to": "16505550111", "text": {"body": "' + b"x" * 30_000_000 + b'"}}'
    answer = sim.graph("POST", f"{PNID}/messages", content=words)
    assert refused(answer) == 100 and "4096" in answer.json()["error"]["message"]
    form = {"messaging_product": "whatsapp"}
    assert refused(sim.graph("POST", f"{PNID}/media", data=form, files={"none": ("a", b"x", "text/plain")})) == 100
    told(sim.send())


@pytest.mark.parametrize("path", ["é", "%ff%fe", "%00", "..%2f..%2fetc", "a//b", "%F0%9F%98%80/messages", "x" * 5000])
def test_an_address_of_strange_signs_is_an_object_that_is_not_there(sim: Stage, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert refused(sim.graph(method, path)) == 100
    assert refused(sim.http.get(f"/v25.0/{path}")) == 104


def test_what_is_no_http_ends_that_connection_alone(sim: Stage) -> None:
    place = (httpx.URL(sim.url).host, httpx.URL(sim.url).port or 0)
    for raw in (b"GET /v25.0/\xe9\xff HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"\x00\x01\x02\r\n\r\n",
                b"POST /1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ten\r\n\r\n"):  # fmt: skip
        with socket.create_connection(place, timeout=10) as wire:
            wire.sendall(raw)
            assert b" 500 " not in wire.recv(4096)
    told(sim.send())
