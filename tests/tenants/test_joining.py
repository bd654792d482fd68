"""Who signs up learns neither from words (see `attacks`) nor from the clock who has an account."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from tests import cast


def test_a_password_is_hashed_whether_the_address_is_known_or_not(
    people: cast.People, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, word, salt: hashed.append(word) or encode(self, word, salt)
    )
    for email in (people.ana.user.email, "nobody-yet@acme.test"):
        client = Client(headers={"x-forwarded-for": "192.0.2.8"})
        answer = client.post("/accounts/signup/", {"name": "Eve", "email": email, "password1": "long enough a word"})
        assert answer.headers.get("Location") == "/accounts/confirm-email/"
    assert hashed == ["long enough a word"] * 2
