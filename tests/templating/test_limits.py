"""Every limit of a template is named before Meta is asked, and our form mirrors Meta's definition."""

import pytest

from cloudapi import template_limits
from conversations.models import Template
from conversations.templating.codes import Code
from conversations.templating.draft import Draft, is_editable
from conversations.templating.pieces import Button, Sample
from tests.templating.drafts import OFFER, SELLING, card, cards, draft


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"name": "Order"}, ["A name has 1 to 512 small letters, digits and _."]),
        ({"footer": "x" * 61}, ["The footer: 61 characters, 60 are the most."]),
        ({"header": "x" * 61}, ["The header: 61 characters, 60 are the most."]),
        ({"body": ""}, ["The text cannot be empty."]),
        ({"body": "x" * 1025}, ["The text: 1,025 characters, 1,024 are the most."]),
        ({"samples": {"header.number": "A1"}}, ["First name: give an example. Meta rejects templates without one."]),
        ({"buttons": [Button("URL", "x" * 26, "https://a")]}, ["A button's words: 26 characters, 25 are the most."]),
        ({"buttons": [Button("URL", "a", "https://a")] * 3}, ["Too many links: 2 at most."]),
        ({"buttons": [Button("URL", "Go", "https://{{1}}/x", "a")]}, ["A link has one variable at most"]),
        ({"buttons": [Button("PHONE_NUMBER", "Call", "now")]}, ["A phone number has digits, with its country's code."]),
        ({"body": "{{first_name}} is your name and more", "header_kind": ""}, ["A variable stands at the start"]),
        (
            {"body": "Hi {{a}} {{b}} x", "samples": {"header.number": "1", "body.a": "1", "body.b": "1"}},
            ["Too many var"],
        ),
        (
            {"body": "Hello {{2}} there you", "header_kind": "", "samples": {"body.2": "a"}},
            ["Numbered variables count"],
        ),
    ],
)
def test_each_limit_is_named(changes, said):
    found = [problem.text for problem in draft(**changes).problems()]
    assert len(found) == len(said), found
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True)), found


def test_the_form_and_metas_definition_are_each_others_mirror():
    made = draft().definition()
    row = Template(
        tenant_id=1, name="order_update", language="en_US", category="UTILITY", components=made["components"]
    )
    assert made["parameter_format"] == "named"
    assert Draft.of(row).definition() == made
    assert is_editable(row)
    code = Draft(name="code", category="AUTHENTICATION", code=Code(minutes="5")).definition()
    assert is_editable(Template(tenant_id=1, category="AUTHENTICATION", components=code["components"]))
    call = {"type": "BUTTONS", "buttons": [{"type": "VOICE_CALL", "text": "Call us", "ttl_minutes": 2000}]}
    screen = {"type": "FLOW", "text": "Book", "flow_id": 5, "flow_action": "NAVIGATE"}
    flow = {"type": "BUTTONS", "buttons": [screen]}
    body = {"type": "BODY", "text": "Look at this."}
    assert is_editable(Template(tenant_id=1, category="UTILITY", components=[body, flow]))
    screen["navigate_screen"] = "FIRST"  # the form has no place for either: an edit would lose it
    for part in (call, flow):
        assert not is_editable(Template(tenant_id=1, category="UTILITY", components=[body, part]))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (draft(**OFFER), []),
        (draft(**OFFER | {"ends": False, "buttons": [Button("URL", "Shop", "https://a.example")]}), []),
        (draft(**OFFER | {"offer": "x" * 17}), ["What is offered: 1 to 16 characters, not 17."]),
        (draft(**OFFER | {"body": "x" * 601}), ["The text: 601 characters, 600 are the most of an offer."]),
        (draft(**OFFER | {"header_kind": "TEXT", "header": "Hi"}), ["The header of an offer is a picture or a film."]),
        (draft(**OFFER | {"sample": Sample()}), ["A header with a file needs a sample of it."]),
        (draft(**OFFER | {"buttons": OFFER["buttons"][1:]}), ["An offer that ends needs a code to copy."]),
        (draft(**OFFER | {"buttons": OFFER["buttons"][::-1]}), ["The code to copy is the first button of an offer."]),
        (
            draft(**OFFER | {"buttons": [Button("COPY_CODE", value="x" * 16), OFFER["buttons"][1]]}),
            ["The code of an offer has 15 characters at most."],
        ),
        (cards(card(), card()), []),
        (cards(card()), ["There are 2 to 10 cards, not 1."]),
        (cards(card(), card(sample=Sample())), ["Card 2. A header with a file needs a sample of it."]),
        (cards(card(), card(body="x" * 161)), ["Card 2. The text: 161 characters, 160 are the most."]),
        (cards(card(), card(body="")), ["All cards have the same parts"]),
        (cards(card(body="It costs {{1}} now."), card()), ["Card 1: Variable 1: give an example."]),
        (cards(card(), card(), category="UTILITY"), []),  # the layout is hidden there, and ignored
    ],
)
def test_each_limit_of_offers_and_cards_is_named(made, said):
    found = [problem.text for problem in made.problems()]
    assert len(found) == len(said), found
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True)), found


@pytest.mark.parametrize(("made", "said"), SELLING)
def test_each_limit_of_what_sells_is_named(made, said):
    found = [problem.text for problem in made.problems()]
    assert len(found) == len(said), found
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True)), found


def test_offers_and_cards_are_the_mirror_of_metas_definition_and_marketing_alone_has_them():
    shown = cards(
        card(body="It costs {{1}} now.", buttons=[Button("QUICK_REPLY", "More")]), card(body="A fine {{1}} pot.")
    )
    shown.cards[1].buttons = [Button("QUICK_REPLY", "Less")]
    shown.samples = {"card.0.body.1": "5", "card.1.body.1": "tea"}
    for made in (draft(**OFFER).definition(), shown.definition()):
        row = Template(tenant_id=1, name="order_update", language="en_US", category="MARKETING")
        row.components = made["components"]
        assert Draft.of(row).definition() == made
        assert is_editable(row)
        elsewhere = template_limits.problems(made | {"category": "UTILITY"})
        assert [one.place for one in elsewhere] == ["category"]


def test_cards_are_as_many_as_a_number_says():
    assert [len(Draft.posted({"card_count": given}).cards) for given in ("", "²", "many", "3")] == [0, 0, 0, 3]
