"""What a company keeps of people in fields of its own: on pages, in the API, in templates, and gone with the person."""

import pytest
from django.test import Client

from conversations import refusals
from conversations.attributes import definitions, forms, kinds, values
from conversations.models import Attribute, AttributeValue, Contact, Content, FormRule, Identity, MergeSuggestion
from conversations.people import merging
from conversations.templating import bind
from tenants import onboard
from tenants.models import Fact
from tenants.scope import acting_for
from tests.inbox.day import talk

SIZES = ("Small", "Large")


@pytest.fixture
def ana(people) -> Client:
    client = Client()
    client.force_login(people.ana.user)
    return client


@pytest.fixture
def marta(people):
    """Marta, who may be known in three fields."""
    with acting_for(people.acme):
        for label, kind, choices in (("Loyalty", "number", ()), ("Size", "choice", SIZES), ("Birthday", "date", ())):
            definitions.add(label, kind, choices, people.ana)
        return talk(people.line, "Marta", "5511900000001")


@pytest.mark.parametrize(
    ("kind", "given", "kept", "read"),
    [
        ("text", "  two   words ", "two words", "two words"),
        ("text", ["a", "b"], "a, b", "a, b"),
        ("number", "12.50", "12.5", "12.5"),
        ("number", 1240, "1240", "1240"),
        ("number", "1e3", "1000", "1000"),
        ("date", "2026-03-07", "2026-03-07", "7 March 2026"),
        ("date", "1772841600000", "2026-03-07", "7 March 2026"),
        ("date", "2026-03-07T10:00:00Z", "2026-03-07", "7 March 2026"),
        ("yes_no", True, "yes", "Yes"),
        ("yes_no", "No", "no", "No"),
        ("choice", "large", "Large", "Large"),
    ],
)
def test_each_kind_keeps_its_values_in_one_form(kind, given, kept, read):
    assert kinds.stored(kind, SIZES, given) == kept
    assert kinds.shown(kind, kept) == read


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        *(("text", given) for given in ("x" * 501, {"a": 1})),
        *(("number", given) for given in ("many", "NaN", "1e99", "0.1234567", "-inf", True)),
        *(("date", given) for given in ("7/3/2026", "2026-13-01", "99999999999999")),
        ("yes_no", "perhaps"),
        ("choice", "Medium"),
    ],
)
def test_what_is_no_value_of_its_kind_is_refused(kind, given):
    with pytest.raises(kinds.Unfit):
        kinds.stored(kind, SIZES, given)


def test_a_company_has_fifty_fields_at_most_and_keys_of_its_own(people):
    with acting_for(people.acme):
        made = [definitions.add("Größe", "text", (), people.ana) for _ in range(50)]
        assert [row.key for row in made[:3]] == ["grosse", "grosse_2", "grosse_3"] or made[0].key == "groe"
        with pytest.raises(refusals.TooManyAttributes):
            definitions.add("One more", "text", (), people.ana)
        definitions.remove(made[7], people.ana)
        assert definitions.add("One more", "text", (), people.ana).position == 8
    with acting_for(people.globex):
        assert definitions.every() == []


@pytest.mark.parametrize("choices", [(), ("one",), ("a", "A"), [str(n) for n in range(31)], ("a", "b" * 61)])
def test_a_choice_has_some_entries_and_not_too_many(people, choices):
    with acting_for(people.acme), pytest.raises(refusals.BadAttribute):
        definitions.add("Size", "choice", choices, people.ana)


def test_details_are_changed_in_the_panel_and_stand_on_the_page(people, ana, marta):
    address = f"/t/acme/contacts/{marta.contact.pk}/"
    form = ana.get(f"{address}details/", headers={"HX-Request": "true"}).content.decode()
    assert 'name="field:loyalty"' in form and "<option>Large</option>" in form and 'type="date"' in form
    done = ana.post(f"{address}details/", {"field:loyalty": "1240", "field:size": "Large", "field:birthday": ""})
    assert (done.status_code, done["Location"]) == (302, address)
    shown = ana.get(address).content.decode()
    assert "1240" in shown and "Large" in shown and "Marta" in shown
    panel = ana.get(f"/t/acme/inbox/{marta.conversation.pk}/").content.decode()
    assert "1240" in panel and f"{address}details/" in panel
    with acting_for(people.acme):
        fact = Fact.objects.get(verb="changed_details")
        assert fact.detail == {"keys": ["loyalty", "size"], "source": "member"}


def test_a_refused_value_stays_typed_and_nothing_is_saved(people, ana, marta):
    address = f"/t/acme/contacts/{marta.contact.pk}/details/"
    answer = ana.post(address, {"field:loyalty": "plenty", "field:size": "Small"})
    assert answer.status_code == 422
    assert "Loyalty takes a number" in answer.content.decode() and 'value="plenty"' in answer.content.decode()
    with acting_for(people.acme):
        assert AttributeValue.objects.count() == 0


