"""Every type of message is made as Meta wants it, and refused with the part and the limit when it is over one."""

from typing import Any

import pytest

from cloudapi import outbound, questions
from cloudapi.content import CHECKS, Invalid, checked, words
from cloudapi.interactive import ACTIONS
from cloudapi.questions import Around, Due, Item, Row, Section
from simulator.graph import rules

CARD = {
    "type": "cta_url",
    "header": {"type": "image", "image": {"link": "https://shop.test/a.png"}},
    "body": {"text": "A chair"},
    "action": {"name": "cta_url", "parameters": {"display_text": "Look", "url": "https://shop.test/a"}},
}
PAY = {"type": "payment_link", "payment_link": {"uri": "https://pay.test/1"}}
PHOTO = {"type": "image", "image": {"link": "https://shop.test/a.png"}}
MOKA = (Item("Moka", 18990, 2, "moka-6"), Item("Cup", 2000, sale=1500))
DUE = Due("BR-8817.1", "BRL", MOKA, shipping=1000, discount=500, ways=[PAY], more={"payment_type": "br"})
GOOD: dict[str, Any] = {
    "text": outbound.text("Hello"),
    "location": outbound.location(-23.55, -46.63, "Shop", "Rua Augusta 1"),
    "contacts": outbound.contacts([{"name": {"formatted_name": "Ana"}, "phones": [{"phone": "+1 555-010-0001"}]}]),
    "reaction": outbound.reaction("wamid.1", "👍"),
    "pin": outbound.pin("wamid.1", 7),
    "button": questions.buttons("When?", [("am", "Morning"), ("pm", "Evening")], Around("Delivery", "Acme")),
    "list": questions.choices("Which?", "Sizes", [Section([Row("s", "Small", "to 40"), Row("l", "Large")])]),
    "cta_url": questions.link("Your order", "Open", "https://shop.test/1"),
    "location_request_message": questions.location_request("Where are you?"),
    "address_message": questions.address("Where to?", "IN", {"name": "Ana"}),
    "flow": questions.flow("Book", "Choose a day", "123", flow_token="t", mode="published"),
    "product": questions.product("9", "sku-1", "Still there"),
    "product_list": questions.products("Chairs", "All of them", "9", {"Wood": ["sku-1", "sku-2"]}),
    "catalog_message": questions.catalogue("Everything", "sku-1"),
    "carousel": questions.carousel("Two of them", [CARD, CARD]),
    "request_contact_info": questions.contact_request("May we have your number?"),
    "call_permission_request": outbound.made(
        "interactive", {"type": "call_permission_request", "body": {"text": "May we call?"}}
    ),
    "voice_call": outbound.made(
        "interactive",
        {"type": "voice_call", "body": {"text": "Call us"}, "action": {"parameters": {"display_text": "Call"}}},
    ),
    "order_details": questions.order_details("Your order", DUE, Around(PHOTO, "Acme")),
    "order_status": questions.order_status("On its way", "BR-8817.1", "shipped", "With us until noon", "captured"),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_stranger_that_knows_metas_rules_takes_what_is_made(name: str) -> None:
    to = "group" if name == "pin" else "individual"
    body = {"messaging_product": "whatsapp", "recipient_type": to, "to": "16505550111", **GOOD[name]}
    assert rules.check(body) == GOOD[name]["type"]


def test_no_type_is_left_out() -> None:
    assert set(GOOD) >= (set(CHECKS) - {"interactive"}) | set(ACTIONS)


def test_buttons_are_written_as_meta_wants_them() -> None:
    assert GOOD["button"]["interactive"] == {
        "type": "button",
        "header": {"type": "text", "text": "Delivery"},
        "body": {"text": "When?"},
        "footer": {"text": "Acme"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "am", "title": "Morning"}},
                {"type": "reply", "reply": {"id": "pm", "title": "Evening"}},
            ]
        },
    }


def money(value: int) -> dict[str, int]:
    return {"value": value, "offset": 100}


