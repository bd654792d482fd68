"""Every kind of bad delivery, from the socket of the edge to what an agent reads of it."""

import itertools
import json
import time
import uuid
from typing import Any

import pytest

from cloudapi import signature
from tests.attacks.town import OWN_NUMBER, OWN_WABA, Town, message, value
from tests.letterbox import NUMBER, OTHER_NUMBER, OTHER_WABA, WABA, delivery

MEBIBYTES_3 = 3 * 1024 * 1024
PHONES = (f"5511{uuid.uuid4().int % 10**9:09}" for _ in itertools.count())
DEEP = b'{"object":"whatsapp_business_account","entry":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
NOT_DELIVERIES = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "not JSON": b"<xml/>",
    "half of it": b'{"object":"whatsapp_business_account","entry":[',
    "something behind it": b'{"object":"whatsapp_business_account","entry":[]} true',
    "UTF-16": json.dumps({"object": "whatsapp_business_account", "entry": []}).encode("utf-16"),
    "another object": b'{"object":"page","entry":[]}',
    "no entry": b'{"object":"whatsapp_business_account"}',
    "10,000 deep": DEEP,
}


def texts(town: Town, name: str, phone: str) -> list[str]:
    """What the person reads in the thread of a customer; nothing when there is none."""
    api = town.api(name)
    for row in api.get("conversations/", params={"status": "all", "limit": 200}).json()["results"]:
        if phone in [identity["value"] for identity in row["contact"]["identities"]]:
            found: list[str] = []
            link = f"conversations/{row['id']}/messages/?limit=200"
            while link:
                page = api.get(link).json()
                found += [one.get("text", "gone") for one in page["results"]]
                link = page["next"]
            return found
    return []


def ledger(town: Town, name: str) -> list[dict[str, Any]]:
    return town.api(name).get("events/", params={"limit": 50}).json()["results"]


def said(*messages: dict[str, Any], number: str = NUMBER, waba: str = WABA) -> dict[str, Any]:
    return delivery(value(number, messages=list(messages)), waba=waba)


SIGNATURES: dict[str, Any] = {
    "missing": lambda good: [],
    "wrong": lambda good: [good[:-1] + ("0" if good[-1] != "0" else "1")],
    "doubled": lambda good: [good, good],
    "right and wrong": lambda good: [good, "sha256=" + "0" * 64],
    "malformed": lambda good: [good.removeprefix("sha256=")],
    "of the empty body": lambda good: [signature.sign(b"", b"")],
}


@pytest.mark.parametrize("address", ["platform", "own"])
@pytest.mark.parametrize("make", SIGNATURES.values(), ids=SIGNATURES.keys())
def test_what_nobody_signed_is_refused_and_leaves_nothing(make: Any, address: str, town: Town) -> None:
    phone = next(PHONES)
    body = json.dumps(said(message(phone=phone))).encode()
    key = "globex-own-app-secret" if address == "own" else town.variables["WHATSAPP_APP_SECRET"]
    path = f"/webhooks/whatsapp/{town.channels['own']}/" if address == "own" else "/webhooks/whatsapp/"
    headers = [("X-Hub-Signature-256", one) for one in make(signature.sign(body, key.encode()))]
    before = town.ask("select count(*) from webhooks_delivery")
    assert town.post(path, body, headers).status_code == 401
    assert town.ask("select count(*) from webhooks_delivery") == before


@pytest.mark.parametrize("body", NOT_DELIVERIES.values(), ids=NOT_DELIVERIES.keys())
def test_what_is_signed_and_no_delivery_is_kept_where_its_sender_sees_it(body: bytes, town: Town) -> None:
    assert town.deliver(body, own=True) == town.deliver(body) == 200
    town.settle()
    newest = ledger(town, "dora")[0]
    assert newest["outcome"] == "quarantined" and newest["reason"] in ("not_json", "not_a_delivery")
    ((kept,),) = town.ask("select body from webhooks_delivery order by id desc limit 1")
    assert bytes(kept) == body
    ((reason,),) = town.ask("select reason from webhooks_quarantine order by id desc limit 1")
    assert reason == newest["reason"]


def test_the_operator_sees_what_belongs_to_nobody(town: Town) -> None:
    stranger = "299999999999999"
    assert town.deliver(b"not JSON") == town.deliver(said(message(), message(), number=stranger)) == 200
    town.settle()
    counted = town.house.manage("deliveries", "--json")["quarantine"]
    assert counted["not_json"]["deliveries"] >= 1
    assert counted["unknown_number"]["items"] >= 2


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"before\u0000after", "before\ufffdafter"),
        (r"half \ud83d and half \ude00", "half \ufffd and half \ufffd"),
        (r"\udfff\ud800", "\ufffd\ufffd"),
        (r"whole \ud83d\ude00", "whole 😀"),
        ("caf\udce9 in Latin-1", "caf\ufffd in Latin-1"),
        (r"\ufffe\uffff", "\ufffe\uffff"),
        (r"‮right to left‬ e\u0301", "‮right to left‬ e\u0301"),
        (r"{{7*7}} {% load x %} %s {0.__class__} ${a}", "{{7*7}} {% load x %} %s {0.__class__} ${a}"),
    ],
)
def test_text_that_cannot_be_stored_is_shown_mended_and_kept_as_it_came(written: str, shown: str, town: Town) -> None:
    phone = next(PHONES)
    raw = json.dumps(said(message("SLOT", phone=phone))).replace("SLOT", written).encode("utf-8", "surrogateescape")
    assert town.deliver(raw) == 200
    town.settle()
    assert texts(town, "ana", phone) == [shown]
    assert town.ask("select count(*) from webhooks_delivery where body = %s", raw) == [(1,)]


