"""Two tabs that change what one number shows: nobody's change is lost without a word."""

import pytest

from tenants.models import Fact
from tenants.scope import acting_for
from tests.health.shown import PROFILE, drawn, known, text


def test_two_tabs_that_change_other_fields_both_count(people, meta, ana, home):
    ana.post(f"{home}profile/", PROFILE)
    ana.post(f"{home}suggestions/", {"questions": "When?", "commands": "track: Where it is"})
    first = second = drawn(text(ana.get(home)))
    ana.post(f"{home}profile/", {**PROFILE, **first, "about": "From the first tab"})
    wrong = text(ana.post(f"{home}profile/", {**PROFILE, **second, "email": "nobody"}), 422)
    assert drawn(wrong).items() >= {"drawn-about": PROFILE["about"], "drawn-email": PROFILE["email"]}.items()
    ana.post(f"{home}profile/", {**PROFILE, **second, "description": "From the second\r\ntab"})
    shown = known(meta, people, "whatsapp_business_profile")["data"][0]
    assert (shown["about"], shown["description"]) == ("From the first tab", "From the second\ntab")
    ana.post(f"{home}suggestions/", {**first, "questions": "When?\nWhere?", "commands": "track: Where it is"})
    ana.post(f"{home}suggestions/", {**second, "questions": "When?", "commands": "stop: End it"})
    found = known(meta, people, "", fields="conversational_automation")["conversational_automation"]
    assert (found["prompts"], len(found["commands"])) == (["When?", "Where?"], 1)
    assert found["commands"][0]["command_name"] == "stop"


MET = [
    (
        "profile",
        {"about": ("Old", "<It>", "Mine"), "email": ("old@acme.br", "", "me@acme.br"), "vertical": ("", "AUTO", "EDU")},
        ("“&lt;It&gt;”.", "Now it is empty.", "“Automotive”."),
    ),
    ("username", {"username": ("acme.old", "acme.theirs", "acme.mine")}, ("“acme.theirs”.",)),
    (
        "suggestions",
        {"questions": ("Old?", "Theirs?\nOr so?", "Mine?"), "commands": ("a: Old", "b: Theirs", "c: Mine")},
        ("“Theirs?\nOr so?”.", "“b: Theirs”."),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("card", "fields", "said"), MET)
def test_two_tabs_that_change_the_same_field_are_shown_both(people, meta, ana, home, card, fields, said):
    """WhatsApp keeps no version: what stands there is compared with what the form showed."""
    before, theirs, mine = ({name: values[n] for name, values in fields.items()} for n in range(3))
    plain = PROFILE if card == "profile" else {}
    ana.post(f"{home}{card}/", {**plain, **before})
    shown = drawn(text(ana.get(home)))
    assert ana.post(f"{home}{card}/", {**plain, **shown, **theirs}).status_code == 302
    facts = changes(people)
    refused = text(ana.post(f"{home}{card}/", {**plain, **shown, **mine}), 409)
    assert "Somebody changed this meanwhile." in refused and all(one in refused for one in said)
    assert all(value in refused for value in mine.values()) and changes(people) == facts
    met = drawn(refused)
    assert {name: met[f"drawn-{name}"] for name in fields} == theirs  # what the next saving has seen
    assert ana.post(f"{home}{card}/", {**plain, **shown, **met, **mine}).status_code == 302
    assert drawn(text(ana.get(home))).items() >= {f"drawn-{name}": value for name, value in mine.items()}.items()


def changes(people) -> list[str]:
    with acting_for(people.acme):
        return list(Fact.objects.filter(verb__startswith="changed_").values_list("verb", flat=True))


def test_two_tabs_that_change_the_text_of_one_link_are_shown_both(people, meta, ana, home):
    ana.post(f"{home}links/", {"text": "Old"})
    (link,) = known(meta, people, "message_qrdls")["data"]
    own = {"code": link["code"], **drawn(text(ana.get(home)).split('id="links"')[1].split("New link")[0])}
    assert own["drawn-text"] == "Old"
    assert ana.post(f"{home}links/", {**own, "text": "<Theirs>"}).status_code == 302
    facts = changes(people)
    for mine in ("Mine", "Old"):  # who changed nothing does not take it back either
        refused = text(ana.post(f"{home}links/", {**own, "text": mine}), 409)
        row, new = refused.split("New link")
        assert "Somebody changed this meanwhile." in row and "Now it says: “&lt;Theirs&gt;”." in row
        assert f'value="{mine}"' in row and "Theirs" not in new and changes(people) == facts
    own |= {name: value for name, value in drawn(row.split('id="links"')[1]).items() if name == "drawn-text"}
    assert ana.post(f"{home}links/", {**own, "text": "Mine"}).status_code == 302
    assert known(meta, people, "message_qrdls")["data"][0]["prefilled_message"] == "Mine"


def test_the_text_for_a_link_that_somebody_deleted_waits_to_become_a_new_one(people, meta, ana, home):
    ana.post(f"{home}links/", {"text": "Old"})
    (link,) = known(meta, people, "message_qrdls")["data"]
    ana.post(f"{home}links/", {"drop": link["code"]})
    own = {"code": link["code"], "drawn-text": "Old", "text": "A table, please"}
    card = text(ana.post(f"{home}links/", own), 422).split('id="links"')[1].split("</section>")[0]
    assert "Somebody deleted this link meanwhile." in card and 'value="A table, please"' in card
    assert link["code"] not in card and "changed_link" not in changes(people)


def test_a_refused_link_is_shown_though_the_list_has_it_further_down(people, meta, ana, home):
    edge, token = f"{people.line.phone_number_id}/message_qrdls", f"token-of-{people.line.phone_number_id}"
    for n in range(101):
        meta.graph("POST", edge, token=token, json={"prefilled_message": f"Text {n}"})
    listed = known(meta, people, "message_qrdls", limit=200)["data"]
    shown = text(ana.get(home))
    (last,) = [one["code"] for one in listed if one["code"] not in shown]
    refused = text(ana.post(f"{home}links/", {"code": last, "drawn-text": "Before", "text": "Mine"}), 409)
    (row,) = [one for one in refused.split("<details")[1:] if last in one]
    assert 'value="Mine"' in row and "Now it says" in row


def test_two_tabs_that_change_a_website_each_both_count(people, meta, ana, home):
    ana.post(f"{home}profile/", {**PROFILE, "other_website": "https://old.test/"})
    shown = drawn(text(ana.get(home)))
    theirs = {"website": "https://new.acme.test/", "other_website": "https://old.test/"}
    ana.post(f"{home}profile/", {**PROFILE, **shown, **theirs})
    ana.post(f"{home}profile/", {**PROFILE, **shown, "other_website": "https://shop.test/"})
    (row,) = known(meta, people, "whatsapp_business_profile")["data"]
    assert row["websites"] == ["https://new.acme.test/", "https://shop.test/"]
