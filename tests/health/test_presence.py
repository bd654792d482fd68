"""Profile, username, links, blocks, PIN and suggestions: read from WhatsApp, written to it, and refused in words."""

import re

import pytest

from conversations.health import check
from conversations.models import Channel
from tenants.models import Fact
from tenants.scope import acting_for
from tests.health.shown import PROFILE, known, text


def kept(answer) -> list[str]:
    """The usernames that are offered."""
    return re.findall(r'form="names" name="username" value="([^"]+)"', answer.content.decode())


def test_the_profile_goes_to_whatsapp_and_comes_back(people, meta, ana, home):
    assert ana.post(f"{home}profile/", PROFILE).headers["Location"] == f"{home}#profile"
    (row,) = known(meta, people, "whatsapp_business_profile")["data"]
    assert (row["about"], row["websites"], row["vertical"]) == ("Coffee & more <b>", ["https://acme.test/"], "RETAIL")
    shown = text(ana.get(home))
    assert "Coffee &amp; more &lt;b&gt;" in shown and "hello@acme.test" in shown
    with acting_for(people.acme):
        fact = Fact.objects.get(verb="changed_profile")
        assert "Coffee" not in str(fact.detail) and fact.about_id == people.line.pk


@pytest.mark.parametrize(
    ("card", "wrong", "said"),
    [
        ("profile", {**PROFILE, "about": ""}, "required"),
        ("profile", {**PROFILE, "about": "x" * 140}, "139"),
        ("profile", {**PROFILE, "description": "x\r\n" * 256 + "xx"}, "has 514"),
        ("profile", {**PROFILE, "website": "javascript:alert(1)"}, "valid URL"),
        ("profile", {**PROFILE, "vertical": "COFFEE"}, "valid choice"),
        ("username", {"username": "www.acme"}, "3 to 35"),
        ("blocked", {"user": "Marta"}, "phone number"),
        ("links", {"text": ""}, "required"),
        ("links", {"text": "x" * 141}, "140"),
        ("pin", {"pin": "12345"}, "Six digits"),
        ("pin", {"pin": "１２３４５６"}, "Six digits"),
        ("suggestions", {"questions": "1\n2\n3\n4\n5"}, "At most 4"),
        ("suggestions", {"commands": "no colon"}, "a colon"),
        ("suggestions", {"commands": "\n".join(f"c{n}: hint" for n in range(31))}, "At most 30"),
    ],
)
def test_what_is_wrong_is_said_before_it_is_sent_and_stays_in_the_form(people, meta, ana, home, card, wrong, said):
    shown = text(ana.post(f"{home}{card}/", wrong), 422)
    assert said in shown
    with acting_for(people.acme):
        assert not Fact.objects.filter(verb__startswith="changed_").exists()


def test_a_question_before_a_change_that_nobody_answers_changes_nothing(people, meta, ana, home):
    fault = {"kind": "error_after", "path": "whatsapp_business_profile", "count": 1}
    assert meta.http.post("/_control/faults", json=fault).is_success
    shown = text(ana.post(f"{home}profile/", PROFILE), 422)
    assert "WhatsApp did not answer" in shown and "Nothing was changed. Try again in a moment." in shown
    assert known(meta, people, "whatsapp_business_profile")["data"][0].get("email", "") == ""


def test_a_username_is_asked_for_refused_and_given_up(people, meta, ana, home):
    ana.post(f"{home}username/", {"username": "@Acme.Coffee"})
    assert known(meta, people, "username")["username"] == "acme.coffee"
    meta.control("POST", "people", name="Ana", username="ana.k", phone="16505550188")
    assert kept(ana.get(home)) == []  # it has one
    refused = ana.post(f"{home}username/", {"username": "ana.k"})
    shown = text(refused, 422)
    assert "Username is not available" in shown and 'value="ana.k"' in shown
    (row,) = known(meta, people, "username_suggestions")["data"]
    assert row["username_suggestions"] == kept(refused) != []
    ana.post(f"{home}username/", {"username": ""})
    assert known(meta, people, "username") == {}
    assert "did not tell what stands here" not in text(ana.get(home))


def test_a_name_that_whatsapp_keeps_is_taken_and_waits_for_people_to_have_some(people, meta, ana, home):
    assert meta.http.patch("/_control/settings", json={"usernames": "reserved"}).is_success
    name = kept(ana.get(home))[0]
    ana.post(f"{home}username/", {"username": name, "drawn-username": ""})
    assert known(meta, people, "username") == {"username": name, "status": "reserved"}
    shown = ana.get(home)
    assert "It is shown as soon as people have usernames" in text(shown) and kept(shown) == []


def test_names_that_whatsapp_does_not_tell_are_not_missed(people, meta, ana, home):
    fault = {"kind": "error", "path": "username_suggestions", "count": 1}
    assert meta.http.post("/_control/faults", json=fault).is_success
    shown = ana.get(home)
    assert kept(shown) == [] and "did not tell what stands here" not in text(shown)


@pytest.mark.parametrize("kind", ["reset_after", "error_after"])
def test_an_answer_that_breaks_off_is_not_called_a_refusal(people, meta, ana, home, kind):
    fault = {"kind": kind, "path": "message_qrdls", "count": 1}
    assert meta.http.post("/_control/faults", json=fault).is_success
    shown = text(ana.post(f"{home}links/", {"text": "A table, please"}), 422)
    assert "Whether it took this is not known" in shown and "Nothing was changed" not in shown
    assert known(meta, people, "message_qrdls")["data"][0]["prefilled_message"] == "A table, please"


