"""Signing up takes as long with an address that has an account as with one that has none."""

from typing import Any

from allauth.account.forms import SignupForm
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest


class JoinForm(SignupForm):  # type: ignore[misc]  # allauth ships no types
    """The page says the same to both. Hashing the password is nearly all of the time that an answer takes, and without
    it whoever has a clock reads from it who has an account here."""

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        user, answer = super().try_save(request)
        return user, answer
