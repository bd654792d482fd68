"""Filling templates: every slot by its key, Meta's shapes out, and a sentence for each value that would be refused."""

import pytest

from cloudapi import outbound, template_files, template_parts, template_values
from cloudapi.template_fits import BadValue

ORDER = [
    {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": {"header_text": ["A1"]}},
    {"type": "BODY", "text": "Hello {{1}}, {{2}} is on its way.", "example": {"body_text": [["Ana", "It"]]}},
    {"type": "FOOTER", "text": "Acme"},
    {
        "type": "BUTTONS",
        "buttons": [
            {"type": "QUICK_REPLY", "text": "Thanks"},
            {"type": "URL", "text": "Track", "url": "https://a.example/{{1}}", "example": ["https://a.example/A1"]},
            {"type": "COPY_CODE", "example": "SAVE10"},
            {"type": "FLOW", "text": "Answer", "flow_id": "1"},
        ],
    },
]
VALUES = {"header.1": "A7", "body.1": "Ana", "body.2": "it", "button.1": "A7", "button.2": "SAVE20"}
NAMED = [{"type": "BODY", "text": "Hello {{first_name}}, welcome to us all."}]


def test_every_place_has_a_key_and_its_sample():
    found = {slot.key: (slot.kind, slot.sample, slot.optional) for slot in template_parts.slots(ORDER)}
    assert found == {
        "header.1": ("text", "A1", False),
        "body.1": ("text", "Ana", False),
        "body.2": ("text", "It", False),
        "button.0": ("payload", "", True),
        "button.1": ("url", "A1", False),
        "button.2": ("code", "SAVE10", False),
        "button.3": ("token", "", True),
    }


def test_the_components_are_metas():
    assert template_values.send(ORDER, template_values.check(ORDER, VALUES), named=False) == [
        {"type": "header", "parameters": [{"type": "text", "text": "A7"}]},
        {"type": "body", "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "it"}]},
        {"type": "button", "sub_type": "url", "index": "1", "parameters": [{"type": "text", "text": "A7"}]},
        {
            "type": "button",
            "sub_type": "copy_code",
            "index": "2",
            "parameters": [{"type": "coupon_code", "coupon_code": "SAVE20"}],
        },
        {
            "type": "button",
            "sub_type": "flow",
            "index": "3",
            "parameters": [{"type": "action", "action": {"flow_token": "unused"}}],
        },
    ]
    assert template_values.send(NAMED, {"body.first_name": "Ana"}, named=True) == [
        {"type": "body", "parameters": [{"type": "text", "parameter_name": "first_name", "text": "Ana"}]}
    ]


def test_what_is_shown_is_what_will_be_read():
    shown = template_values.show(ORDER, VALUES)
    assert (shown.header, shown.body, shown.footer) == ("Order A7", "Hello Ana, it is on its way.", "Acme")
    assert shown.buttons[1:3] == (("URL", "Track"), ("COPY_CODE", "Copy code"))
    assert template_values.show(NAMED, {}).body == "Hello {{first_name}}, welcome to us all."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"body.2": ""}, "Variable 2: has no value."),
        ({"body.1": "Ana\nMaria"}, "Variable 1: takes one line, without tabs or four spaces in a row."),
        ({"body.1": "x" * 1025}, "Variable 1: has 1,025 characters; 1,024 are the most."),
        ({"body.1": "x" * 1020}, "Variable 1: with its values the text has 1,045 characters; 1,024 are the most."),
        ({"header.1": "x" * 61}, "Header: Variable 1: has 61 characters; 60 are the most."),
        ({"button.1": "a b"}, "Link of “Track”: is the end of an address and has no spaces."),
        ({"button.2": "SAVE-20"}, "Code to copy: takes letters and digits only."),
        ({"button.2": "x" * 21}, "Code to copy: has 21 characters; 20 are the most."),
    ],
)
def test_a_value_whatsapp_would_refuse_is_named(change, said):
    with pytest.raises(BadValue) as error:
        template_values.check(ORDER, VALUES | change)
    assert str(error.value) == said


def test_a_code_stands_in_the_body_and_in_its_button():
    """Meta lists the button as a link to its own address, and we submit it as OTP: both are one."""
    body = {"type": "BODY", "add_security_recommendation": True}
    for button in (
        {"type": "OTP", "otp_type": "COPY_CODE"},
        {"type": "URL", "text": "Copy code", "url": "https://www.whatsapp.com/otp/code/?code=otp{{1}}"},
    ):
        components = [body, {"type": "BUTTONS", "buttons": [button]}]
        assert [slot.key for slot in template_parts.slots(components)] == ["body.1"]
        sent = template_values.send(components, {"body.1": "123456"}, named=False)
        assert sent[1] == {
            "type": "button",
            "sub_type": "url",
            "index": "0",
            "parameters": [{"type": "text", "text": "123456"}],
        }


GIF = [{"type": "HEADER", "format": "GIF", "example": {}}, {"type": "BODY", "text": "Look"}]


