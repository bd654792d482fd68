"""The check of a number: what WhatsApp answers is kept, and what it does not answer changes nothing."""

from datetime import timedelta

import pytest

from cloudapi.client import GraphError
from conversations.health import check, page, traffic
from conversations.models import Alarm, Channel, Checkup, Status
from tenants import clock
from tenants.scope import acting_for
from tests.health.messages import message_of


def line_of(people) -> Channel:
    with acting_for(people.acme):
        return Channel.objects.get(pk=people.line.pk)


def health_of(people):
    with acting_for(people.acme):
        return page.of(Channel.objects.get(pk=people.line.pk))


def raised(people) -> set[str]:
    with acting_for(people.acme):
        return set(Alarm.objects.filter(cleared_at=None).values_list("cause", flat=True))


def ends_in(meta, people, settings, seconds):
    app = meta.control("GET", "tokens")["results"][0]["app_id"]
    meta.control(
        "POST",
        "tokens",
        access_token=f"token-of-{people.line.phone_number_id}",
        app_id=app,
        expires_in=seconds,
    )


def test_a_sound_number_is_shown_as_whatsapp_knows_it(people, meta):
    found = check.examine(people.line)
    assert (found.problem, found.quality, found.limit, found.status) == ("", "GREEN", "TIER_2K", "CONNECTED")
    assert (found.token_valid, found.token_expires_at, found.missing_scopes) == (True, None, "")
    assert (found.subscribed, found.here, found.takes_messages) == (True, True, True)
    shown = health_of(people)
    assert [step.state for step in shown.steps] == ["done", "done", "done", "todo"] and shown.now == 4
    assert (shown.limit, shown.quality.word, shown.token.word) == ("2,000", "High", "Works")
    assert raised(people) == set()


def test_a_second_check_changes_the_one_row(people, meta):
    check.examine(people.line)
    meta.control("PATCH", f"numbers/{people.line.phone_number_id}", name_status="DECLINED")
    check.examine(people.line)
    with acting_for(people.acme):
        assert Checkup.objects.get().name_status == "DECLINED"
    with acting_for(people.globex):
        assert not Checkup.objects.exists()


def test_a_token_that_lacks_a_right_or_was_withdrawn_is_said(people, meta):
    app = meta.control("GET", "tokens")["results"][0]["app_id"]
    token = f"token-of-{people.line.phone_number_id}"
    meta.control("POST", "tokens", access_token=token, app_id=app, scopes=["whatsapp_business_messaging"])
    check.examine(people.line)
    first = health_of(people).steps[0]
    assert (first.state, first.fix) == ("bad", "token") and "whatsapp_business_management" in first.text
    assert health_of(people).token == ("Lacks a permission", "red")
    meta.control("DELETE", f"tokens/{token}")
    check.examine(people.line)
    assert line_of(people).token_state == "refused" and raised(people) == {"token"}
    assert health_of(people).steps[0].text == "WhatsApp refuses the access token"
    meta.control("POST", "tokens", access_token=token, app_id=app, waba_ids=[people.line.waba_id])
    check.examine(people.line)
    assert line_of(people).token_state == "good" and raised(people) == set()


def test_a_token_that_whatsapp_refuses_does_not_take_the_place_of_one_that_works(people, meta, client):
    client.force_login(people.ana.user)
    home = f"/t/acme/settings/channels/{people.line.uuid}/token/"
    for bad in ("wrong-nonsense", "expired-nonsense"):
        refused = client.post(home, {"access_token": bad})
        assert refused.status_code == 422 and "does not accept this access token" in refused.content.decode()
        assert bad not in refused.content.decode()
        assert token_of(people) == f"token-of-{people.line.phone_number_id}"
    assert client.post(home, {"access_token": "fresh"}).status_code == 302
    assert token_of(people) == "fresh"


