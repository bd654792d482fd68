"""What people fill in about themselves, their company and their colleagues."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import slugify

from tenants import clock, tokens
from tenants.models import RESERVED_SLUGS, Member, Role, Tenant, User

_PLACES = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_PHONE = RegexValidator(r"^\+?[0-9][0-9 ()./-]{4,30}\Z", "A phone number: digits, and + for the country.")


class SignUpForm(forms.Form):
    """The fields sign-up asks beyond e-mail and password."""

    name = forms.CharField(label="Your name", max_length=120)
    field_order = ("name", "email", "password1")

    def signup(self, request: Any, user: Any) -> None:
        """Part of allauth's contract; the adapter has already saved the name."""


class ProfileForm(forms.ModelForm):
    """A person about themselves."""

    name = forms.CharField(label="Name", max_length=120)
    phone = forms.CharField(label="Phone", max_length=32, required=False, validators=[_PHONE])
    time_zone = forms.ChoiceField(label="Time zone")

    class Meta:
        model = User
        fields = ("name", "phone", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = time_zones(self.instance.time_zone)  # type: ignore[attr-defined]


class CompanyForm(forms.Form):
    """A new company. Without an address one is made from the name."""

    name = forms.CharField(label="Name of the company", max_length=120)
    slug = forms.CharField(label="Address", max_length=50, required=False)

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"].lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("name") and data.get("slug") == "":
            data["slug"] = propose_slug(data["name"])
        return data


class SettingsForm(forms.ModelForm):
    """What an admin may change about the company."""

    class Meta:
        model = Tenant
        fields = ("name", "mask_numbers", "read_receipts", "remind_before")
        labels = {
            "name": "Name",
            "mask_numbers": "Hide customers' phone numbers until somebody asks to see one",
            "read_receipts": "Customers see that their message was read",
            "remind_before": "Remind the team before a window closes on somebody who waits",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("read_receipts", "remind_before"):  # a form without them (a program's) leaves them as they are
            self.fields[name].disabled = self.is_bound and name not in self.data


class RoleForm(forms.Form):
    """Another place for a member."""

    role = forms.ChoiceField(label="Role", choices=Role.choices)


class InviteForm(forms.Form):
    """A colleague to invite. Nobody is invited as owner: an owner makes an owner."""

    email = forms.EmailField(label="E-mail")
    role = forms.ChoiceField(
        label="Role",
        choices=[choice for choice in Role.choices if choice[0] != Role.OWNER],
        initial=Role.AGENT,
    )


class TokenForm(forms.Form):
    """A key for a program: what it may do, and for how long."""

    SCOPES = (("read write", "Read and write"), ("read", "Only read"))
    PERIODS = (("90", "90 days"), ("365", "1 year"), ("", "No end"))

    name = forms.CharField(label="What is it for", max_length=80)
    scopes = forms.ChoiceField(label="It may", choices=SCOPES)
    days = forms.ChoiceField(label="It works for", choices=PERIODS, required=False, initial="90")

    def options(self) -> dict[str, Any]:
        """The arguments of `onboard.issue_token` beyond the member."""
        days, scopes = self.cleaned_data["days"], self.cleaned_data["scopes"].split()
        return {
            "name": self.cleaned_data["name"],
            "scopes": [scope for scope in tokens.SCOPES if scope in scopes],
            "expires_at": clock.now() + timedelta(days=int(days)) if days else None,
        }


def propose_slug(name: str) -> str:
    """A free address made from a company's name: letters without marks, digits and hyphens, a number when taken."""
    base = re.sub(r"[^a-z0-9]+", "-", slugify(name)).strip("-")[:40].strip("-")
    if len(base) < 2 or base in RESERVED_SLUGS:
        base = f"company-{base}".strip("-")
    taken = set(Tenant.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug


def time_zones(current: str) -> list[tuple[str, str]]:
    """The zones named after places, and the one in use whatever it is called."""
    named = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in _PLACES)
    zones = ["UTC", *named] if current in ("UTC", *named) else [current, "UTC", *named]
    return [(zone, zone.replace("_", " ")) for zone in zones]


def role_choices(by: Member) -> list[tuple[str, str]]:
    """The roles that `by` may give: only an owner makes an owner."""
    return [choice for choice in Role.choices if choice[0] != Role.OWNER or by.role == Role.OWNER]
