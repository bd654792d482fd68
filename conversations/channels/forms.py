"""What one fills in to connect a number, by page or by command."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from conversations.channels.connect import Number
from conversations.channels.signup import Session

_META_ID = RegexValidator(r"^[0-9]{1,64}\Z", "Digits only, as Meta shows it.")
_WORD = RegexValidator(r"^[!-~]+\Z", "Letters, digits and signs without spaces, as Meta shows it.")


class NumberForm(forms.Form):
    """A WhatsApp number as Meta's app settings show it."""

    display_phone = forms.CharField(label="Phone number", max_length=32)
    name = forms.CharField(label="Name for your team", max_length=80, required=False)
    phone_number_id = forms.CharField(label="Phone number ID", max_length=64, validators=[_META_ID])
    waba_id = forms.CharField(label="WhatsApp Business account ID", max_length=64, validators=[_META_ID])
    business_id = forms.CharField(label="Business portfolio ID", max_length=64, required=False, validators=[_META_ID])
    access_token = forms.CharField(label="Access token", max_length=1000, validators=[_WORD])
    app_secret = forms.CharField(label="App secret", max_length=200, required=False, validators=[_WORD])
    verify_token = forms.CharField(label="Verify token", max_length=200, required=False, validators=[_WORD])

    field_order = ("display_phone", "name", "phone_number_id", "waba_id", "business_id", "access_token", "app_secret")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("access_token", "app_secret"):
            self.fields[name].widget = forms.PasswordInput(attrs={"autocomplete": "off"})

    def number(self) -> Number:
        return Number(**self.cleaned_data)


class TokenRenewalForm(forms.Form):
    """A new access token for a number that is connected already."""

    access_token = forms.CharField(
        label="Access token",
        max_length=1000,
        validators=[_WORD],
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class TrialForm(forms.Form):
    """The phone that gets a test message."""

    phone = forms.RegexField(
        r"^\+?[0-9 ()./-]{6,30}\Z",
        error_messages={"invalid": "The whole number with its country's code, for example +55 11 95550-0002."},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        return re.sub(r"\D", "", self.cleaned_data["phone"])


class SignupForm(forms.Form):
    """What Meta's dialog gave, and the PIN under which the number is registered."""

    on_phone = forms.BooleanField(label="It stays in the WhatsApp Business app on a phone", required=False)
    pin = forms.RegexField(
        r"^[0-9]{6}\Z", label="Two-step PIN", required=False, error_messages={"invalid": "Six digits."}
    )
    code = forms.CharField(max_length=2000, validators=[_WORD], widget=forms.HiddenInput)
    event = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    waba_id = forms.CharField(max_length=64, validators=[_META_ID], required=False, widget=forms.HiddenInput)
    phone_number_id = forms.CharField(max_length=64, validators=[_META_ID], required=False, widget=forms.HiddenInput)
    business_id = forms.CharField(max_length=64, validators=[_META_ID], required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].widget = forms.PasswordInput(
            attrs={"autocomplete": "off", "inputmode": "numeric", "pattern": "[0-9]{6}", "data-signup-target": "pin"}
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("event") and "pin" in data and not data["pin"] and not self.session().on_phone:
            self.add_error("pin", "Six digits. WhatsApp asks for them when the number moves.")
        return data

    def session(self) -> Session:
        names = ("code", "event", "waba_id", "phone_number_id", "business_id")
        return Session(**{name: self.cleaned_data.get(name, "") for name in names})
