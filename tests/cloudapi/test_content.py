"""Every type of message is made as Meta wants it, and refused with the part and the limit when it is over one."""

from typing import Any

import pytest

from cloudapi import outbound, questions
from cloudapi.content import CHECKS, Invalid, checked, words
from cloudapi.interactive import ACTIONS
from cloudapi.questions import Around, Row, Section
from simulator.graph import rules

CARD = {
    "type": "cta_url",
    "header": {"type": "image", "image": {"link": "https://shop.test/a.png"}},
    "body": {"text": "A chair"},
    "action": {"name": "cta_url", "parameters": {"display_text": "Look", "url": "https://shop.test/a"}},
}
GOOD: dict[str, Any] = {
    "text": outbound.text("Hello"),
    "location": outbound.location(-23.55, -46.63, "Shop", "Rua Augusta 1"),
    "contacts": outbound.contacts([{"name": {"formatted_name": "Ana"}, "phones": [{"phone": "+1 555-010-0001"}]}]),
    "reaction": outbound.reaction("wamid.1", "👍"),
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
}


@pytest.mark.parametrize("name", GOOD)
def test_a_stranger_that_knows_metas_rules_takes_what_is_made(name: str) -> None:
    body = {"messaging_product": "whatsapp", "to": "16505550111", **GOOD[name]}
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
    ],
)
def test_what_is_over_a_limit_is_refused_and_the_limit_named(message: Any, where: str, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(*message)
    assert refused.value.where == where
    assert rule in refused.value.rule


def test_what_whatsapp_does_not_know_is_not_passed_on() -> None:
    assert checked("text", {"body": "a", "to": "somebody else"}) == {"body": "a", "preview_url": True}


@pytest.mark.parametrize(
    ("kind", "own", "said"),
    [
        ("location", {"latitude": 1, "longitude": 1, "name": "Shop", "address": "Street 1"}, "Shop, Street 1"),
        ("contacts", {"contacts": [{"name": {"formatted_name": "Ana"}}]}, "Ana"),
        ("interactive", GOOD["button"]["interactive"], "When?"),
        ("reaction", {"emoji": "👍"}, "👍"),
    ],
)
def test_every_type_says_something_to_search_for(kind: str, own: Any, said: str) -> None:
    assert words(kind, checked(kind, own)) == said
