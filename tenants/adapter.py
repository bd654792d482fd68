"""What sign-in by allauth means here: one name field, a landing page by membership, mail in our words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """E-mail is the login and is kept in lower case; the name comes with sign-up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed.",
        "duplicate_email": "You have this address already.",
        "email_password_mismatch": "E-mail and password do not match.",
        "email_taken": "There is an account with this address already.",
        "incorrect_code": "This is not the code. Look again, or ask for a new one.",
        "incorrect_password": "This is not your password.",
        "enter_current_password": "This is not your password.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, then try again.",
        "rate_limited": "Too many tries. Wait a few minutes, then try again.",
    }

    def format_email_subject(self, subject: str) -> str:
        return subject  # without the host in brackets: the sender says who we are

    def is_safe_url(self, url: str) -> bool:
        """Only a path of ours. The package's own would take any host that we answer to, at any port, and an address
        that is none (`http://[`) was an error."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.lower()
        user.name = form.cleaned_data.get("name", "")
        if commit:
            user.save()
        return user


class TwoStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step's refusals in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This is not the code that counts now. Wait for the next one, or use a recovery code.",
    }