def test_a_gif_is_a_film_that_goes_by_the_way_of_marketing():
    assert [(slot.key, slot.kind) for slot in template_parts.slots(GIF)] == [("header.video", "video")]
    for value, own in (("123", {"id": "123"}), ("https://a.example/a.mp4", {"link": "https://a.example/a.mp4"})):
        sent = template_values.send(GIF, template_values.check(GIF, {"header.video": value}), named=False)
        assert sent == [{"type": "header", "parameters": [{"type": "gif", "gif": own}]}]
        posted = outbound.template("news", "en", sent)
        assert outbound.Outgoing("1", "t", posted, phone="16505550111").edge == "marketing_messages"
    assert outbound.Outgoing("1", "t", outbound.text("Hi"), phone="16505550111").edge == "messages"
    ours = template_values.send(GIF, {"header.video": "file:7"}, named=False)
    assert template_files.handed(ours, {"file:7": {"id": "99"}})[0]["parameters"] == [
        {"type": "gif", "gif": {"id": "99"}}
    ]


CALL = [
    {"type": "BODY", "text": "Call us"},
    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "No"}, {"type": "VOICE_CALL", "text": "Call"}]},
]


def test_a_button_that_calls_says_how_long_and_what_is_told_of_it_when_somebody_wishes():
    assert template_values.send(CALL, template_values.check(CALL, {}), named=False) == []
    values = template_values.check(CALL, {"button.1.minutes": "100", "button.1": "from the letter"})
    assert template_values.send(CALL, values, named=False) == [
        {
            "type": "button",
            "sub_type": "voice_call",
            "index": "1",
            "parameters": [
                {"type": "ttl_minutes", "ttl_minutes": 100},
                {"type": "payload", "payload": "from the letter"},
            ],
        }
    ]
    for wrong in ({"button.1.minutes": "0"}, {"button.1.minutes": "43201"}, {"button.1": "x" * 513}):
        with pytest.raises(BadValue):
            template_values.check(CALL, wrong)


def test_asking_for_the_number_or_for_a_call_is_shown_and_takes_nothing():
    for asks in (
        {"type": "BUTTONS", "buttons": [{"type": "REQUEST_CONTACT_INFO"}]},
        {"type": "CALL_PERMISSION_REQUEST"},
    ):
        parts = [{"type": "BODY", "text": "May we?"}, asks]
        assert template_parts.slots(parts) == [] and template_values.send(parts, {}, named=False) == []
        ((kind, text),) = template_values.show(parts, {}).buttons
        assert kind in ("REQUEST_CONTACT_INFO", "CALL_PERMISSION_REQUEST") and text


def test_a_place_a_file_and_an_offer_have_their_own_shapes():
    place = [{"type": "HEADER", "format": "LOCATION"}, {"type": "BODY", "text": "Come"}]
    values = {"header.latitude": "-23.5", "header.longitude": "46", "header.name": "Shop", "header.address": "Rua 1"}
    (header,) = template_values.send(place, template_values.check(place, values), named=False)
    assert header["parameters"][0]["location"]["name"] == "Shop"
    assert template_values.show(place, values).header == "Shop\nRua 1"
    with pytest.raises(BadValue):
        template_values.check(place, values | {"header.latitude": "91"})
    picture = [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Look"}]
    for value, key in (("123", "id"), ("https://a.example/a.png", "link")):
        (header,) = template_values.send(picture, {"header.image": value}, named=False)
        assert header["parameters"] == [{"type": "image", "image": {key: value}}]
    offer = [
        {"type": "BODY", "text": "Now"},
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon", "has_expiration": True}},
    ]
    (timed,) = template_values.send(offer, {"offer.until": "2026-12-24T18:00+00:00"}, named=False)
    assert timed["parameters"][0]["limited_time_offer"] == {"expiration_time_ms": 1798135200000}
    with pytest.raises(BadValue):
        template_values.check(offer, {"offer.until": "²" * 13})


def test_the_cards_of_a_carousel_are_filled_one_by_one():
    def card(word):
        return {
            "components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": f"{word} {{{{1}}}} now"}]
        }

    components = [
        {"type": "BODY", "text": "Hello {{1}} there"},
        {"type": "CAROUSEL", "cards": [card("Buy"), card("Rent")]},
    ]
    keys = [slot.key for slot in template_parts.slots(components)]
    assert keys == ["body.1", "card.0.header.image", "card.0.body.1", "card.1.header.image", "card.1.body.1"]
    values = dict.fromkeys(keys, "1")
    body, carousel = template_values.send(components, template_values.check(components, values), named=False)
    assert body["type"] == "body"
    assert [card["card_index"] for card in carousel["cards"]] == [0, 1]
    assert [one["type"] for one in carousel["cards"][1]["components"]] == ["header", "body"]
    assert [card.body for card in template_values.show(components, values).cards] == ["Buy 1 now", "Rent 1 now"]


@pytest.mark.parametrize("components", [None, "x", [1], [{"type": 3}], [{"type": "BUTTONS", "buttons": {"a": 1}}]])
def test_nonsense_has_no_slots(components):
    assert template_parts.slots(components) == []
    assert template_values.show(components, {}).body == ""
