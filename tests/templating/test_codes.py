"""Templates with codes and calls, and how long each is tried: limits named, taken by Meta, read back whole."""

import pytest

from cloudapi import template_lasting
from conversations import groups
from conversations.models import Template
from conversations.templating import edit, sync
from conversations.templating.codes import Code
from conversations.templating.draft import Draft, is_editable
from conversations.templating.lasting import Lasting
from conversations.templating.pieces import Button, Sample
from tenants.scope import acting_for
from tests.templating.drafts import draft

committed = pytest.mark.django_db(transaction=True)
APPS = "com.example.shop K8a/AINcGX7\ncom.example.shop.beta K8a/AINcGX8"
BOTH = [
    {"package_name": "com.example.shop", "signature_hash": "K8a/AINcGX7"},
    {"package_name": "com.example.shop.beta", "signature_hash": "K8a/AINcGX8"},
]
ONE_TAP = Code("ONE_TAP", autofill="Fill in", apps=APPS)
ZERO_TAP = Code("ZERO_TAP", apps=APPS, agrees=True, minutes="")


def code(own=None, **changes):
    return Draft(**{"name": "code", "category": "AUTHENTICATION", "code": own or Code()} | changes)


def plain(*rows, **changes):
    return draft(**{"header_kind": "", "body": "It is on its way to you.", "buttons": list(rows)} | changes)


def said(made):
    return [problem.text for problem in made.problems()]


@pytest.mark.parametrize(
    ("made", "wrong"),
    [
        (code(), []),
        (code(ONE_TAP), []),
        (code(ZERO_TAP), []),
        (code(Code(minutes="90")), []),
        (code(Code(minutes="91")), ["A code expires after 1 to 90 minutes"]),
        (code(Code(minutes="0")), ["A code expires after 1 to 90 minutes"]),
        (code(Code(minutes="ten")), ["A code expires after 1 to 90 minutes"]),
        (code(Code(text="x" * 26)), ["The words of the button that copies: 26 characters"]),
        (code(Code("ONE_TAP", autofill="x" * 26, apps=APPS)), ["The words of the button that fills in: 26 characters"]),
        (code(Code("ONE_TAP")), ["Name 1 to 5 Android apps"]),
        (code(Code("ONE_TAP", apps="\n".join([APPS] * 3))), ["Name 1 to 5 Android apps"]),
        (code(Code("ONE_TAP", apps="shop K8a/AINcGX7")), ["“shop” is no package name"]),
        (code(Code("ONE_TAP", apps="com.1shop K8a/AINcGX7")), ["“com.1shop” is no package name"]),
        (code(Code("ONE_TAP", apps="com.example.shop")), ["The hash of com.example.shop has 11 letters"]),
        (code(Code("ZERO_TAP", apps=APPS)), ["A code that fills itself in needs your word"]),
        (code(lasts=Lasting("16", "m")), ["How long WhatsApp tries: a code is tried for 30 seconds to 15 minutes"]),
        (code(lasts=Lasting("30", "d")), []),
        (plain(lasts=Lasting("12", "h")), []),
        (plain(lasts=Lasting("13", "h")), ["How long WhatsApp tries: it is tried for 30 seconds to 12 hours"]),
        (plain(lasts=Lasting("soon", "h")), ["How long WhatsApp tries"]),
        (plain(lasts=Lasting("11", "h"), category="MARKETING"), ["How long WhatsApp tries: marketing is tried"]),
        (plain(lasts=Lasting("30", "d"), category="MARKETING"), []),
        (plain(Button("VOICE_CALL", "Call us", days="30"), Button("QUICK_REPLY", "No")), []),
        (plain(Button("VOICE_CALL", "Call us")), []),
        (plain(Button("VOICE_CALL", "Call us", days="31")), ["A button that calls you works for 1 to 30 days."]),
        (plain(Button("VOICE_CALL", "Call us", days="a week")), ["A button that calls you works for 1 to 30 days."]),
        (plain(Button("VOICE_CALL", "x" * 26)), ["A button's words: 26 characters, 25 are the most."]),
        (plain(*[Button("VOICE_CALL", "Call us")] * 2), ["Too many buttons that call you: 1 at most."]),
        (plain(Button("REQUEST_CONTACT_INFO")), []),
        (plain(*[Button("REQUEST_CONTACT_INFO")] * 2), ["Too many buttons that ask for the number: 1 at most."]),
        (plain(Button("CALL_PERMISSION_REQUEST")), []),
        (plain(header_kind="GIF", sample=Sample("4::a"), category="MARKETING"), []),
        (plain(header_kind="GIF", sample=Sample("4::a")), ["Only marketing templates have a GIF as header."]),
        (plain(header_kind="GIF", category="MARKETING"), ["A header with a file needs a sample of it."]),
        (
            plain(Button("CALL_PERMISSION_REQUEST"), Button("QUICK_REPLY", "No")),
            ["Asking whether you may call stands alone"],
        ),
    ],
)
def test_each_limit_is_named(made, wrong):
    found = said(made)
    assert len(found) == len(wrong), found
    assert all(one.startswith(start) for one, start in zip(found, wrong, strict=True)), found


