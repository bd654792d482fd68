"""Templates that sell: products under a button, above the words and on cards, and an order, in Meta's shapes."""

import json

import pytest

from cloudapi import shelves, template_parts, template_values
from cloudapi.template_fits import BadValue
from tests.bill import to_pay

HEADER = {"type": "HEADER", "format": "TEXT", "text": "Forgot something, {{1}}?"}
BODY = {"type": "BODY", "text": "Still interested? Here it is."}


def buttons(kind):
    return {"type": "BUTTONS", "buttons": [{"type": kind, "text": "Look"}]}


PRODUCT = {"type": "HEADER", "format": "PRODUCT"}
CARD = {"components": [PRODUCT, buttons("SPM")]}
SEVERAL = [HEADER, BODY, buttons("MPM")]
ONE = [PRODUCT, BODY, buttons("SPM")]
CARDS = [BODY, {"type": "CAROUSEL", "cards": [CARD, CARD]}]
WHOLE = [BODY, buttons("CATALOG")]
TO_PAY = [BODY, buttons("ORDER_DETAILS")]
LINES = "# Pots\nmoka-6\nmoka-3\n# Jars\njar-12"
ORDER = to_pay("BR-8817.1", "Moka", 1000, "https://pay.example/8817")


def sent(components, **values):
    found = template_values.check(components, {key.replace("__", "."): value for key, value in values.items()})
    return template_values.send(components, found, named=False)


def action(kind, own):
    parameters = [{"type": "action", "action": own}]
    return {"type": "button", "sub_type": kind, "index": "0", "parameters": parameters}


def product(id_):
    own = {"product_retailer_id": id_, "catalog_id": "77"}
    return {"type": "header", "parameters": [{"type": "product", "product": own}]}


def test_several_products_go_in_sections_behind_a_picture():
    keys = [slot.key for slot in template_parts.slots(SEVERAL)]
    assert keys == ["header.1", "button.0.thumbnail", "button.0.sections"]
    made = sent(SEVERAL, header__1="Ana", button__0__thumbnail="moka-6", button__0__sections=LINES)
    sections = [
        {"title": "Pots", "product_items": [{"product_retailer_id": "moka-6"}, {"product_retailer_id": "moka-3"}]},
        {"title": "Jars", "product_items": [{"product_retailer_id": "jar-12"}]},
    ]
    assert made == [
        {"type": "header", "parameters": [{"type": "text", "text": "Ana"}]},
        action("mpm", {"thumbnail_product_retailer_id": "moka-6", "sections": sections}),
    ]
    shown = template_values.show(SEVERAL, {"button.0.thumbnail": "moka-6", "button.0.sections": LINES})
    assert (shown.product, shown.goods) == ("moka-6", (("Pots", ("moka-6", "moka-3")), ("Jars", ("jar-12",))))


def test_one_product_stands_above_and_a_catalogue_shows_any_or_the_first():
    assert [slot.key for slot in template_parts.slots(ONE)] == ["header.product", "catalogue"]
    assert sent(ONE, header__product="moka-6", catalogue="77") == [product("moka-6")]
    assert sent(WHOLE) == []
    assert sent(WHOLE, button__0__thumbnail="jar") == [action("catalog", {"thumbnail_product_retailer_id": "jar"})]


def test_cards_of_products_are_as_many_as_are_chosen_however_many_were_reviewed():
    assert [slot.key for slot in template_parts.slots(CARDS)] == ["cards.products", "catalogue"]
    (carousel,) = sent(CARDS, cards__products="a\nb\nc", catalogue="77")
    expected = [{"card_index": n, "components": [product(one)]} for n, one in enumerate("abc")]
    assert carousel == {"type": "carousel", "cards": expected}
    by_card = {"card.0.header.product": "a", "card.1.header.product": "b", "card.2.header.product": "c"}
    assert template_values.check(CARDS, by_card | {"catalogue": "77"})["cards.products"] == "a\nb\nc"
    assert [card.product for card in template_values.show(CARDS, {"cards.products": "a\nb\nc"}).cards] == [
        "a",
        "b",
        "c",
    ]


