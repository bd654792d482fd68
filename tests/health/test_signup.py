"""The server's side of Meta's dialog: a code is good once, and only what the token shows is believed."""

import pytest
from django.core.exceptions import PermissionDenied

from conversations.channels import connect, phone, signup
from conversations.channels.signup import Session
from conversations.models import Channel
from tenants import onboard
from tenants.models import Route
from tenants.scope import acting_for
from tests.api.test_description import fits

APP = "400000000000888"


@pytest.fixture
def dialog(meta, settings):
    """Finish the dialog as it does at Meta; gives the session."""
    settings.WHATSAPP_APP_ID, settings.WHATSAPP_CONFIG_ID = APP, "1"
    signup.rehearse()

    def finish(event: str = "FINISH") -> Session:
        answer = meta.http.post("/dialog/signup", json={"client_id": APP, "event": event}).json()
        return Session(code=answer["code"], event=event, **answer["data"])

    return finish


def nothing(people) -> bool:
    with acting_for(people.acme):
        return Channel.objects.count() == 1 and Route.objects.count() == 2


def reason(session, by, pin="918273") -> str:
    with pytest.raises(signup.SignupFailed) as refused:
        signup.finish(session, pin, by=by)
    return str(refused.value)


def test_the_page_is_not_there_without_an_app(people, client):
    client.force_login(people.ana.user)
    assert client.get("/t/acme/settings/channels/new/dialog/").status_code == 404