def test_all_that_is_wrong_with_a_code_is_named_at_once():
    made = code(Code("ZERO_TAP", apps="shop short", minutes="100"), name="Code", lasts=Lasting("1", "d"))
    assert [problem.place for problem in made.problems()] == ["name", "lasts", "minutes", "apps", "apps", "agrees"]


def test_meta_is_given_each_of_them_as_it_documents():
    assert code(ZERO_TAP, lasts=Lasting("1", "m")).definition() == {
        "name": "code",
        "language": "en_US",
        "category": "AUTHENTICATION",
        "message_send_ttl_seconds": 60,
        "components": [
            {"type": "BODY", "add_security_recommendation": True},
            {
                "type": "BUTTONS",
                "buttons": [
                    {
                        "type": "OTP",
                        "otp_type": "ZERO_TAP",
                        "text": "Copy code",
                        "supported_apps": BOTH,
                        "zero_tap_terms_accepted": True,
                    }
                ],
            },
        ],
    }
    rows = (Button("VOICE_CALL", "Call us", days="2"), Button("REQUEST_CONTACT_INFO"))
    assert plain(*rows, lasts=Lasting("30", "d")).definition() | {"components": []} == {
        "name": "order_update",
        "language": "en_US",
        "category": "UTILITY",
        "message_send_ttl_seconds": -1,
        "parameter_format": "positional",
        "components": [],
    }
    assert plain(*rows).definition()["components"][-1]["buttons"] == [
        {"type": "VOICE_CALL", "text": "Call us", "ttl_minutes": 2880},
        {"type": "REQUEST_CONTACT_INFO"},
    ]
    assert plain(Button("CALL_PERMISSION_REQUEST")).definition()["components"] == [
        {"type": "BODY", "text": "It is on its way to you."},
        {"type": "FOOTER", "text": "Acme"},
        {"type": "CALL_PERMISSION_REQUEST"},
    ]


GOOD = {
    "copies": code(lasts=Lasting("15", "m")),
    "one_tap": code(Code("ONE_TAP", autofill="Fill in", apps=APPS, minutes="5", warns=False)),
    "zero_tap": code(ZERO_TAP),
    "calls": plain(Button("VOICE_CALL", "Call us", days="2"), Button("QUICK_REPLY", "No"), lasts=Lasting("30", "d")),
    "asks_number": plain(Button("REQUEST_CONTACT_INFO"), category="MARKETING", lasts=Lasting("20", "d")),
    "asks_to_call": plain(Button("CALL_PERMISSION_REQUEST")),
}


@committed
def test_meta_takes_them_and_what_it_lists_fills_the_form_again(people, graph):
    for name, made in GOOD.items():
        made.name = name
        edit.submit(made, people.line.waba_id, by=people.ana)
    assert sync.everything(people.acme.pk) == ""
    with acting_for(people.acme):
        rows = {row.name: row for row in Template.objects.all()}
    assert {name: row.ttl for name, row in rows.items()} == {
        "copies": 900,
        "one_tap": None,
        "zero_tap": None,
        "calls": template_lasting.MONTH,
        "asks_number": 20 * 86_400,
        "asks_to_call": None,
    }
    for name, made in GOOD.items():
        assert rows[name].components != made.definition()["components"] or made.category != "AUTHENTICATION"
        assert Draft.of(rows[name]).definition() == made.definition(), name
        assert is_editable(rows[name]), name
    change = Draft.of(rows["copies"])
    change.lasts = Lasting("5", "m")
    with acting_for(people.acme):
        Template.objects.filter(name="copies").update(status="REJECTED")
        row = Template.objects.get(name="copies")
    graph.control("POST", "templates/copies", event="REJECTED")
    edit.change(row, change, by=people.ana)
    sync.everything(people.acme.pk)
    with acting_for(people.acme):
        assert Template.objects.get(name="copies").ttl == 300


def test_a_list_that_does_not_tell_of_the_apps_is_not_edited():
    listed = {"type": "URL", "text": "Copy", "url": "https://www.whatsapp.com/otp/code/?otp_type=ONE_TAP&code=otp{{1}}"}
    parts = [{"type": "BODY", "text": "*{{1}}* is your code."}, {"type": "BUTTONS", "buttons": [listed]}]
    assert not is_editable(Template(tenant_id=1, category="AUTHENTICATION", components=parts))
    app = "&package_name=com.example.shop&signature_hash=K8a%2FAINcGX7"
    listed["url"] = listed["url"].replace("&code", f"{app}&code")
    row = Template(tenant_id=1, category="AUTHENTICATION", components=parts)
    assert is_editable(row) and Draft.of(row).code.apps == "com.example.shop K8a/AINcGX7"


@pytest.mark.parametrize("asks", ["VOICE_CALL", "CALL_PERMISSION_REQUEST"])
def test_a_template_about_calls_is_not_for_groups(asks):
    made = plain(Button(asks, "Call us")).definition()
    row = Template(tenant_id=1, category="UTILITY", components=made["components"])
    assert groups.unfit(row) == "templates with calls"