def test_what_was_typed_stays_when_whatsapp_is_away(people, meta, ana, home):
    fault = {"kind": "reset", "path": "*", "count": None}
    assert meta.http.post("/_control/faults", json=fault).is_success
    typed = {**PROFILE, "about": "Written for an hour"}
    shown = text(ana.post(f"{home}profile/", typed), 422)
    assert 'value="Written for an hour"' in shown and "Save the profile" in shown
    assert "did not tell what stands here" in shown
    assert "ServerDisconnected" not in shown and "Save the username" not in shown  # it would give up one unseen
    assert 'name="on"' not in shown
    shown = text(ana.post(f"{home}suggestions/", {"questions": "Where is it?"}), 422)
    assert "Where is it?</textarea>" in shown and "Save the profile" not in shown


def test_a_person_is_blocked_and_unblocked_without_their_number_in_the_page(people, meta, ana, home):
    refused = text(ana.post(f"{home}blocked/", {"user": "+55 11 91234-5634"}), 422)
    assert "within the last 24 hours" in refused
    person = {"name": "Mariana", "phone": "5511912345634"}
    meta.control("POST", "messages", number=people.line.phone_number_id, person=person, text="Oi", deliver=False)
    ana.post(f"{home}blocked/", {"user": "+55 11 91234-5634"})
    assert known(meta, people, "block_users")["data"][0]["wa_id"] == "5511912345634"
    shown = text(ana.get(home))
    (signed,) = re.findall(r'name="unblock" value="([^"]+)"', shown)
    assert "+55 11 9••••-••34" in shown and "91234" not in shown.replace(signed, "")
    assert ana.post(f"{home}blocked/", {"unblock": signed[:-2]}).status_code == 422
    ana.post(f"{home}blocked/", {"unblock": signed})
    assert known(meta, people, "block_users")["data"] == []


def test_links_have_a_picture_of_our_own(people, meta, ana, home):
    ana.post(f"{home}links/", {"text": "I would like to order"})
    (link,) = known(meta, people, "message_qrdls")["data"]
    picture = ana.get(f"{home}links/{link['code']}.svg")
    assert picture["Content-Type"] == "image/svg+xml" and b"<svg" in picture.content
    ana.post(f"{home}links/", {"text": "A table, please", "code": link["code"]})
    assert known(meta, people, "message_qrdls")["data"][0]["prefilled_message"] == "A table, please"
    assert "A table, please" in text(ana.get(home))
    fault = {"kind": "refuse", "code": 100, "path": "message_qrdls", "count": 1}
    assert meta.http.post("/_control/faults", json=fault).is_success
    shown = text(ana.post(f"{home}links/", {"text": "Two tables, please", "code": link["code"]}), 422)
    row, new = shown.split("New link")
    assert '<details class="link-row" open>' in row and 'value="Two tables, please"' in row
    assert "WhatsApp did not take this" in row and "Two tables, please" not in new
    ana.post(f"{home}links/", {"drop": link["code"]})
    assert known(meta, people, "message_qrdls")["data"] == []
    assert ana.post(f"{home}links/", {"drop": "../x"}).status_code == 422


def test_a_pin_is_set_and_never_shown(people, meta, ana, home):
    answer = ana.post(f"{home}pin/", {"pin": "918273"}, follow=True)
    assert "The PIN is changed" in text(answer) and "918273" not in text(answer)
    with acting_for(people.acme):
        assert "918273" not in str(Fact.objects.get(verb="changed_pin").detail)


def test_questions_and_commands_are_a_line_each(people, meta, ana, home):
    ana.post(
        f"{home}suggestions/", {"questions": "Open today?\r\n\r\nDo you deliver?", "commands": "/track: Where: it is"}
    )
    found = known(meta, people, fields="conversational_automation")["conversational_automation"]
    assert found["prompts"] == ["Open today?", "Do you deliver?"]
    assert found["commands"] == [{"command_name": "track", "command_description": "Where: it is"}]
    assert "track: Where: it is" in text(ana.get(home))


def test_when_whatsapp_is_away_the_page_says_so_and_loses_nothing(people, meta, ana, home, settings):
    ana.post(f"{home}profile/", PROFILE)
    settings.GRAPH_URL = "http://127.0.0.1:1"
    shown = text(ana.get(home))
    assert "could not be reached" in shown and "Save the profile" not in shown
    assert "could not be reached" in text(ana.post(f"{home}pin/", {"pin": "123456"}), 422)


def test_a_refused_token_is_remembered(people, meta, ana, home):
    meta.control("DELETE", f"tokens/token-of-{people.line.phone_number_id}")
    text(ana.get(home))
    with acting_for(people.acme):
        assert Channel.objects.get(pk=people.line.pk).token_state == "refused"


def test_identities_are_checked_as_whatsapp_says(people, meta, ana, home):
    def checked() -> bool:
        return Channel.objects.get(pk=people.line.pk).checks_identity

    assert ana.post(f"{home}checks/", {"on": "on"}).headers["Location"] == f"{home}#checks"
    assert known(meta, people, "settings")["user_identity_change"] == {"enable_identity_key_check": True}
    with acting_for(people.acme):
        assert checked()
        Channel.objects.update(checks_identity=False)
    assert re.search('name="on" checked', text(ana.get(home)))  # as it is at WhatsApp, whoever turned it on
    with acting_for(people.acme):
        assert checked()
        Channel.objects.update(checks_identity=False)
    check.examine(people.line)  # once a day without a page
    with acting_for(people.acme):
        assert checked()
    ana.post(f"{home}checks/", {})
    with acting_for(people.acme):
        assert not checked()


def test_a_check_with_a_dead_token_says_what_to_do_instead_of_metas_words(people, meta, ana, home):
    meta.control("DELETE", f"tokens/token-of-{people.line.phone_number_id}")
    said = text(ana.post(home.replace("presence/", "checkup/"), follow=True))
    assert "WhatsApp refuses the access token of this number. Enter a new one here." in said
