"""The server's side of Meta's dialog: a code is good once, and only what the token shows is believed."""

import pytest
from django.core.exceptions import PermissionDenied

from conversations import connect, signup
from conversations.models import Channel
from conversations.signup import Session
from tenants.scope import acting_for

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
