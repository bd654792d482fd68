"""A template that somebody else sent, read by the words of its account: whatever we can send, we can read back."""

import pytest

from cloudapi import template_filling, template_values
from tests.cloudapi.test_template_values import NAMED, ORDER, VALUES

CAROUSEL = [
    {"type": "BODY", "text": "Two for {{1}}"},
    {
        "type": "CAROUSEL",
        "cards": [
            {
                "components": [
                    {"type": "HEADER", "format": "IMAGE"},
                    {"type": "BODY", "text": "{{1}} at {{2}}"},
                    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Take it"}]},
                ]
            }
        ]
        * 2,
    },
]
CARDS = {
    f"card.{n}.{key}": f"{key}{n}" for n in range(2) for key in ("body.1", "body.2", "button.0", "header.image")
} | {"body.1": "Ana"}
PLACE = [{"type": "HEADER", "format": "LOCATION"}, {"type": "BODY", "text": "We are here"}]
AT = {"header.latitude": "1", "header.longitude": "2", "header.name": "Acme", "header.address": "1 Main Street"}
SHOP = [{"type": "BODY", "text": "Look"}, {"type": "BUTTONS", "buttons": [{"type": "MPM", "text": "View items"}]}]
SOLD = {"button.0.thumbnail": "moka", "button.0.sections": "# Pots\nmoka\nmoka-6\n# Jars\njar"}
NEWS = [{"type": "BODY", "text": "News of {{1}}"}, {"type": "ORDER_STATUS"}]
GOES = {"body.1": "BR-1", "order.reference": "BR-1", "order.status": "shipped", "order.note": "Until noon"}
SIGHTS = [
    {"components": [{"type": "HEADER", "format": "PRODUCT"}, {"type": "BUTTONS", "buttons": [{"type": "SPM"}]}]}
] * 2
GOODS = [{"type": "BODY", "text": "Three"}, {"type": "CAROUSEL", "cards": SIGHTS}]


@pytest.mark.parametrize(
    ("components", "values", "named"),
    [
        (ORDER, VALUES, False),
        (NAMED, {"body.first_name": "Ana"}, True),
        (CAROUSEL, CARDS, False),
        (PLACE, AT, False),
        (SHOP, SOLD, False),
        (NEWS, GOES, False),
        (GOODS, {"cards.products": "a\nb\nc", "catalogue": "7"}, False),
    ],
)
def test_what_was_sent_reads_as_it_did_to_whom_it_was_sent(components, values, named):
    sent = template_values.send(components, values, named)
    shown = template_values.show(components, values).as_json()
    read = template_filling.filled({"components": sent}, components).as_json()
    for card in (*shown["cards"], *read["cards"]):
        card.update({"header": ""} if card["header_kind"] == "IMAGE" else {})  # an address of a file is not drawn
    assert read == shown


def test_numbers_say_where_a_value_goes_not_the_order_of_the_words():
    components = [{"type": "BODY", "text": "{{2}} for {{1}}"}]
    sent = [{"type": "body", "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "Tea"}]}]
    assert template_filling.filled({"components": sent}, components).body == "Tea for Ana"


def test_money_and_times_read_as_they_did():
    money = {"type": "currency", "currency": {"fallback_value": "R$ 21", "code": "BRL", "amount_1000": 21000}}
    sent = {"components": [{"type": "body", "parameters": [money]}]}
    assert template_filling.filled(sent, [{"type": "BODY", "text": "{{1}} to pay"}]).body == "R$ 21 to pay"


@pytest.mark.parametrize("own", [{}, {"components": []}, {"components": [{"type": "body"}, 7, None]}])
def test_a_value_that_is_not_told_has_a_mark_in_its_place(own):
    shown = template_filling.filled(own, ORDER)
    assert (shown.header, shown.body, shown.footer) == ("Order …", "Hello …, … is on its way.", "Acme")
    assert [text for _, text in shown.buttons] == ["Thanks", "Track", "Copy code", "Answer"]


@pytest.mark.parametrize(
    "parameters",
    [
        [{"type": "text", "text": "Ana"}],
        [{"type": "text", "text": "x"}] * 3,
        [{"type": "text", "text": "x", "parameter_name": name} for name in ("first", "second")],
    ],
)
def test_values_of_other_words_are_not_put_into_these(parameters):
    assert template_filling.filled({"components": [{"type": "body", "parameters": parameters}]}, ORDER) is None


def test_words_that_came_along_count():
    assert template_filling.filled({"components": [{"type": "BODY", "text": "As it was"}]}, ORDER) is None