def test_three_mebibytes_are_taken_and_one_byte_more_is_not(town: Town) -> None:
    phone = next(PHONES)
    raw = json.dumps(said(message("the only word", phone=phone))).encode()
    raw += b" " * (MEBIBYTES_3 - len(raw))
    assert town.deliver(raw + b" ") == 413
    assert town.deliver(raw) == 200
    town.settle()
    assert texts(town, "ana", phone) == ["the only word"]


def test_a_thousand_items_in_one_body_are_a_thousand_messages(town: Town) -> None:
    phone = next(PHONES)
    wanted = [f"message {n}" for n in range(1000)]
    assert town.deliver(said(*(message(text, phone=phone) for text in wanted))) == 200
    town.settle()
    assert sorted(texts(town, "ana", phone)) == sorted(wanted)


@pytest.mark.parametrize("number", [NUMBER, OTHER_NUMBER])
def test_an_own_app_speaks_for_its_own_company_only(number: str, town: Town) -> None:
    """Globex's own secret signs; the number is Acme's, then another one of Globex itself."""
    phone = next(PHONES)
    waba = WABA if number == NUMBER else OTHER_WABA
    other = {"statuses": [{"id": "wamid.x", "status": "read", "timestamp": "1", "recipient_id": phone}]}
    mixed = delivery(value(number, messages=[message("inserted", phone=phone)], **other), waba=waba)
    mixed["entry"] += said(message("mine", phone=phone), number=OWN_NUMBER, waba=OWN_WABA)["entry"]
    mixed["entry"] += [{"id": WABA, "changes": [{"field": "account_update", "value": {"event": "DISABLED_UPDATE"}}]}]
    before = town.ask("select count(*) from conversations_event where tenant_id = %s", town.tenants["acme"])
    assert town.deliver(mixed, own=True) == 200
    town.settle()
    assert texts(town, "ana", phone) == []
    assert town.ask("select count(*) from conversations_event where tenant_id = %s", town.tenants["acme"]) == before
    assert "mine" in texts(town, "dora", phone)
    reasons = [event["reason"] for event in ledger(town, "dora")[:4]]
    assert "foreign_account" in reasons
    assert ("foreign_number" in reasons) == (number == NUMBER)


def test_the_secret_of_one_address_opens_no_other(town: Town) -> None:
    body = json.dumps(said(message())).encode()
    for channel in ("acme", "globex"):
        headers = [("X-Hub-Signature-256", signature.sign(body, b"globex-own-app-secret"))]
        path = f"/webhooks/whatsapp/{town.channels[channel]}/"
        assert town.post(path, body, headers).status_code == 401


def test_what_is_past_its_period_on_arrival_leaves_an_envelope_and_no_letter(town: Town) -> None:
    phone, week = next(PHONES), 6 * 24 * 3600
    town.ask("update tenants_tenant set content_days = 2 where id = %s", town.tenants["acme"])
    try:
        old = message("long past", phone=phone, at=int(time.time()) - week)
        assert town.deliver(said(message("first", phone=phone), old, message("last", phone=phone))) == 200
        town.settle()
    finally:
        town.ask("update tenants_tenant set content_days = 30 where id = %s", town.tenants["acme"])
    assert texts(town, "ana", phone) == ["first", "gone", "last"]
    assert [event["outcome"] for event in ledger(town, "ana")[:3]] == ["done"] * 3
    ((contents,),) = town.ask("select count(*) from conversations_content where text = 'long past'")
    assert contents == 0


def test_a_bad_item_leaves_its_neighbours_alone(town: Town) -> None:
    phone = next(PHONES)
    bad: list[Any] = [
        None,
        5,
        [],
        {},
        {"id": None},
        {"id": "wamid.y", "from": phone, "type": {"a": 1}},
        {"type": "text"},
    ]
    good = [message(f"good {n}", phone=phone) for n in range(len(bad) + 1)]
    mixed = [one for pair in itertools.zip_longest(good, bad) for one in pair][:-1]
    assert town.deliver(said(*mixed)) == 200
    town.settle()
    assert {f"good {n}" for n in range(len(bad) + 1)} <= set(texts(town, "ana", phone))