@pytest.mark.parametrize(
    ("token", "said"),
    [("wrong-1", "refuses the access token"), ("expired-1", "refuses the access token"), ("nosend-1", "_messaging"),
     ("nomanage-1", "_management"), ("norights-1", "whatsapp_business")],
)  # fmt: skip
def test_a_number_connected_with_a_bad_token_says_so_and_leads_to_a_new_one(people, meta, client, token, said):
    client.force_login(people.ana.user)
    form = {"display_phone": "+1 555-010-0088", "phone_number_id": "200000000000088", "waba_id": "300000000000088"}
    shown = client.post("/t/acme/settings/channels/new/", form | {"access_token": token})
    with acting_for(people.acme):
        channel = Channel.objects.get(phone_number_id="200000000000088")
        first = page.of(channel).steps[0]
    assert (first.state, first.fix) == ("bad", "token") and said in first.text
    home = f"/t/acme/settings/channels/{channel.uuid}/"
    assert shown.status_code == 201 and "To see what a bad one does" in client.get(home).content.decode()
    assert client.post(f"{home}token/", {"access_token": "EAAgood"}).status_code == 302
    with acting_for(people.acme):
        assert page.of(Channel.objects.get(pk=channel.pk)).steps[0].state == "done"


def test_a_token_is_taken_unseen_while_whatsapp_is_away(people, client, settings):
    settings.GRAPH_URL = settings.GRAPH_API_URL = "http://127.0.0.1:1"
    client.force_login(people.ana.user)
    answer = client.post(f"/t/acme/settings/channels/{people.line.uuid}/token/", {"access_token": "fresh"})
    assert answer.status_code == 302 and token_of(people) == "fresh"


def token_of(people) -> str:
    with acting_for(people.acme):
        return Channel.objects.get(pk=people.line.pk).access_token.reveal()


def test_a_locked_account_may_send_again_when_whatsapp_says_so(people, meta):
    with acting_for(people.acme):
        Channel.objects.filter(pk=people.line.pk).update(stopped_code=131031, stopped_at=clock.now())
    meta.control("PATCH", f"numbers/{people.line.phone_number_id}", status="RESTRICTED")
    check.examine(people.line)
    assert line_of(people).stop == 131031 and raised(people) == {"locked", "status"}
    meta.control("PATCH", f"numbers/{people.line.phone_number_id}", status="CONNECTED")
    check.examine(people.line)
    assert line_of(people).stop is None and raised(people) == set()


@pytest.mark.parametrize(("days", "causes"), [(30, set()), (5, {"expiring"})])
def test_a_token_that_ends_soon_is_said_before(people, meta, settings, days, causes):
    ends_in(meta, people, settings, days * 86400 + 60)
    check.examine(people.line)
    assert raised(people) == causes
    assert health_of(people).token.word == f"{days} days"


def test_a_number_that_posts_elsewhere_or_is_not_subscribed_can_be_fixed(people, meta):
    meta.graph("DELETE", f"{people.line.waba_id}/subscribed_apps", token=f"token-of-{people.line.phone_number_id}")
    other = "http://127.0.0.1:1/webhooks/whatsapp/11111111-1111-1111-1111-111111111111/"
    number, waba = people.line.phone_number_id, people.line.waba_id
    secret = check.keyring.secrets_of(people.line)[1]
    meta.control(
        "POST", "numbers", phone_number_id=number, waba_id=waba, app_secret=secret, callback_url=other, subscribe=False
    )
    found = check.examine(people.line)
    assert (found.subscribed, found.here) == (False, False) and raised(people) == {"subscription"}
    assert [step.fix for step in health_of(people).steps[1:3]] == ["subscribe", "subscribe"]


def test_when_meta_cannot_be_reached_what_it_said_last_stays(people, meta, settings):
    check.examine(people.line)
    settings.GRAPH_URL = "http://127.0.0.1:1"
    found = check.examine(people.line)
    assert "could not be reached" in found.problem and found.quality == "GREEN"
    assert raised(people) == set() and line_of(people).token_state == "good"


def test_part_of_an_answer_is_better_than_none(people, meta):
    meta.http.post("/_control/faults", json={"kind": "refuse", "path": "subscribed_apps", "code": 4})
    found = check.examine(people.line)
    assert found.quality == "GREEN" and found.subscribed is None and "(code 4)" in found.problem


