"""What people fill in to come in: a name at sign-up."""

from typing import Any

from django import forms


class SignUpForm(forms.Form):
    """The fields sign-up asks beyond e-mail and password."""

    name = forms.CharField(label="Your name", max_length=120)
    field_order = ("name", "email", "password1")

    def signup(self, request: Any, user: Any) -> None:
        """Part of allauth's contract; the adapter has already saved the name."""