def test_cards_with_more_to_fill_than_a_product_are_filled_one_by_one():
    link = {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Buy", "url": "https://a.example/{{1}}"}]}
    cards = [BODY, {"type": "CAROUSEL", "cards": [{"components": [PRODUCT, link]}] * 2}]
    keys = [slot.key for slot in template_parts.slots(cards)]
    assert keys[:2] == ["card.0.header.product", "card.0.button.0"] and keys[-1] == "catalogue"
    values = dict.fromkeys(keys, "1")
    (carousel,) = template_values.send(cards, template_values.check(cards, values), named=False)
    assert [one["type"] for one in carousel["cards"][1]["components"]] == ["header", "button"]


def test_an_order_goes_as_it_was_given_and_reads_as_a_bill():
    assert sent(TO_PAY, button__0__order=json.dumps(ORDER)) == [action("order_details", {"order_details": ORDER})]
    assert template_values.show(TO_PAY, {"button.0.order": json.dumps(ORDER)}).bill == {
        "reference": "BR-8817.1",
        "items": [["Moka", "2 × 189.90", "379.80"]],
        "sums": [["Subtotal", "379.80"], ["Shipping", "10.00"]],
        "total": "BRL 389.80",
    }


def test_an_order_may_hold_no_character_that_cannot_be_stored():
    item = ORDER["order"]["items"][0] | {"name": "Moka\x00"}
    odd = ORDER | {"order": ORDER["order"] | {"items": [item]}}
    (button,) = sent(TO_PAY, button__0__order=json.dumps(odd))
    order = button["parameters"][0]["action"]["order_details"]
    assert order["order"]["items"][0]["name"] == "Moka\ufffd"


MANY = "\n".join(str(n) for n in range(31))


@pytest.mark.parametrize(
    ("components", "key", "value", "said"),
    [
        (SEVERAL, "button.0.sections", "", "Products: has no value."),
        (SEVERAL, "button.0.sections", MANY, "Products: Section 1 has 31 entries, and WhatsApp takes 1 to 30."),
        (
            SEVERAL,
            "button.0.sections",
            f"# {'x' * 25}\na",
            "Products: The heading of section 1 has 25 characters, and WhatsApp takes at most 24.",
        ),
        (SEVERAL, "button.0.thumbnail", "a\nb", "Product whose picture shows: is one product."),
        (ONE, "catalogue", "77 78", "Catalogue: is named by its id: digits only."),
        (CARDS, "cards.products", "a", "Products: 2 to 10 go side by side, not 1."),
        (CARDS, "cards.products", MANY, "Products: 2 to 10 go side by side, not 31."),
        (TO_PAY, "button.0.order", "{}", "Order: order_details.reference_id is missing; it has 1 to 60 characters."),
    ],
)
def test_what_whatsapp_would_refuse_is_named(components, key, value, said):
    values = {"header.1": "Ana", "button.0.thumbnail": "a", "button.0.sections": "a", "catalogue": "77"}
    values |= {"header.product": "a", "cards.products": "a\nb"}
    with pytest.raises(BadValue) as error:
        template_values.check(components, values | {key: value})
    assert str(error.value) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reference_id": "a b"}, "has only letters, digits, dots, dashes and underscores"),
        ({"type": "goods"}, "must be one of physical-goods, digital-goods"),
        ({"currency": "real"}, "has 4 characters, and WhatsApp takes at most 3"),
        ({"total_amount": {"value": 1, "offset": 100}}, "is 0.01, and the order comes to 389.80"),
        ({"total_amount": {"value": 1.5, "offset": 100}}, "must be a whole number of hundredths"),
        ({"order": ORDER["order"] | {"subtotal": {"value": 1, "offset": 100}}}, "and the items come to 379.80"),
        ({"order": ORDER["order"] | {"items": []}}, "has 0 entries"),
        ({"payment_settings": [{"type": "boleto"}]}, r"payment_settings\[0\].boleto is missing"),
    ],
)
def test_an_order_that_does_not_add_up_is_named(change, said):
    with pytest.raises(BadValue, match=said):
        sent(TO_PAY, button__0__order=json.dumps(ORDER | change))


def test_sections_are_lines_and_lines_are_sections():
    for lines in (LINES, "a\nb", "# Only\na", "\\#1\n# B\n\\\\x"):
        assert shelves.lines(shelves.sections(lines)) == lines
    assert shelves.sections("a\n# B\nb")[0] == {"product_items": [{"product_retailer_id": "a"}]}
    assert shelves.sections("\\#1")[0]["product_items"] == [{"product_retailer_id": "#1"}]