def test_an_order_is_added_up_and_written_as_meta_wants_it() -> None:
    moka, cup = {"name": "Moka", "quantity": 2, "amount": money(18990), "retailer_id": "moka-6"}, {"name": "Cup"}
    items = [moka, cup | {"quantity": 1, "amount": money(2000), "sale_amount": money(1500)}]
    order = {"status": "pending", "items": items, "subtotal": money(39480), "tax": money(0), "shipping": money(1000)}
    parameters = {
        "reference_id": "BR-8817.1",
        "type": "physical-goods",
        "currency": "BRL",
        "total_amount": money(39980),
        "order": order | {"discount": money(500)},
        "payment_settings": [PAY],
        "payment_type": "br",
    }
    assert GOOD["order_details"]["interactive"]["action"] == {"name": "review_and_pay", "parameters": parameters}
    told = {"reference_id": "BR-8817.1", "order": {"status": "shipped", "description": "With us until noon"}}
    assert GOOD["order_status"]["interactive"]["action"] == {
        "name": "review_order",
        "parameters": told | {"payment": {"status": "captured"}},
    }


def test_an_answer_names_the_message_it_quotes() -> None:
    said = questions.buttons("When?", [("am", "Morning")], Around(reply_to="wamid.1"))
    assert said["context"] == {"message_id": "wamid.1"}


def interactive(kind: str, action: Any, body: str = "x", **more: Any) -> tuple[str, Any]:
    return "interactive", {"type": kind, "body": {"text": body}, "action": action, **more}


def buttons(*titles: str) -> dict[str, Any]:
    return {"buttons": [{"type": "reply", "reply": {"id": str(n), "title": t}} for n, t in enumerate(titles)]}


def rows(count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"id": f"{n}{id(more)}", "title": "t", **more} for n in range(count)]


def listed(*sections: Any, button: str = "Open") -> dict[str, Any]:
    return {"button": button, "sections": list(sections)}


HERE = "interactive.action.parameters"
WAY = f"{HERE}.payment_settings[0]"
ORDER: dict[str, Any] = GOOD["order_details"]["interactive"]["action"]["parameters"]["order"]
GATEWAY = {"type": "payment_gateway", "payment_gateway": {"type": "payu", "configuration_name": "x" * 61}}
ENDS = {"timestamp": "1793000000", "description": "x" * 121}


def order(**changed: Any) -> tuple[str, Any]:
    own = GOOD["order_details"]["interactive"]["action"]["parameters"] | changed
    return interactive("order_details", {"parameters": {name: value for name, value in own.items() if value}})


def news(**told: Any) -> tuple[str, Any]:
    return interactive("order_status", {"parameters": {"reference_id": "1", **told}})


