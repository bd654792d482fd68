"""What the pages of the inbox take in: checked for shape here, for rules in the verbs."""

import re
from collections.abc import Sequence
from typing import Any, cast

from django import forms

from conversations.drafts import MOST
from conversations.models import Channel, Draft
from conversations.templating import reach

WHOLE = "The whole number with its country's code, for example +55 11 95550-0002."
MODES = [mode for mode in Draft.Mode.choices if mode[0] != Draft.Mode.TEMPLATE]  # what is typed in the composer


class MessageForm(forms.Form):
    """A reply or a note. `client_id` is made by the page, once for every bubble."""

    mode = forms.ChoiceField(choices=MODES)
    client_id = forms.UUIDField()
    body = forms.CharField(required=False, strip=False)
    note = forms.CharField(required=False, strip=False)
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    file = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    voice = forms.BooleanField(required=False)
    as_document = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["written"] = data.get("note" if data.get("mode") == Draft.Mode.NOTE else "body") or ""
        return data


class BeginningForm(forms.Form):
    """Whom to write to first, and from which number; somebody who is known is not asked for."""

    phone = forms.RegexField(
        r"^\+?[0-9 ()./-]{6,30}\Z",
        error_messages={"invalid": WHOLE, "required": WHOLE},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    name = forms.CharField(required=False, max_length=80)
    channel = forms.ChoiceField(error_messages={"required": "Choose one of your numbers."})

    def __init__(self, *args: Any, channels: Sequence[Channel], is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["channel"]).choices = [(str(one.uuid), one.name) for one in channels]
        if is_known:
            del self.fields["phone"], self.fields["name"]

    def clean_phone(self) -> str:
        digits = re.sub(r"\D", "", self.cleaned_data["phone"])
        if not reach.LEAST <= len(digits) <= reach.MOST:
            raise forms.ValidationError(WHOLE)
        return digits


class DraftForm(forms.Form):
    mode = forms.ChoiceField(choices=MODES)
    text = forms.CharField(required=False, strip=False, max_length=MOST)


class ReactionForm(forms.Form):
    """An emoji, or nothing to take it back."""

    client_id = forms.UUIDField()
    emoji = forms.CharField(required=False, max_length=32)


class PinForm(forms.Form):
    """For how many days a message is on top, or nothing to take it down."""

    client_id = forms.UUIDField()
    days = forms.IntegerField(required=False)

    def own(self) -> dict[str, Any]:
        """The pin in Meta's form."""
        days = self.cleaned_data["days"]
        return {"type": "unpin"} if days is None else {"type": "pin", "expiration_days": days}


class AgainForm(forms.Form):
    """Sending once more what did not arrive. `sure` answers the question that is asked while it may still arrive."""

    client_id = forms.UUIDField()
    sure = forms.BooleanField(required=False)


class NameForm(forms.Form):
    """What the team calls a customer. Empty brings back the name WhatsApp gives."""

    name = forms.CharField(required=False, max_length=200, label="Name", help_text="As your team sees it.")

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())
