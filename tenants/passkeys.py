"""Passkeys refused in words of their own: the package calls a key that it does not know an incorrect code."""

from typing import Any

from allauth.mfa.webauthn import forms
from django.core.exceptions import ValidationError

UNKNOWN = "This passkey is not known here any more. Sign in another way, and remove it from the device."
NOT_ADDED = "The passkey was not added: its time was over. Try again."


def _in_words(error: ValidationError, words: str) -> ValidationError:
    """A limit on tries and the like keep their own sentence."""
    return ValidationError(words, "unknown_passkey") if error.code == "incorrect_code" else error


class _Known:
    """Before a form of the package that looks a passkey up."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # the form that comes after it
        except ValidationError as error:
            raise _in_words(error, UNKNOWN) from error


class LoginForm(_Known, forms.LoginWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A passkey alone."""


class SecondStepForm(_Known, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""


class ConfirmForm(_Known, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey before something that protects the account."""


class AddForm(forms.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""

    def clean(self) -> Any:
        try:
            return super().clean()
        except ValidationError as error:
            raise _in_words(error, NOT_ADDED) from error