@pytest.mark.parametrize(
    ("message", "where", "rule"),
    [
        (("text", {"body": "x" * 4097}), "text.body", "4,096"),
        (("text", {"body": "  "}), "text.body", "missing"),
        (("text", {"body": 5}), "text.body", "text"),
        (("location", {"latitude": 91, "longitude": 0}), "location.latitude", "-90 to 90"),
        (("location", {"latitude": 1, "longitude": 1, "address": "a"}), "location.name", "missing"),
        (("contacts", []), "contacts.contacts", "1 to 257"),
        (("contacts", [{"name": {}}]), "contacts[0].name.formatted_name", "missing"),
        (("reaction", {"emoji": "x" * 33}), "reaction.emoji", "32"),
        (("pin", {"type": "pin"}), "pin.expiration_days", "30"),
        (("pin", {"type": "pin", "expiration_days": 31}), "pin.expiration_days", "30"),
        (("pin", {"type": "nail"}), "pin.type", "unpin"),
        (("dance", {}), "type", "one of"),
        (("text", "hello"), "text", "object"),
        (interactive("button", buttons("a", "b", "c", "d")), "interactive.action.buttons", "1 to 3"),
        (interactive("button", buttons("x" * 21)), "interactive.action.buttons[0].reply.title", "20"),
        (interactive("button", buttons("a", "a")), "The titles in interactive.action.buttons", "different"),
        (interactive("button", buttons("a"), body="x" * 1025), "interactive.body.text", "1,024"),
        (interactive("button", buttons("a"), footer={"text": "x" * 61}), "interactive.footer.text", "60"),
        (
            interactive("button", buttons("a"), header={"type": "text", "text": "x" * 61}),
            "interactive.header.text",
            "60",
        ),
        (interactive("list", listed({"rows": rows(1)}), body="x" * 4097), "interactive.body.text", "4,096"),
        (interactive("list", listed({"rows": rows(11)})), "interactive.action.sections[0].rows", "1 to 10"),
        (
            interactive("list", listed({"title": "a", "rows": rows(6, a=1)}, {"title": "b", "rows": rows(5, b=1)})),
            "interactive.action.sections",
            "at most 10",
        ),
        (
            interactive("list", listed({"rows": rows(1)}, {"rows": rows(1)})),
            "interactive.action.sections[0].title",
            "missing",
        ),
        (interactive("list", listed({"rows": rows(1)}, button="x" * 21)), "interactive.action.button", "20"),
        (
            interactive("cta_url", {"parameters": {"display_text": "a", "url": "javascript:alert(1)"}}),
            "interactive.action.parameters.url",
            "http",
        ),
        (
            interactive("address_message", {"parameters": {"country": "BR"}}),
            "interactive.action.parameters.country",
            "IN",
        ),
        (interactive("flow", {"parameters": {"flow_cta": "a"}}), "interactive.action.parameters", "flow_id"),
        (interactive("product_list", {"catalog_id": "1", "sections": []}), "interactive.action.sections", "1 to 10"),
        (interactive("carousel", {"cards": [CARD]}), "interactive.action.cards", "2 to 10"),
        (
            interactive("carousel", {"cards": [CARD, {**CARD, "body": {"text": "x" * 161}}]}),
            "interactive.action.cards[1].body.text",
            "160",
        ),
        (interactive("contact_request", {}), "interactive.type", "request_contact_info"),
        (order(reference_id="x" * 61), f"{HERE}.reference_id", "60"),
        (order(currency="INR", reference_id="x" * 36), f"{HERE}.reference_id", "35"),
        (order(reference_id="a b"), f"{HERE}.reference_id", "letters"),
        (order(type="goods"), f"{HERE}.type", "physical-goods"),
        (order(currency="INR", payment_settings=None), f"{HERE}.payment_settings", "how it is paid"),
        (order(payment_settings=[{"type": "boleto", "boleto": {}}]), f"{WAY}.boleto.digitable_line", "missing"),
        (order(currency="INR", payment_settings=[{"type": "boleto"}]), f"{WAY}.type", "BRL alone"),
        (order(payment_settings=[GATEWAY]), f"{WAY}.payment_gateway.configuration_name", "60"),
        (order(total_amount=money(1)), f"{HERE}.total_amount", "comes to 399.80"),
        (order(order=ORDER | {"tax": None}), f"{HERE}.order.tax", "missing"),
        (order(order=ORDER | {"tax": money(0) | {"description": "x" * 61}}), f"{HERE}.order.tax.description", "60"),
        (order(order=ORDER | {"expiration": ENDS}), f"{HERE}.order.expiration.description", "120"),
        (order(order=ORDER | {"items": [{"name": "x" * 61}]}), f"{HERE}.order.items[0].name", "60"),
        (order(more="x" * 16_384), HERE, "16,384"),
        (interactive("order_details", {}, header={"type": "text", "text": "x"}), "interactive.header.type", "image"),
        (news(), HERE, "neither"),
        (news(order={"status": "eaten"}), f"{HERE}.order.status", "partially_shipped"),
        (news(order={"status": "shipped", "description": "x" * 121}), f"{HERE}.order.description", "120"),
        (news(payment={"status": "paid"}), f"{HERE}.payment.status", "captured"),
        (news(payment={"status": "captured", "timestamp": "now"}), f"{HERE}.payment.timestamp", "seconds"),
    ],
)
def test_what_is_over_a_limit_is_refused_and_the_limit_named(message: Any, where: str, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(*message)
    assert refused.value.where == where
    assert rule in refused.value.rule


def test_an_order_holds_no_character_that_cannot_be_stored() -> None:
    odd = ORDER | {"items": [ORDER["items"][0] | {"name": "Mo\x00ka"}, ORDER["items"][1]]}
    made = checked(*order(order=odd))["action"]["parameters"]
    assert made["order"]["items"][0]["name"] == "Mo\ufffdka"


def test_what_whatsapp_does_not_know_is_not_passed_on() -> None:
    assert checked("text", {"body": "a", "to": "somebody else"}) == {"body": "a", "preview_url": True}


@pytest.mark.parametrize(
    ("kind", "own", "said"),
    [
        ("location", {"latitude": 1, "longitude": 1, "name": "Shop", "address": "Street 1"}, "Shop, Street 1"),
        ("contacts", {"contacts": [{"name": {"formatted_name": "Ana"}}]}, "Ana"),
        ("interactive", GOOD["button"]["interactive"], "When?"),
        ("interactive", GOOD["order_status"]["interactive"], "On its way\nBR-8817.1"),
        ("reaction", {"emoji": "👍"}, "👍"),
    ],
)
def test_every_type_says_something_to_search_for(kind: str, own: Any, said: str) -> None:
    assert words(kind, checked(kind, own)) == said