def test_a_token_renewed_meanwhile_is_not_blamed_for_the_old_one(people, meta):
    meta.control("DELETE", f"tokens/token-of-{people.line.phone_number_id}")
    with acting_for(people.acme):
        row = Channel.objects.get(pk=people.line.pk)
        row.access_token = "fresh"
        row.save(update_fields=["access_token"])
        fresh = Channel.objects.get(pk=row.pk)
        check._judge_token(fresh, "the old one", check.Examination(errors={"standing": GraphError("no", code=190)}))
        assert Channel.objects.get(pk=row.pk).token_state == "good"
        check._judge_token(fresh, "fresh", check.Examination(errors={"standing": GraphError("no", code=190)}))
        assert Channel.objects.get(pk=row.pk).token_state == "refused"


def test_an_app_secret_that_is_wrong_says_nothing_about_the_token(people, meta, settings):
    settings.WHATSAPP_APP_SECRET = "another"
    found = check.examine(people.line)
    assert "(code 190)" in found.problem and found.token_valid is True
    assert line_of(people).token_state == "good" and raised(people) == set()


def test_a_round_asks_once_a_day_and_counts_each_time(people, meta, at_time):
    now = clock.now()
    assert check.tenants() == sorted([people.acme.pk, people.globex.pk])
    check.round_of(people.acme.pk)
    meta.control("PATCH", f"numbers/{people.line.phone_number_id}", quality_rating="RED")
    check.round_of(people.acme.pk)
    assert health_of(people).quality.word == "High"
    at_time(now + timedelta(hours=24))
    check.round_of(people.acme.pk)
    assert health_of(people).quality.word == "Low" and raised(people) == {"quality_red"}


def test_the_page_asks_the_same_few_questions(people, meta, django_assert_num_queries):
    check.examine(people.line)
    with acting_for(people.acme):
        row = Channel.objects.get(pk=people.line.pk)
        traffic.count()
        row.trial_id = message_of(people.line, status=Status.DELIVERED).pk
        with django_assert_num_queries(11):
            assert page.of(row).hours[-1].received == 0


def test_what_keeps_a_number_from_sending_is_shown_with_whatsapps_reason(people, meta, client):
    def sending() -> tuple[str, list[tuple[str, str, int | None]]]:
        check.examine(people.line)
        shown = health_of(people)
        return shown.sending.word, [(one.where, one.tone, one.code) for one in shown.hindrances]

    assert sending() == ("Nothing in the way", [])
    meta.control("PATCH", f"numbers/{people.line.phone_number_id}", name_status="DECLINED")
    assert sending() == ("Limited", [("The number", "amber", None)])
    meta.control("PATCH", f"numbers/{people.line.phone_number_id}", name_status=None, status="PENDING")
    assert sending() == ("Blocked", [("The number", "red", 133010)]) and raised(people) == {"status"}
    meta.control("PATCH", f"numbers/{people.line.phone_number_id}", status=None)
    meta.control("PATCH", f"accounts/{people.line.waba_id}", account_review_status="REJECTED")
    assert sending() == ("Blocked", [("Its account", "red", 131031)])
    client.force_login(people.ana.user)
    said = client.get(f"/t/acme/settings/channels/{people.line.uuid}/").content.decode()
    assert "Its account: The account is disabled for policy violations. Ask for a review." in said
    meta.control("PATCH", f"accounts/{people.line.waba_id}", account_review_status=None)
    assert sending() == ("Nothing in the way", []) and raised(people) == set()


@pytest.mark.parametrize("word", ["NA", "UNKNOWN"])
def test_a_number_that_was_not_rated_yet_is_said_to_be_so(people, meta, word):
    meta.control("PATCH", f"numbers/{people.line.phone_number_id}", quality_rating=word)
    check.examine(people.line)
    assert health_of(people).quality == ("Not rated yet", "")


@pytest.mark.parametrize(
    ("seconds", "said"), [(1800, "Under an hour"), (5400, "1 hour"), (36_600, "10 hours"), (90_000, "1 day")]
)
def test_a_token_in_its_last_day_is_told_by_hours(people, meta, settings, seconds, said):
    ends_in(meta, people, settings, seconds)
    check.examine(people.line)
    assert health_of(people).token.word == said