def test_only_that_page_opens_its_policy(people, dialog, client, meta):
    client.force_login(people.ana.user)
    page = client.get("/t/acme/settings/channels/new/dialog/")
    assert page.status_code == 200 and meta.url in page["Content-Security-Policy"]
    assert page["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"
    other = client.get("/t/acme/settings/channels/new/")
    assert meta.url not in other["Content-Security-Policy"] and other["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_page_stands_while_the_dialog_is_away(people, dialog, client, settings):
    settings.SIMULATOR_URL = "http://127.0.0.1:1"
    client.force_login(people.ana.user)
    assert client.get("/t/acme/settings/channels/new/dialog/").status_code == 200


def test_a_code_is_good_once(people, dialog):
    session = dialog()
    channel, _, _ = signup.finish(session, "918273", by=people.ana)
    assert channel.waba_id == session.waba_id
    assert "has been used" in reason(session, people.ana)
    assert "has been used" in reason(Session("made-up", "FINISH", session.waba_id), people.ana)


def test_an_account_that_the_token_does_not_show_is_not_connected(people, dialog):
    session = dialog()
    stranger = Session(session.code, "FINISH", people.other_line.waba_id, people.other_line.phone_number_id)
    assert "could not be used" in reason(stranger, people.ana)
    with acting_for(people.acme):
        assert Channel.objects.count() == 1


def test_an_account_without_a_number_is_refused_in_words(people, dialog):
    with pytest.raises(signup.NoNumber):
        signup.finish(dialog("FINISH_ONLY_WABA"), "918273", by=people.ana)


def test_agents_connect_nothing_and_a_number_only_once(people, dialog):
    session = dialog()
    with pytest.raises(PermissionDenied):
        signup.finish(session, "918273", by=people.bruno)
    signup.finish(session, "918273", by=people.ana)
    again = Session(dialog().code, "FINISH", session.waba_id, session.phone_number_id)
    with pytest.raises((connect.NumberTaken, signup.SignupFailed)):
        signup.finish(again, "918273", by=people.dora)


def test_a_code_that_is_too_old_is_said_with_the_way_out(people, dialog, meta):
    meta.control("PATCH", "settings", code_seconds=0.0)
    said = reason(dialog(), people.ana)
    assert "has expired" in said and "half a minute" in said and nothing(people)


def test_when_meta_does_not_answer_within_the_codes_time_nothing_is_connected(people, dialog, meta, monkeypatch):
    monkeypatch.setattr(signup, "PATIENCE", signup.Patience(connect=1, queue=1, read=0.2, whole=0.5))
    session = dialog()
    meta.http.post("/_control/faults", json={"kind": "hang", "path": "*", "seconds": 5})
    assert "Press the button again" in reason(session, people.ana) and nothing(people)


@pytest.mark.parametrize("told", [True, False])
def test_a_wrong_pin_leaves_nothing_connected_and_the_right_one_goes_on(people, dialog, meta, told):
    session = dialog()
    token = {"access_token": "EAAother", "app_id": APP, "waba_ids": [session.waba_id]}
    meta.control("POST", "tokens", **token)
    meta.graph("POST", session.phone_number_id, token="EAAother", json={"pin": "111111"})
    asked = session if told else Session(session.code)
    with pytest.raises(signup.NotRegistered, match=r"has a two-step PIN already.*Enter the PIN it has"):
        signup.finish(asked, "918273", by=people.ana)
    assert nothing(people)
    again = meta.control("POST", "codes", app_id=APP, waba_id=session.waba_id)["code"]
    channel, _, problem = signup.finish(Session(again), "111111", by=people.ana)
    assert channel.phone_number_id == session.phone_number_id and "not registered" not in problem


def test_a_number_of_another_company_is_refused_before_anything_is_done_to_it(people, dialog, meta):
    session = dialog()
    signup.finish(session, "918273", by=people.dora)
    code = meta.control("POST", "codes", app_id=APP, waba_id=session.waba_id)["code"]
    with pytest.raises(connect.NumberTaken) as refused:
        signup.finish(Session(code, "FINISH", session.waba_id, session.phone_number_id), "000000", by=people.ana)
    assert "Globex" not in str(refused.value)
    with acting_for(people.acme):
        assert Channel.objects.count() == 1


def test_a_pin_is_asked_for_where_meta_did_not_say_that_the_number_is_on_a_phone(people, dialog):
    with pytest.raises(signup.PinNeeded):
        signup.finish(Session(dialog().code), "", by=people.ana)
    assert nothing(people)
    session = dialog("FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING")
    channel, _, problem = signup.finish(Session(session.code), "", by=people.ana)
    assert channel.waba_id == session.waba_id and "people" not in problem


def test_the_app_is_asked_for_its_past_once_more_and_the_answer_is_said_word_for_word(people, dialog, meta, client):
    session = dialog("FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING")
    channel, _, problem = signup.finish(session, "", by=people.ana)
    assert "Then ask for the app's past" in problem, "its webhooks do not come here, and it gives everything once"
    client.force_login(people.ana.user)
    home = f"/t/acme/settings/channels/{channel.uuid}/"
    assert "within 24 hours" not in client.get(home).content.decode()
    client.post(f"{home}checkup/")
    assert "within 24 hours of joining" in client.get(home).content.decode()
    meta.http.post("/_control/faults", json={"kind": "refuse", "path": "smb_app_data", "code": 131000, "count": 1})
    page = client.post(f"{home}phone/", follow=True).content.decode()
    assert "people were not asked for" in page and "messages are on their way" in page
    page = client.post(f"{home}phone/", follow=True).content.decode()
    assert "people are on their way" in page and "messages were asked for before" in page
    _, token = onboard.issue_token(people.ana, "crm", None)
    told = client.post(f"/api/v1/channels/{channel.uuid}/past/", headers={"Authorization": f"Bearer {token}"}).json()
    fits("Past", told)
    said = "The app's people were asked for before. WhatsApp hands them over once."
    assert told["people"] == {"comes": False, "final": True, "sentence": said}
    meta.control("PATCH", "settings", sync_seconds=0.0)
    other, _, _ = signup.finish(dialog("FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"), "", by=people.ana)
    assert [(one.comes, one.final) for one in phone.ask(other, people.ana)] == [(False, True)] * 2
    with pytest.raises(PermissionDenied):
        phone.ask(other, people.bruno)
