"""Graph's side: tokens, the form of messages, limits, windows, subscriptions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.stage import ANA, APP, PNID, SECRET, TOKEN, VERIFY, WABA, Product, Stage


def code(answer: Any, status: int) -> int:
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    kind = "GraphMethodException" if error.get("error_subcode") == 33 else "OAuthException"
    assert error["fbtrace_id"] and error["type"] == kind
    return int(error["code"])


def test_a_message_is_accepted_with_or_without_a_version(sim: Stage) -> None:
    sim.say()
    answer = sim.send("+1 (650) 555-0111").json()
    assert answer["contacts"] == [{"input": "+1 (650) 555-0111", "wa_id": ANA["phone"]}]
    assert answer["messages"][0]["id"].startswith("wamid.")
    body = {"messaging_product": "whatsapp", "to": ANA["phone"], "text": {"body": "x"}}
    assert sim.http.post(f"/{PNID}/messages?access_token={TOKEN}", json=body).status_code == 200
    form = {"messaging_product": "whatsapp", "to": ANA["phone"], "type": "text", "text": '{"body":"x"}'}
    assert sim.graph("POST", f"{PNID}/messages", data=form).status_code == 200


def test_the_phone_wins_over_the_user_id(sim: Stage) -> None:
    sim.say()
    person = sim.control("GET", "people/" + ANA["phone"])
    bsuid = person["bsuids"]["900"]
    assert sim.send(recipient=bsuid).json()["contacts"] == [{"input": ANA["phone"], "wa_id": ANA["phone"]}]
    assert sim.send(to="", recipient=bsuid).json()["contacts"] == [{"input": bsuid, "user_id": bsuid}]
    assert code(sim.send(to="", recipient="US.1"), 400) == 131009


def test_tokens_are_known_and_unexpired(sim: Stage) -> None:
    assert code(sim.graph("POST", f"{PNID}/messages", token="nobody", json={}), 401) == 190
    assert code(sim.http.post(f"/v25.0/{PNID}/messages", json={}), 401) == 104
    sim.control("POST", "tokens", access_token=TOKEN, expires_in=-1)
    assert code(sim.send(), 401) == 190
    sim.control("POST", "tokens", access_token=TOKEN)
    assert code(sim.send(pnid="1"), 400) == 100


def test_a_token_sees_only_its_own_accounts(sim: Stage, product: Product) -> None:
    more = {"phone_number_id": "2002", "waba_id": "3002", "access_token": "EAAother"}
    sim.register(product, **more)
    assert code(sim.send(pnid="2002"), 400) == 100
    assert sim.graph("GET", "2002?fields=display_phone_number", token="EAAother").status_code == 200


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"messaging_product": None}, 100),
        ({"to": ""}, 100),
        ({"type": "poem"}, 100),
        ({"text": None}, 100),
        ({"text": {}}, 131008),
        ({"text": {"body": "x" * 4097}}, 100),
        ({"to": "nobody"}, 131009),
        ({"to": "15550100001"}, 131021),
        ({"biz_opaque_callback_data": "x" * 513}, 100),
        ({"type": "image", "image": {}}, 131008),
        ({"type": "image", "image": {"id": "1"}}, 100),
        ({"type": "image", "image": {"link": "https://a.example/a.jpg", "caption": "x" * 1025}}, 100),
        ({"type": "location", "location": {"latitude": 91, "longitude": 0}}, 131009),
        ({"type": "interactive", "interactive": {"type": "contact_request", "action": {"name": "x"}}}, 100),
        ({"type": "template", "template": {"name": "n"}}, 131008),
        ({"recipient_type": "group"}, 131041),
    ],
)
def test_a_bad_message_is_refused(sim: Stage, change: dict[str, Any], expected: int) -> None:
    sim.say()
    assert code(sim.send(**change), 400) == expected
    assert sim.control("GET", "ledger")["results"] == []


def test_a_group_keeps_three_pins_and_knows_its_own_messages(sim: Stage) -> None:
    alone = sim.say()
    sim.control("POST", "groups", number=PNID, id="g1", subject="Walkers")
    words = [sim.say(text=name, group_id="g1") for name in "abcd"]

    def pin(wamid: str, **own: Any) -> Any:
        about = {"type": "pin", "message_id": wamid, "expiration_days": 7} | own
        return sim.send(to="g1", recipient_type="group", type="pin", pin=about, text=None)

    for wamid in words:
        assert pin(wamid).status_code == 200
    assert list(sim.control("GET", "people/g1")["pins"]) == words[1:]
    assert pin(words[2], type="unpin", expiration_days=None).status_code == 200
    assert list(sim.control("GET", "people/g1")["pins"]) == [words[1], words[3]]
    sim.control("POST", "groups", number=PNID, id="g1", subject="Runners", admin=False)
    assert code(pin(words[0]), 403) == 131005
    sim.control("POST", "groups", number=PNID, id="g1", subject="Runners", admin=True)
    assert list(sim.control("GET", "people/g1")["pins"]) == [words[1], words[3]]
    assert code(pin(words[0], expiration_days=31), 400) == 131009
    assert code(pin(alone), 400) == 131009
    outside = {"type": "pin", "message_id": alone, "expiration_days": 7}
    assert code(sim.send(type="pin", pin=outside, text=None), 400) == 131051


def test_interactive_messages_have_their_limits(sim: Stage) -> None:
    sim.say()

    def buttons(*titles: str) -> dict[str, Any]:
        replies = [{"type": "reply", "reply": {"id": str(n), "title": title}} for n, title in enumerate(titles)]
        return {"type": "button", "body": {"text": "Choose"}, "action": {"buttons": replies}}

    assert sim.send(type="interactive", interactive=buttons("Yes", "No")).status_code == 200
    assert code(sim.send(type="interactive", interactive=buttons("Yes", "Yes")), 400) == 131009
    assert code(sim.send(type="interactive", interactive=buttons("a", "b", "c", "d")), 400) == 131009
    assert code(sim.send(type="interactive", interactive=buttons("x" * 21)), 400) == 100


def test_outside_the_window_only_templates_pass(sim: Stage, product: Product) -> None:
    components = [{"type": "BODY", "text": "Your order is on its way."}]
    sim.control("POST", "templates", number=PNID, name="order_update", components=components)
    sim.control("PATCH", "settings", strangers=False)
    assert code(sim.send(), 400) == 131047
    template = {"name": "order_update", "language": {"code": "en_US"}}
    answer = sim.send(type="template", template=template)
    assert answer.json()["messages"][0]["message_status"] == "accepted"
    sim.idle()
    assert product.statuses()[0]["pricing"] == {
        "billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility",
    }  # fmt: skip
    sim.control("PATCH", "settings", window="async")
    assert sim.send().status_code == 200
    sim.idle()
    failed = product.statuses()[-1]
    assert failed["status"] == "failed" and failed["errors"][0]["code"] == 131047
    assert "recipient_user_id" not in failed


def test_somebody_known_from_elsewhere_can_be_written_to_by_phone_and_by_id(sim: Stage, product: Product) -> None:
    assert sim.send(to="4915100000099").status_code == 200
    assert sim.send(to="", recipient="DE.90210557300446812").status_code == 200
    sim.idle()
    assert {status["recipient_user_id"] for status in product.statuses()} >= {"DE.90210557300446812"}


def test_a_stranger_who_was_refused_does_not_appear(sim: Stage) -> None:
    sim.control("PATCH", "settings", strangers=False)
    assert code(sim.send(to="4915100000099"), 400) == 131047
    assert sim.control("GET", "people")["results"] == []


def test_an_old_message_does_not_open_the_window(sim: Stage) -> None:
    sim.say(at=1_700_000_000)
    assert code(sim.send(), 400) == 131047


def test_a_test_number_reaches_only_its_list(sim: Stage, product: Product) -> None:
    sim.register(product, test=True, allowed=["+1 650 555 0111"])
    sim.say()
    assert sim.send().status_code == 200
    assert code(sim.send(to="16505550112"), 400) == 131030


def test_the_pair_and_the_number_have_a_pace(sim: Stage) -> None:
    sim.control("PATCH", "settings", pair_burst=2.0, number_rate=80.0)
    sim.say()
    assert [sim.send().status_code for _ in range(2)] == [200, 200]
    assert code(sim.send(), 429) == 131056
    sim.control("PATCH", "settings", number_rate=0.0)
    assert code(sim.send(), 429) == 130429
    sim.control("PATCH", "settings", limits=False)
    assert sim.send().status_code == 200


def test_subscribing_needs_the_echo_of_a_challenge(sim: Stage, product: Product) -> None:
    url = f"{WABA}/subscribed_apps"
    with Product() as other:
        good = {"override_callback_uri": other.url, "verify_token": VERIFY}
        assert code(sim.graph("POST", url, json=good | {"verify_token": "wrong"}), 400) == 2200
        assert sim.graph("POST", url, json=good).json() == {"success": True}
        assert sim.graph("GET", url).json()["data"][0]["override_callback_uri"] == other.url
        sim.graph("POST", PNID, json={"webhook_configuration": {"override_callback_uri": ""}})
        sim.say()
        other.wait(1)
    assert code(sim.graph("POST", url, json=good | {"override_callback_uri": "http://127.0.0.1:9/"}), 400) == 2200
    assert code(sim.graph("POST", url, json=good | {"override_callback_uri": "https://a.example/"}), 400) == 100
    assert sim.graph("DELETE", url).json() == {"success": True}
    assert sim.graph("GET", url).json() == {"data": []}


def test_the_number_override_comes_before_the_account_and_the_app(sim: Stage, product: Product) -> None:
    app_token = f"{APP}|{SECRET}"
    fields = {"object": "whatsapp_business_account", "callback_url": product.url, "verify_token": VERIFY}
    assert sim.graph("POST", f"{APP}/subscriptions", token=app_token, data=fields).json() == {"success": True}
    assert sim.graph("GET", f"{APP}/subscriptions", token=app_token).json()["data"][0]["callback_url"] == product.url
    configuration = sim.graph("GET", f"{PNID}?fields=webhook_configuration").json()["webhook_configuration"]
    assert configuration == {"phone_number": product.url, "application": product.url}
    assert sim.graph("GET", f"{WABA}/phone_numbers").json()["data"][0]["id"] == PNID
    assert code(sim.graph("GET", f"{PNID}?fields=nonsense"), 400) == 100


def test_a_read_receipt_reads_what_came_before_and_typing_is_known(sim: Stage) -> None:
    first, second = sim.say(), sim.say()
    body = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": second,
        "typing_indicator": {"type": "text"},
    }
    assert sim.graph("POST", f"{PNID}/messages", json=body).json() == {"success": True}
    found = {one["wamid"]: one["status"] for one in sim.control("GET", "messages")["results"]}
    assert found[first] == found[second] == "read"
    assert code(sim.graph("POST", f"{PNID}/messages", json=body | {"message_id": "wamid.x"}), 400) == 131009


def test_a_foreign_host_and_a_foreign_page_are_turned_away(sim: Stage) -> None:
    assert sim.http.get("/_control/state", headers={"Host": "evil.example"}).status_code == 403
    assert sim.http.post("/_control/reset", headers={"Origin": "https://evil.example"}).status_code == 403
    assert sim.http.get("/_control/state", headers={"Host": "localhost:1"}).status_code == 200
