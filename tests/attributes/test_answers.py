"""The answers to a form, kept as what a person is known for: where somebody says, whole, as they were read."""

import pytest
from django.test import Client

from conversations.attributes import forms, values
from conversations.models import AttributeValue, Content, FormRule
from tenants.scope import acting_for

FLOW = {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent"}}
GIVEN = '{"points": 12, "shirt": {"size": "large"}, "vegan": true, "flow_token": "t"}'
BUILT = (
    '{"screen_0_Rate_us_0": "0_Very_good", "screen_0_Which_1": ["0_Red", "12_Dark_blue", 3], "code": "1_A_2",'
    ' "screen_0_Name_3": "Ana_2 1_x", "screen_1_DatePicker_4": "1711037763293", "screen_1_Id_5": "2024_7"}'
)


@pytest.fixture
def answered(people, marta):
    """Marta has answered a form of ours."""
    with acting_for(people.acme):
        asked = marta.say(
            "A form for you",
            9,
            kind="interactive",
            by=people.bruno,
            payload={"type": "flow", "action": {"name": "flow", "parameters": {"flow_id": "77", "flow_cta": "Join"}}},
        )
        payload = {**FLOW, "nfm_reply": {**FLOW["nfm_reply"], "response_json": GIVEN}}
        return marta.say("Sent", 8, kind="interactive", payload=payload, reply_to_id=asked.pk)


def test_answers_of_a_form_are_kept_where_somebody_says(people, ana, marta, answered):
    address = f"/t/acme/messages/{answered.pk}/answers/"
    thread = ana.get(f"/t/acme/inbox/{marta.conversation.pk}/").content.decode()
    assert address in thread
    asked = ana.get(address).content.decode()
    assert "Shirt size" in asked and "New field: Vegan" in asked and "of <bdi>Join</bdi>" in asked
    done = ana.post(address, {"to:0": "loyalty", "to:1": "size", "to:2": "new", "always": "on"})
    assert done.status_code == 302
    with acting_for(people.acme):
        assert values.by_key([marta.contact.pk])[marta.contact.pk] == {
            "loyalty": "12",
            "size": "Large",
            "vegan": "yes",
        }
        (row,) = AttributeValue.objects.filter(attribute__key="loyalty")
        assert (row.source, row.form, row.message_id) == ("form", "Join", answered.pk)
        rules = dict(FormRule.objects.values_list("question", "attribute__key"))
        assert rules == {"points": "loyalty", "shirt.size": "size", "vegan": "vegan"}
        assert set(FormRule.objects.values_list("form", flat=True)) == {"flow:77"}
    assert 'from <span dir="auto">Join</span>' in ana.get(f"/t/acme/contacts/{marta.contact.pk}/").content.decode()
    settings = ana.get("/t/acme/settings/fields/").content.decode()
    assert "shirt.size" in settings and "Filled by forms" in settings
    ana.post(address, {"to:0": "loyalty"})
    with acting_for(people.acme):
        assert not FormRule.objects.exists()


@pytest.mark.parametrize(
    "chosen", [{"to:0": "birthday"}, {"to:0": "loyalty", "to:2": "loyalty"}, {"to:0": "nothing"}], ids=str
)
def test_answers_that_do_not_fit_are_refused_whole(people, ana, answered, chosen):
    answer = ana.post(f"/t/acme/messages/{answered.pk}/answers/", chosen | {"to:1": "size", "always": "on"})
    assert answer.status_code == 422 and "Not saved." in answer.content.decode()
    with acting_for(people.acme):
        assert not AttributeValue.objects.exists() and not FormRule.objects.exists()


def test_choices_of_whatsapps_builder_are_kept_as_they_were_read(people, ana, marta):
    payload = {**FLOW, "nfm_reply": {"name": "flow", "response_json": BUILT}}
    assert [one.value for one in forms.answers(payload)] == [
        "Very good",
        ["Red", "Dark blue", 3],
        "1_A_2",  # no question of the builder's
        "Ana_2 1_x",
        "2024-03-21",
        "2024_7",  # no form has so many choices
    ]
    with acting_for(people.acme):
        said = marta.say("Sent", 8, kind="interactive", payload=payload)
    address = f"/t/acme/messages/{said.pk}/answers/"
    page = ana.get(address).content.decode()
    assert (
        ">Very good<" in page and ">Red, Dark blue, 3<" in page and ">21 March 2024<" in page and "0_Very" not in page
    )
    assert ana.post(address, {"to:0": "new", "to:4": "birthday"}).status_code == 302
    with acting_for(people.acme):
        kept = values.by_key([marta.contact.pk])[marta.contact.pk]
        assert kept == {"rate_us": "Very good", "birthday": "2024-03-21"}
        assert Content.of(said).payload == payload


def test_an_agent_keeps_answers_and_decides_nothing_for_others(people, marta, answered):
    client = Client()
    client.force_login(people.bruno.user)
    address = f"/t/acme/messages/{answered.pk}/answers/"
    assert "Always save" not in client.get(address).content.decode()
    assert client.post(address, {"to:2": "new"}).status_code == 403
    assert client.post(address, {"to:0": "loyalty", "always": "on"}).status_code == 302
    with acting_for(people.acme):
        assert values.by_key([marta.contact.pk])[marta.contact.pk] == {"loyalty": "12"}
        assert not FormRule.objects.exists()


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"name": "survey_1", "shown": {}}, "template:survey_1"),
        ({"action": {"parameters": {"flow_name": "n" * 90}}}, None),
        (None, None),
        ({"action": "odd"}, None),
    ],
)
def test_a_form_is_the_same_form_each_time(asked, key):
    payload = {**FLOW, "nfm_reply": {"response_json": GIVEN}}
    form = forms.form_of(payload, asked)
    assert form == forms.form_of(payload, asked) and len(form.key) <= 80 and 0 < len(form.title) <= 80
    assert key is None or form.key == key
