"""While Valkey is away people sign in, and who guesses is counted all the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client

from tenants.steady import SteadyCache
from tests import cast


@pytest.fixture
def valkey_is_away(house: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The cache asks a port that is closed, for one test; gives the cache that is there."""
    kept = caches["default"]
    monkeypatch.setattr(SteadyCache, "_away_until", 0.0)
    caches["default"] = SteadyCache("redis://127.0.0.1:1/1", {"OPTIONS": settings.CACHES["default"]["OPTIONS"]})
    yield kept
    caches["default"] = kept


def sign_in(email: str, password: str) -> tuple[int, bool]:
    """The status, and whether it was said that there were too many tries."""
    client = Client(raise_request_exception=False, headers={"x-forwarded-for": "192.0.2.7"})
    answer = client.post("/accounts/login/", {"login": email, "password": password})
    return answer.status_code, "Too many tries" in answer.content.decode()


def test_a_person_signs_in_without_it(people: cast.People, valkey_is_away: Any) -> None:
    assert sign_in(people.ana.user.email, cast.PASSWORD) == (302, False)


def test_who_guesses_is_slowed_down_without_it(people: cast.People, valkey_is_away: Any) -> None:
    said = [sign_in(people.bruno.user.email, "wrong")[1] for _ in range(6)]
    assert (said[0], said[-1]) == (False, True)


def test_it_is_not_asked_again_at_once_and_then_holds_what_is_told(valkey_is_away: Any) -> None:
    caches["default"].set("told", "meanwhile", 60)
    caches["default"] = there = valkey_is_away
    assert (there.get("told"), there.add("told", "again", 60), there.delete("told")) == ("meanwhile", False, True)
    SteadyCache._away_until = 0.0
    there.set("told", "lasting", 60)
    SteadyCache._away_until = float("inf")
    assert there.get("told") is None
    SteadyCache._away_until = 0.0
    assert (there.get("told"), there.delete("told")) == ("lasting", True)
