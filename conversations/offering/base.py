"""What every form of an offer has: who sends it once, its object for WhatsApp, and the field a refusal is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from conversations.models import Conversation, Media
from conversations.refusals import BadPart
from conversations.showcase import Choices

FILES = {"image": "image/jpeg,image/png", "video": "video/mp4,video/3gpp", "document": ""}  # and what is offered first
AREA = forms.Textarea(attrs={"rows": 2})
ADDRESS = {"inputmode": "url", "autocomplete": "off"}


@dataclass(slots=True)
class Enclosure:
    """The place of a file in a form: its name, which kinds fit, the upload in it, stored ones to choose from."""

    name: str
    label: str
    kinds: Sequence[str]
    media: Media | None = None
    stored: Sequence[Media] = ()

    @property
    def accept(self) -> str:
        """The types that the file dialog offers; "" where any may fit."""
        return "" if "document" in self.kinds else ",".join(FILES[kind] for kind in self.kinds)


class OfferForm(forms.Form):
    """`content` is the type and the object that the verb takes; its limits are WhatsApp's, named by the verb.

    `needs` is what has to be chosen from (`showcase.FORMS`, `showcase.PRODUCTS`), `places` the field of each part,
    `paired` the fields that stand two in a row, `told` what is said above one form and not above all of its kind.
    """

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    title = ""
    icon = ""
    about = ""
    needs = ""
    places: ClassVar[dict[str, str]] = {}
    seated: Sequence[Enclosure] = ()
    paired: Sequence[str] = ()
    told = ""

    def content(self) -> tuple[str, Any]:
        """Also of a form that is not finished: the preview shows what is there."""
        raise NotImplementedError

    def offered(self, found: Choices) -> None:
        """Let the agent choose from what WhatsApp lists; forms that need nothing have nothing to do."""

    def opened(self, conversation: Conversation) -> None:
        """Begin with what the conversation has; forms that need nothing of it have nothing to do."""

    def enclosures(self) -> list[Enclosure]:
        """The places of files in it; filled by `seat`."""
        return []

    def uploads(self) -> dict[str, str]:
        """What stands in the places of files, `file:` with an upload's id, by the place's name."""
        given = ((one.name, self.data.get(f"file:{one.name}:id", "")) for one in self.enclosures())
        return {name: f"file:{id_}" for name, id_ in given if id_.isdecimal() and len(id_) < 19}

    def seat(self, held: Mapping[str, Media], stored: Sequence[Media]) -> None:
        """Show the uploads in their places, by the names that `uploads` gives them, and what the conversation has."""
        self.seated = self.enclosures()
        for one in self.seated:
            one.media = held.get(self.uploads().get(one.name, ""))
            one.stored = [media for media in stored if media.kind in one.kinds]

    def file(self, name: str) -> dict[str, Any] | None:
        """The header that the upload in a place makes; None without one."""
        kind = self.data.get(f"file:{name}:kind", "")
        place = next((one for one in self.enclosures() if one.name == name), None)
        value = self.uploads().get(name)
        return {"type": kind, kind: {"id": value}} if value and place and kind in place.kinds else None

    def said(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "").strip()

    def shown_fields(self) -> list[forms.BoundField]:
        """The fields a person fills in, in order, but for those in pairs."""
        return [field for field in self if not field.is_hidden and field.name not in self.paired]

    def pairs(self) -> list[forms.BoundField]:
        """The fields that stand two in a row."""
        return [self[name] for name in self.paired]

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
    takes_file = False
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

    def enclosures(self) -> list[Enclosure]:
        return [Enclosure("header", "Picture, film or document above it", tuple(FILES))] if self.takes_file else []

    def clean_heading(self) -> str:
        heading = str(self.cleaned_data["heading"])
        if heading and self.file("header"):
            raise forms.ValidationError("WhatsApp shows either a heading or a file above it.", code="both")
        return heading

    def content(self) -> tuple[str, Any]:
        own: dict[str, Any] = {"type": self.kind, "action": self.action()}
        if enclosed := self.file("header"):
            own["header"] = enclosed
        elif self.said("heading"):
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
