"""What a company keeps of people in fields of its own: on pages, in the API, in templates, and gone with the person."""

import pytest
from django.test import Client

from conversations import refusals
from conversations.attributes import definitions, kinds, values
from conversations.models import Attribute, AttributeValue, Contact, Identity, MergeSuggestion
from conversations.people import merging
from conversations.templating import bind
from tenants import onboard
from tenants.models import Fact
from tenants.scope import acting_for

SIZES = ("Small", "Large")


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


def test_the_person_of_a_merge_is_found_under_the_one_that_stayed(people, ana, marta):
    with acting_for(people.acme):
        gone = Contact.objects.create(name="Gone", merged_into=marta.contact)
        Identity.objects.create(contact=marta.contact, kind="username", value="marta")
    answer = ana.get(f"/t/acme/contacts/{gone.pk}/")
    assert answer["Location"] == f"/t/acme/contacts/{marta.contact.pk}/"
