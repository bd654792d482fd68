"""Names, previews, cards and moments: how a person, a message and a time are put into words."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from conversations import cards, snoozing
from conversations.health import words
from conversations.models import Contact, Identity, Message
from conversations.people import names
from conversations.preview import said
from conversations.templatetags.inbox import letter


def known(kind, value):
    return Identity(tenant_id=1, kind=kind, value=value)


@pytest.mark.parametrize(
    ("digits", "masked"),
    [
        ("5511912345634", "+55 11 9••••-••34"),
        ("15550100001", "+1 555-•••-••01"),
        ("447700900123", "+44 770• ••••23"),
        ("4915112345678", "+49 151• •••••78"),
        ("999", "+•••"),
    ],
)
def test_a_hidden_number_keeps_its_country_three_digits_and_the_last_two(digits, masked):
    assert names.phone(digits) == masked


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("Acme Brasil", "B"),
        ("Acme Gulf", "G"),
        ("Help 2", "2"),
        ("école", "É"),
        ("+55 11 90000-0001", ""),
        ("☕ !", ""),
    ],
)
def test_numbers_of_one_company_have_letters_that_differ(name, mark):
    assert letter(name) == mark


def test_a_number_that_is_shown_is_whole():
    assert names.phone("5511912345634", masked=False) == "+55 11 91234-5634"


@pytest.mark.parametrize("digits", ["1234567", "12345678901234567890", "0", "abc", ""])
def test_no_number_shows_more_than_it_may_however_odd_it_is(digits):
    shown = [character for character in names.phone(digits) if character.isdigit()]
    assert len(shown) <= 8


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (("", None, "BR"), ""),
        (("marketing", True, "BR"), "Charged: marketing, Brazil"),
        (("utility", False, ""), "Free: utility"),
        (("something_new", None, "XX"), "Price: something new, XX"),
    ],
)
def test_what_a_message_cost_is_said_as_whatsapp_told_it(told, said):
    assert words.charge(*told) == said


def test_a_person_is_called_by_name_then_username_then_number_then_id():
    phone, username, bsuid = (
        known("phone", "5511912345634"),
        known("username", "mari"),
        known("bsuid", "BR.1873553401244402"),
    )
    contact = Contact(tenant_id=1, name="")
    assert names.called(Contact(tenant_id=1, name="Mariana"), [phone]) == "Mariana"
    assert names.called(contact, [phone, bsuid, username]) == "@mari"
    assert names.called(contact, [phone, bsuid]) == "+55 11 9••••-••34"
    assert names.called(contact, [bsuid]) == "BR.1873•••4402"
    assert names.called(contact, []) == "Somebody on WhatsApp"


def test_the_header_shows_the_least_of_a_number():
    assert names.short([known("username", "mari"), known("phone", "5511912345634")]) == "+55 ••34"
    assert names.short([known("username", "mari")]) == "@mari"


def message(kind):
    return SimpleNamespace(kind=kind)


@pytest.mark.parametrize(
    ("kind", "text", "payload", "line"),
    [
        ("text", "*Oi*  tudo\nbem", {}, "Oi tudo bem"),
        ("image", "a alça", {"caption": "a alça"}, "Photo: a alça"),
        ("image", "", {}, "Photo"),
        ("audio", "", {"voice": True}, "Voice note"),
        ("audio", "", {}, "Audio"),
        ("document", "nota.pdf", {}, "nota.pdf"),
        ("contacts", "Tereza", {"contacts": [{"name": {"formatted_name": "Tereza"}}]}, "Contact: Tereza"),
        ("order", "", {"product_items": [{}, {}]}, "Order, 2 items"),
        ("order", "", {"product_items": "nonsense"}, "Order, 0 items"),
        ("template", "Hello", {"name": "order_update"}, "Template: order_update"),
        ("interactive", "Thursday", {"type": "list_reply"}, "Thursday"),
        ("interactive", "", {"type": "nfm_reply"}, "Form answered"),
        ("unknown", "", {"poll": 1}, "Something new from WhatsApp"),
    ],
)
def test_every_kind_of_message_has_a_line(kind, text, payload, line):
    assert said(message(kind), text, payload) == line


KEYS = ("contacts", "product_items", "nfm_reply", "type", "name", "filename", "latitude", "referral")
NONSENSE = [
    None,
    7,
    "x",
    [],
    [1],
    {"a": {"b": []}},
    {"latitude": "x", "name": {"deep": 1}},
    {"product_items": [None, {"item_price": "NaN", "quantity": []}]},
]


@pytest.mark.parametrize(
    "kind", ["image", "audio", "document", "location", "contacts", "order", "interactive", "template", "unknown"]
)
@pytest.mark.parametrize("nonsense", NONSENSE, ids=str)
def test_a_payload_of_nonsense_still_makes_a_card(kind, nonsense):
    payload = nonsense if isinstance(nonsense, dict) else dict.fromkeys(KEYS, nonsense)
    made = cards.card(kind, payload, "", None)
    assert made is None or made.title
    cards.referral(payload)


def test_the_answers_of_a_form_are_rows_and_its_token_is_not_one_of_them():
    reply = {"response_json": '{"delivery_day": "Thursday", "flow_token": "secret", "extras": ["a", "b"]}'}
    form = cards.card("interactive", {"type": "nfm_reply", "nfm_reply": reply}, "", None)
    assert form.rows == (("Delivery day", "Thursday"), ("Extras", "a, b"))


SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SAO_PAULO)


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        ("2026-11-24T10:12", ["13:00", "tomorrow, 09:00", "Monday, 09:00"]),
        ("2026-11-24T22:30", ["tomorrow, 09:00", "Monday, 09:00"]),
        ("2026-11-29T10:45", ["13:30", "tomorrow, 09:00"]),
    ],
)
def test_snoozing_offers_moments_that_make_sense_now(now, offered):
    with timezone.override(SAO_PAULO):
        assert [snoozing.said(choice.at, at(now)) for choice in snoozing.choices(at(now))] == offered


def test_a_moment_typed_by_hand_is_in_the_readers_own_zone():
    now = at("2026-11-24T10:00")
    with timezone.override(SAO_PAULO):
        assert snoozing.moment("2026-11-25T08:30", now) == at("2026-11-25T08:30")
        assert snoozing.moment("never", now) is None
        assert snoozing.moment("2026-13-45T99:99", now) is None
        assert snoozing.moment("tomorrow", now) - now == timedelta(hours=23)


def test_a_message_model_is_not_needed_to_speak_about_one():
    assert said(Message(tenant_id=1, kind="text"), "Oi", {}) == "Oi"