def test_programs_read_and_change_details(people, marta):
    with acting_for(people.acme):
        _, token = onboard.issue_token(people.bruno, "crm", None)
    api = Client(headers={"Authorization": f"Bearer {token}"})
    (first, *_) = api.get("/api/v1/attributes/").json()["results"]
    assert (first["key"], first["kind"]) == ("loyalty", "number")
    address = f"/api/v1/contacts/{marta.contact.pk}/"
    changed = api.patch(
        address, {"attributes": {"loyalty": 12.5, "size": "small"}}, content_type="application/json"
    ).json()
    assert changed["attributes"] == {"loyalty": "12.5", "size": "Small"}
    refused = api.patch(address, {"attributes": {"size": None, "shoe": 42}}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "no_such_attribute")
    assert api.get(address).json()["attributes"] == {"loyalty": "12.5", "size": "Small"}
    assert api.get("/api/v1/contacts/").json()["results"][0]["attributes"]["size"] == "Small"
    with acting_for(people.acme):
        assert set(AttributeValue.objects.values_list("source", flat=True)) == {"api"}


def test_programs_add_change_and_take_away_fields_as_the_page_does(people, marta):
    with acting_for(people.acme):
        tokens = {who.role: onboard.issue_token(who, "crm", None)[1] for who in (people.ana, people.bruno)}
    ana, bruno = (Client(headers={"Authorization": f"Bearer {token}"}) for token in tokens.values())
    new = {"label": "Shoe size", "kind": "choice", "choices": ["36", "37", "37"]}
    made = ana.post("/api/v1/attributes/", new, content_type="application/json").json()
    assert (made["key"], made["choices"]) == ("shoe_size", ["36", "37"])
    address = f"/api/v1/attributes/{made['id']}/"
    changed = ana.patch(address, {"label": "Shoe"}, content_type="application/json").json()
    assert changed == {**made, "label": "Shoe"} == ana.get(address).json()
    for refused, code in (({"choices": ["36"]}, "bad_attribute"), ({"label": " " * 3}, "invalid")):
        assert ana.patch(address, refused, content_type="application/json").json()["code"] == code
    assert bruno.delete(address).status_code == 403
    assert ana.delete(address).status_code == 204
    assert ana.get(address).status_code == 404
    with acting_for(people.acme):
        verbs = Fact.objects.filter(verb__endswith="_attribute", about_id=made["id"]).order_by("pk")
        assert list(verbs.values_list("verb", flat=True)) == [
            "added_attribute",
            "changed_attribute",
            "removed_attribute",
        ]


def test_a_template_is_filled_from_the_fields(people, marta):
    with acting_for(people.acme):
        values.write(marta.contact, {"birthday": "2026-03-07"}, people.ana)
        assert bind.choices()["field.birthday"] == "Birthday"
        assert bind.facts(marta.conversation, people.ana)["field.birthday"] == "7 March 2026"


def test_what_is_known_of_both_shows_through_a_merge_and_goes_back(people, marta):
    with acting_for(people.acme):
        other = Contact.objects.create(name="M.")
        values.write(other, {"loyalty": "7", "size": "Small"}, people.ana)
        values.write(marta.contact, {"size": "Large"}, people.ana)
        two = MergeSuggestion.objects.create(low=marta.contact, high=other, reason="same_person")
        done = merging.merge(two, marta.contact.pk, people.ana)
        assert values.by_key([marta.contact.pk])[marta.contact.pk] == {"size": "Large", "loyalty": "7"}
        merging.undo(done, people.ana)
        assert values.by_key([marta.contact.pk])[marta.contact.pk] == {"size": "Large"}
        assert values.by_key([other.pk])[other.pk] == {"loyalty": "7", "size": "Small"}


def test_forgetting_leaves_nothing_to_come_up_from_below(people, marta):
    with acting_for(people.acme):
        other = Contact.objects.create(name="M.", merged_into=marta.contact)
        values.write(other, {"size": "Small"}, people.ana)
        values.write(marta.contact, {"size": ""}, people.ana)
        assert values.by_key([marta.contact.pk])[marta.contact.pk] == {}


def test_details_go_with_their_person_and_with_their_field(people, marta):
    with acting_for(people.acme):
        alone = Contact.objects.create(name="Nobody's")
        for contact in (marta.contact, alone):
            values.write(contact, {"loyalty": "1", "size": "Small"}, people.ana)
        Contact.objects.filter(pk=alone.pk).delete()
        assert AttributeValue.objects.count() == 2
        definitions.remove(Attribute.objects.get(key="size"), people.ana)
        assert [row.attribute.key for row in AttributeValue.objects.select_related("attribute")] == ["loyalty"]


FLOW = {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent"}}
GIVEN = '{"points": 12, "shirt": {"size": "large"}, "vegan": true, "flow_token": "t"}'


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


BUILT = (
    '{"screen_0_Rate_us_0": "0_Very_good", "screen_0_Which_1": ["0_Red", "12_Dark_blue", 3], "code": "1_A_2",'
    ' "screen_0_Name_3": "Ana_2 1_x", "screen_1_DatePicker_4": "1711037763293", "screen_1_Id_5": "2024_7"}'
)


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


def test_the_person_of_a_merge_is_found_under_the_one_that_stayed(people, ana, marta):
    with acting_for(people.acme):
        gone = Contact.objects.create(name="Gone", merged_into=marta.contact)
        Identity.objects.create(contact=marta.contact, kind="username", value="marta")
    answer = ana.get(f"/t/acme/contacts/{gone.pk}/")
    assert answer["Location"] == f"/t/acme/contacts/{marta.contact.pk}/"
