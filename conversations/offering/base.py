"""What every form of an offer has: who sends it once, its object for WhatsApp, and the field a refusal is about."""

from typing import Any, ClassVar

from django import forms

from conversations.refusals import BadPart
from conversations.showcase import Choices

AREA = forms.Textarea(attrs={"rows": 2})
ADDRESS = {"inputmode": "url", "autocomplete": "off"}


class OfferForm(forms.Form):
    """`content` is the type and the object that the verb takes; its limits are WhatsApp's, named by the verb.

    `needs` is what has to be chosen from (`showcase.FORMS`, `showcase.PRODUCTS`), `places` the field of each part.
    """

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    title = ""
    icon = ""
    about = ""
    needs = ""
    places: ClassVar[dict[str, str]] = {}

    def content(self) -> tuple[str, Any]:
        """Also of a form that is not finished: the preview shows what is there."""
        raise NotImplementedError

    def offered(self, found: Choices) -> None:
        """Let the agent choose from what WhatsApp lists; forms that need nothing have nothing to do."""

    def said(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "").strip()

    def shown_fields(self) -> list[forms.BoundField]:
        """The fields a person fills in, in order."""
        return [field for field in self if not field.is_hidden]

    def blame(self, refusal: BadPart) -> bool:
        """Say what is wrong at the field it is about; False when the part belongs to none of them."""
        found = self.place_of(refusal.where)
        if found is None:
            return False
        name, subject = found
        self.add_error(name, f"{subject} {refusal.rule}.")
        return True

    def place_of(self, where: str) -> tuple[str, str] | None:
        """The field of a part in Meta's words, and what it is called in a sentence."""
        longest = max((part for part in self.places if where.startswith(part)), key=len, default=None)
        return (self.places[longest], "It") if longest and self.places[longest] in self.fields else None


class QuestionForm(OfferForm):
    """A body that something to tap stands under."""

    kind = ""
    heading = forms.CharField(label="Heading", required=False)
    body = forms.CharField(label="Message", widget=AREA, strip=True)
    footer = forms.CharField(label="Small print", required=False)
    places: ClassVar[dict[str, str]] = {
        "interactive.header": "heading",
        "interactive.body": "body",
        "interactive.footer": "footer",
    }

    def action(self) -> dict[str, Any]:
        raise NotImplementedError

    def content(self) -> tuple[str, Any]:
        own: dict[str, Any] = {"type": self.kind, "action": self.action()}
        if self.said("heading"):
            own["header"] = {"type": "text", "text": self.said("heading")}
        if self.said("body"):
            own["body"] = {"text": self.said("body")}
        if self.said("footer"):
            own["footer"] = {"text": self.said("footer")}
        return "interactive", own


class BareForm(QuestionForm):
    """A question that WhatsApp gives neither heading nor small print."""

    heading = None  # type: ignore[assignment]
    footer = None  # type: ignore[assignment]


def kept(**parts: str) -> dict[str, str]:
    """The parts that something was typed into."""
    return {name: value for name, value in parts.items() if value}
