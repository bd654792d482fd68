"""Templates at Graph: handed in with Meta's limits, reviewed, listed by pages, sent only when approved and filled."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.drafts import BODY, EDGE, body, definition, filled, subcode
from tests.simulator.stage import ANA, PNID, Product, Stage


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        (body("x" * 1025), 2388040),
        (body("{{1}} is your code for today and tomorrow", "1"), 2388299),
        (body("Hello {{1}} {{2}} you", "a", "b"), 2388293),
        (body("Hello {{1}}, this is for you"), 2388072),
        (body("Hello {{2}}, this is for you", "a"), 2388072),
        ([*body("Hello"), {"type": "FOOTER", "text": "x" * 61}], 2388040),
        ([*body("Hello"), {"type": "HEADER", "format": "TEXT", "text": "{{1}} and {{2}}"}], 2388047),
        ([*body("Hello"), {"type": "HEADER", "format": "IMAGE"}], 2388047),
        ([{"type": "FOOTER", "text": "no body"}], 2388072),
        ([*body("Hello"), {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "x" * 26, "url": "a"}]}], 2388040),
    ],
)
def test_a_definition_over_a_limit_is_refused_with_its_subcode(desk: Stage, components: Any, expected: int) -> None:
    answer = desk.graph("POST", EDGE, json=definition(components=components))
    assert subcode(answer) == expected
    assert answer.json()["error"]["error_user_msg"]


def test_a_template_is_reviewed_and_every_decision_is_told(desk: Stage, product: Product) -> None:
    made = desk.graph("POST", EDGE, json=definition()).json()
    assert made["status"] == "PENDING"
    assert subcode(desk.graph("POST", EDGE, json=definition())) == 2388024
    template = {"name": "order_update", "language": {"code": "en_US"}, "components": filled("Ana", "A1")}
    assert desk.send(type="template", template=template).json()["error"]["code"] == 132001
    desk.control("POST", "templates/order_update", event="APPROVED")
    assert desk.send(type="template", template=template).status_code == 200
    desk.control("POST", "templates/order_update", quality="RED")
    desk.control("POST", "templates/order_update", category="MARKETING")
    desk.control("POST", "templates/order_update", event="PAUSED", title="FIRST_PAUSE")
    assert desk.send(type="template", template=template).json()["error"]["code"] == 132015
    desk.idle()
    told = [change for one in product.arrivals for entry in one.json["entry"] for change in entry["changes"]]
    assert [change["field"] for change in told if change["field"] != "messages"] == [
        "message_template_status_update",
        "message_template_quality_update",
        "template_category_update",
        "message_template_status_update",
    ]
    (listed,) = desk.graph("GET", f"{EDGE}?fields=id,status,category,previous_category,quality_score").json()["data"]
    assert (listed["status"], listed["category"], listed["previous_category"]) == ("PAUSED", "MARKETING", "UTILITY")
    assert desk.graph("POST", f"{made['id']}/unpause").json() == {"success": True}


@pytest.mark.parametrize(
    ("components", "expected"),
    [([], 132000), (filled("Ana"), 132000), (filled("Ana", " "), 132012), (filled("Ana", "a\nb"), 132018)],
)
def test_a_template_is_sent_only_with_every_value(desk: Stage, components: Any, expected: int) -> None:
    desk.control("POST", "templates", number=PNID, name="order_update", components=[BODY])
    template = {"name": "order_update", "language": {"code": "en_US"}, "components": components}
    answer = desk.send(type="template", template=template)
    assert answer.json()["error"]["code"] == expected


def test_an_account_is_listed_page_by_page(desk: Stage) -> None:
    for number in range(7):
        desk.control("POST", "templates", number=PNID, name=f"t_{number}", components=body("Hello"))
    names, after = [], ""
    while True:
        page = desk.graph("GET", f"{EDGE}?fields=name&limit=3{after}").json()
        names += [one["name"] for one in page["data"]]
        if "next" not in page["paging"]:
            break
        after = f"&after={page['paging']['cursors']['after']}"
    assert sorted(names) == [f"t_{number}" for number in range(7)]
    assert desk.graph("GET", f"{EDGE}?after=nonsense").json()["error"]["code"] == 131059


def test_an_approved_template_is_edited_once_a_day_and_its_name_stays_blocked(desk: Stage) -> None:
    made = desk.graph("POST", EDGE, json=definition()).json()["id"]
    assert subcode(desk.graph("POST", made, json={"components": body("Other words")})) == 2388012
    desk.control("POST", f"templates/{made}", event="APPROVED")
    assert desk.graph("POST", made, json={"components": body("Other words")}).json()["success"] is True
    desk.control("POST", f"templates/{made}", event="APPROVED")
    assert subcode(desk.graph("POST", made, json={"components": body("More words")})) == 2388001
    assert desk.graph("DELETE", f"{EDGE}?name=order_update&hsm_id={made}").json() == {"success": True}
    assert subcode(desk.graph("POST", EDGE, json=definition())) == 2388023


def test_a_review_ends_by_itself_after_its_time(desk: Stage) -> None:
    desk.control("PATCH", "settings", template_review=0.01)
    made = desk.graph("POST", EDGE, json=definition()).json()["id"]
    desk.until(lambda: desk.graph("GET", f"{made}?fields=status").json()["status"] == "APPROVED")


def test_the_phone_shows_a_template_with_its_values_and_it_costs_by_its_category(desk: Stage, product: Product) -> None:
    buttons = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Thanks"}]}
    parts = [BODY, buttons]
    desk.control("POST", "templates", number=PNID, name="order_update", category="MARKETING", components=parts)
    desk.say()
    template = {"name": "order_update", "language": {"code": "en_US"}, "components": filled("Ana", "A1")}
    assert desk.send(type="template", template=template).status_code == 200
    desk.idle()
    prices = [one["pricing"] for one in product.statuses() if "pricing" in one]
    assert (prices[0]["category"], prices[0]["billable"]) == ("marketing", True)
    person = desk.control("GET", "people")["results"][0]["id"]
    shown = desk.http.get(f"/phone/conversation?number={PNID}&person={person}").json()["messages"][-1]["template"]
    assert shown["body"] == "Hello Ana, your order A1 is on its way to you."
    (button,) = shown["buttons"]
    assert (button["type"], button["text"], button["payload"]) == ("QUICK_REPLY", "Thanks", "Thanks")


OTP = {"type": "OTP", "otp_type": "ZERO_TAP", "text": "Copy", "zero_tap_terms_accepted": True}
APP = {"package_name": "com.example.shop", "signature_hash": "K8a/AINcGX7"}


def code(minutes: Any = 5, **changes: Any) -> list[dict[str, Any]]:
    button = OTP | {"supported_apps": [APP]} | changes
    return [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": minutes},
        {"type": "BUTTONS", "buttons": [button]},
    ]


def with_button(**button: Any) -> list[dict[str, Any]]:
    return [*body("Hello"), {"type": "BUTTONS", "buttons": [button]}]


@pytest.mark.parametrize(
    ("components", "category"),
    [
        (code(minutes=91), "AUTHENTICATION"),
        (code(minutes="5"), "AUTHENTICATION"),
        (code(zero_tap_terms_accepted=False), "AUTHENTICATION"),
        (code(supported_apps=[]), "AUTHENTICATION"),
        (code(supported_apps=[APP] * 6), "AUTHENTICATION"),
        (code(supported_apps=[APP | {"package_name": "shop"}]), "AUTHENTICATION"),
        (code(supported_apps=[APP | {"signature_hash": "short"}]), "AUTHENTICATION"),
        (code(otp_type="BY_POST"), "AUTHENTICATION"),
        (body("Hello"), "AUTHENTICATION"),
        (code(), "UTILITY"),
        (with_button(type="VOICE_CALL", text="Call", ttl_minutes=1439), "UTILITY"),
        ([*with_button(type="QUICK_REPLY", text="No"), {"type": "CALL_PERMISSION_REQUEST"}], "UTILITY"),
    ],
)
def test_a_wrong_code_or_call_is_refused(desk: Stage, components: Any, category: str) -> None:
    assert subcode(desk.graph("POST", EDGE, json=definition(components=components, category=category)))


@pytest.mark.parametrize(
    ("category", "seconds", "taken"),
    [
        ("UTILITY", 30, True),
        ("UTILITY", 43_201, False),
        ("UTILITY", -1, True),
        ("MARKETING", -1, False),
        ("MARKETING", 43_200, True),
        ("UTILITY", "60", False),
    ],
)
def test_how_long_it_is_tried_has_a_range_for_each_category(
    desk: Stage, category: str, seconds: Any, taken: bool
) -> None:
    answer = desk.graph("POST", EDGE, json=definition(category=category, message_send_ttl_seconds=seconds))
    assert (answer.status_code == 200) is taken, answer.text


def test_a_code_is_listed_with_metas_words_and_sent_by_its_link(desk: Stage) -> None:
    desk.graph("POST", EDGE, json=definition(name="code", category="AUTHENTICATION", components=code()))
    desk.control("POST", "templates/code", event="APPROVED")
    listed = desk.graph("GET", f"{EDGE}?fields=components&name=code").json()["data"][0]["components"]
    assert listed[0]["text"] == "*{{1}}* is your verification code. For your security, do not share this code."
    assert listed[1]["text"] == "This code expires in 5 minutes."
    assert (listed[2]["buttons"][0]["type"], listed[2]["buttons"][0]["supported_apps"]) == ("URL", [APP])
    value = {"type": "text", "text": "482913"}
    sent = [
        {"type": "body", "parameters": [value]},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [value]},
    ]
    template = {"name": "code", "language": {"code": "en_US"}, "components": sent}
    assert desk.send(type="template", template=template | {"components": sent[:1]}).status_code == 400
    assert desk.send(type="template", template=template).status_code == 200


def test_a_button_that_calls_takes_its_time_and_what_is_told_of_it(desk: Stage) -> None:
    parts = with_button(type="VOICE_CALL", text="Call us")
    desk.graph("POST", EDGE, json=definition(name="call", components=parts))
    desk.control("POST", "templates/call", event="APPROVED")

    def send(*parameters: dict[str, Any]) -> int:
        button = {"type": "button", "sub_type": "voice_call", "index": "0", "parameters": list(parameters)}
        template = {"name": "call", "language": {"code": "en_US"}, "components": [button]}
        return desk.send(type="template", template=template).status_code

    minutes, payload = {"type": "ttl_minutes", "ttl_minutes": 1}, {"type": "payload", "payload": "x" * 512}
    assert send() == send(minutes) == send(minutes, payload) == 200
    assert send(minutes | {"ttl_minutes": 43_201}) == send(payload | {"payload": "x" * 513}) == 400
    assert send({"type": "text", "text": "no"}) == 400


def test_a_gif_goes_through_the_way_of_marketing_alone(desk: Stage) -> None:
    gif = [{"type": "HEADER", "format": "GIF", "example": {"header_handle": ["4::a"]}}, *body("Look")]
    desk.control("POST", "templates", number=PNID, name="news", category="MARKETING", components=gif)
    desk.control("POST", "templates", number=PNID, name="order", category="UTILITY", components=body("Hello"))
    header = {"type": "header", "parameters": [{"type": "gif", "gif": {"link": "https://a.example/a.mp4"}}]}
    head = {"messaging_product": "whatsapp", "to": ANA["phone"], "type": "template"}

    def send(edge: str, name: str, *components: dict[str, Any]) -> int:
        template = {"name": name, "language": {"code": "en_US"}, "components": list(components)}
        answer = desk.graph("POST", f"{PNID}/{edge}", json=head | {"template": template}).json()
        return int(answer.get("error", {}).get("code", 0))

    assert send("marketing_messages", "news", header) == 0
    assert send("messages", "news", header) == 131009
    assert send("marketing_messages", "order") == 134100
    text = {"messaging_product": "whatsapp", "to": ANA["phone"], "type": "text", "text": {"body": "Hi"}}
    assert desk.graph("POST", f"{PNID}/marketing_messages", json=text).json()["error"]["code"] == 131055
