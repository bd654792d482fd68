"""Each alarm, brought about at Meta's stand-in: it comes, is told once, and goes when its cause has gone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail

from conversations.health import check, traffic
from conversations.models import Alarm, Channel, Traffic
from tenants import clock
from tenants.scope import acting_for


def standing(**words) -> Callable:
    def change(meta, people) -> None:
        meta.control("PATCH", f"numbers/{people.line.phone_number_id}", **words)

    return change


def withdrawn(meta, people) -> None:
    meta.control("DELETE", f"tokens/token-of-{people.line.phone_number_id}")


def given_again(meta, people) -> None:
    app = meta.control("GET", "apps")["results"][0]["id"]
    token = f"token-of-{people.line.phone_number_id}"
    meta.control("POST", "tokens", access_token=token, app_id=app, waba_ids=[people.line.waba_id])


def unsubscribed(meta, people) -> None:
    token = f"token-of-{people.line.phone_number_id}"
    assert meta.graph("DELETE", f"{people.line.waba_id}/subscribed_apps", token=token).is_success


def subscribed(meta, people) -> None:
    token = f"token-of-{people.line.phone_number_id}"
    assert meta.graph("POST", f"{people.line.waba_id}/subscribed_apps", token=token).is_success


def silent(meta, people) -> None:
    """The last whole hour brought nothing, where it usually brings nine."""
    with acting_for(people.acme):
        Channel.objects.filter(pk=people.line.pk).update(created_at=clock.now() - timedelta(days=60))
        for day in range(1, 8):
            hour = traffic.this_hour() - timedelta(hours=1 + 24 * day)
            Traffic.objects.create(channel=people.line, hour=hour, received=9)


def heard_again(meta, people) -> None:
    with acting_for(people.acme):
        Channel.objects.filter(pk=people.line.pk).update(last_received_at=clock.now() + timedelta(seconds=1))
        Traffic.objects.create(channel=people.line, hour=traffic.this_hour(), received=1)


WAYS = {
    "token": (withdrawn, given_again),
    "quality_red": (standing(quality_rating="RED"), standing(quality_rating="GREEN")),
    "quality_yellow": (standing(quality_rating="YELLOW"), standing(quality_rating=None)),
    "status": (standing(status="RESTRICTED"), standing(status=None)),
    "subscription": (unsubscribed, subscribed),
    "silence": (silent, heard_again),
}


@pytest.mark.parametrize("cause", WAYS)
def test_an_alarm_comes_once_and_goes(people, meta, at_time, client, cause):
    comes, goes = WAYS[cause]
    client.force_login(people.ana.user)
    now = clock.now().replace(minute=30)  # no hour ends meanwhile

    def after(days: float) -> list[str]:
        """What is wrong after the next round; a day later, so that Meta is asked again."""
        at_time(now + timedelta(days=days))
        check.round_of(people.acme.pk)
        with acting_for(people.acme):
            return list(Alarm.objects.filter(cleared_at=None).values_list("cause", flat=True))

    assert after(0) == [] and mail.outbox == []
    comes(meta, people)
    at_time(now)
    with acting_for(people.acme):
        channel = Channel.objects.get(pk=people.line.pk)
    if cause != "silence":
        check.examine(channel)
    assert [after(0.001), after(0.002)] == [[cause], [cause]]
    assert [letter.to for letter in mail.outbox] == [["ana@acme.test"]]
    assert "needs attention" in client.get("/t/acme/inbox/").content.decode()
    goes(meta, people)
    if cause != "silence":
        check.examine(channel)
    assert after(0.003) == [] and len(mail.outbox) == 1
    assert "needs attention" not in client.get("/t/acme/inbox/").content.decode()
