"""The list of devices stays fresh without a commit at every request."""

from allauth.usersessions.models import UserSession
from django.test import Client

from tenants import seen


def test_a_browser_is_written_down_once_a_minute(people, monkeypatch, django_assert_num_queries):
    now = 1000.0
    monkeypatch.setattr(seen.time, "monotonic", lambda: now)
    client = Client()
    client.force_login(people.ana.user)
    client.get("/accounts/profile/")
    first = UserSession.objects.get().last_seen_at
    with django_assert_num_queries(2):  # session and user: nothing is written
        now += 59
        client.get("/accounts/inactive/")
    assert UserSession.objects.get().last_seen_at == first
    now += 1
    client.get("/accounts/profile/")
    assert UserSession.objects.get().last_seen_at > first


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(seen, "REMEMBERED", 3)
    middleware = seen.BrowserSeen(lambda request: None)
    for key in "abcde":
        middleware._remember(key)
    assert list(middleware._seen) == ["c", "d", "e"]
