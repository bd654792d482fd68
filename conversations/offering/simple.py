"""What needs nothing but words: a place, a contact card, buttons, a list, a link, a call, cards with links."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from conversations.offering.base import ADDRESS, BareForm, Enclosure, OfferForm, QuestionForm, kept

CARDS = 10  # cloud_api: carousel
DEGREES = {"inputmode": "decimal", "autocomplete": "off"}


class LocationForm(OfferForm):
    title, icon = "Location", "map-pin"
    name = forms.CharField(label="Name", required=False)
    address = forms.CharField(label="Address", required=False, help_text="Shown under the name.")
    latitude = forms.FloatField(
        label="Latitude", widget=forms.TextInput(attrs=DEGREES), help_text="In degrees, for example -23.5505."
    )
    longitude = forms.FloatField(
        label="Longitude", widget=forms.TextInput(attrs=DEGREES), help_text="In degrees, for example -46.6333."
    )
    places: ClassVar[dict[str, str]] = {
        f"location.{name}": name for name in ("name", "address", "latitude", "longitude")
    }

    def content(self) -> tuple[str, Any]:
        spot = {name: self.cleaned_data.get(name) for name in ("latitude", "longitude")}
        return "location", spot | kept(name=self.said("name"), address=self.said("address"))


class CardForm(OfferForm):
    title, icon = "Contact card", "contact"
    name = forms.CharField(label="Name")
    phone = forms.CharField(label="Phone", widget=forms.TextInput(attrs={"type": "tel"}))
    company = forms.CharField(label="Company", required=False)
    email = forms.CharField(label="E-mail", required=False)
    places: ClassVar[dict[str, str]] = {
        "contacts[0].name": "name",
        "contacts[0].phones": "phone",
        "contacts[0].org": "company",
        "contacts[0].emails": "email",
    }

    def content(self) -> tuple[str, Any]:
        digits = "".join(character for character in self.said("phone") if character.isdigit())
        card: dict[str, Any] = {
            "name": {"formatted_name": self.said("name"), "first_name": self.said("name")},
            "phones": [{"phone": self.said("phone"), "type": "WORK"} | ({"wa_id": digits} if digits else {})],
        }
        if self.said("company"):
            card["org"] = {"company": self.said("company")}
        if self.said("email"):
            card["emails"] = [{"email": self.said("email"), "type": "WORK"}]
        return "contacts", [card]


class ButtonsForm(QuestionForm):
    title, icon, kind = "Buttons", "reply", "button"
    takes_file = True
    first = forms.CharField(label="First button")
    second = forms.CharField(label="Second button", required=False)
    third = forms.CharField(label="Third button", required=False)
    field_order = ("heading", "body", "first", "second", "third", "footer")

    def action(self) -> dict[str, Any]:
        replies = [{"id": f"button-{place}", "title": self.said(name)} for place, name in enumerate(self._filled(), 1)]
        return {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}

    def place_of(self, where: str) -> tuple[str, str] | None:
        if found := re.match(r"interactive\.action\.buttons\[(\d)\]", where):
            return self._filled()[int(found[1])], "It"
        if where.startswith("The titles"):
            return self._filled()[-1], "The buttons"
        return super().place_of(where)

    def _filled(self) -> list[str]:
        return [name for name in ("first", "second", "third") if self.said(name)]


class ListForm(QuestionForm):
    title, icon, kind = "List", "list", "list"
    button = forms.CharField(label="Button that opens it")
    rows = forms.CharField(
        label="Choices",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One in each line; a description may follow after a |. A line that begins with # is a heading.",
    )
    field_order = ("heading", "body", "button", "rows", "footer")
    places: ClassVar[dict[str, str]] = QuestionForm.places | {
        "interactive.action.button": "button",
        "interactive.action.sections": "rows",
    }

    def action(self) -> dict[str, Any]:
        return {"button": self.said("button"), "sections": _sections(self.said("rows"))}

    def place_of(self, where: str) -> tuple[str, str] | None:
        if found := re.match(r"interactive\.action\.sections\[(\d+)\]\.title", where):
            return "rows", f"Heading {int(found[1]) + 1}"
        if found := re.match(r"interactive\.action\.sections\[(\d+)\]\.rows\[(\d+)\]\.(title|description)", where):
            before = _sections(self.said("rows"))[: int(found[1])]
            number = sum(len(section["rows"]) for section in before) + int(found[2]) + 1
            return "rows", f"Choice {number}" if found[3] == "title" else f"The description of choice {number}"
        return super().place_of(where)


class LinkForm(QuestionForm):
    title, icon, kind = "Link button", "external-link", "cta_url"
    takes_file = True
    label = forms.CharField(label="Button")
    url = forms.CharField(label="Address", widget=forms.TextInput(attrs=ADDRESS), help_text="Begins with https://.")
    field_order = ("heading", "body", "label", "url", "footer")
    places: ClassVar[dict[str, str]] = QuestionForm.places | {
        "interactive.action.parameters.display_text": "label",
        "interactive.action.parameters.url": "url",
    }

    def action(self) -> dict[str, Any]:
        return {"name": "cta_url", "parameters": {"display_text": self.said("label"), "url": self.said("url")}}


class CallForm(BareForm):
    """A button that calls the business through WhatsApp."""

    title, icon, kind = "Call button", "phone", "voice_call"
    about = "The customer calls you in WhatsApp with one tap. The number must take calls."
    label = forms.CharField(label="Button", required=False, help_text="“Call now” when empty.")
    days = forms.IntegerField(
        label="Days it works",
        required=False,
        min_value=1,
        max_value=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="Seven when empty, at most 30.",
    )
    field_order = ("body", "label", "days")
    places: ClassVar[dict[str, str]] = QuestionForm.places | {
        "interactive.action.parameters.display_text": "label",
        "interactive.action.parameters.ttl_minutes": "days",
    }

    def action(self) -> dict[str, Any]:
        days = self.cleaned_data.get("days")
        parameters: dict[str, Any] = kept(display_text=self.said("label"))
        if days:
            parameters["ttl_minutes"] = days * 24 * 60
        return {"name": "voice_call"} | ({"parameters": parameters} if parameters else {})


class LinkCardsForm(BareForm):
    """Two to ten cards side by side, each with a picture, words and a link. What is left empty is no card."""

    title, icon, kind = "Link cards", "external-link", "carousel"
    about = "Two to ten cards side by side, all with a picture or all with a film."
    cards = CARDS
    parts: ClassVar[Mapping[str, str]] = {
        "picture": "Address of a picture",
        "text": "Words",
        "label": "Button",
        "url": "Link",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, CARDS + 1):
            for part, label in self.parts.items():
                widget = forms.TextInput(attrs=ADDRESS if part in ("picture", "url") else {})
                field = forms.CharField(label=f"{label} of card {number}", required=False, widget=widget)
                self.fields[f"{part}_{number}"] = field

    def shown_fields(self) -> list[forms.BoundField]:
        return [self["body"]]

    def enclosures(self) -> list[Enclosure]:
        return [Enclosure(f"card_{n}", "Picture or film", ("image", "video")) for n in range(1, CARDS + 1)]

    def folds(self) -> list[tuple[int, Enclosure, list[tuple[str, forms.BoundField]], bool]]:
        """Each card: the place of its file, its fields under short labels, and whether it stands open.

        Open are the first two, and what is used.
        """
        return [
            (
                number,
                place,
                [(label, self[f"{part}_{number}"]) for part, label in self.parts.items()],
                number <= 2 or bool(place.media) or any(self[f"{part}_{number}"].value() for part in self.parts),
            )
            for number, place in enumerate(self.seated, 1)
        ]

    def action(self) -> dict[str, Any]:
        return {"cards": [self._card(number) for number in self._filled()]}

    def place_of(self, where: str) -> tuple[str, str] | None:
        if found := re.match(r"interactive\.action\.cards\[(\d+)\]\.?(.*)", where):
            number, part = self._filled()[int(found[1])], found[2]
            ends = {"header": "picture", "body": "text", "action.parameters.display_text": "label"}
            return f"{next((name for end, name in ends.items() if part.startswith(end)), 'url')}_{number}", "It"
        if where == "interactive.action.cards":
            return "body", "The message"
        return super().place_of(where)

    def _filled(self) -> list[int]:
        numbers = range(1, CARDS + 1)
        return [
            number
            for number in numbers
            if self.file(f"card_{number}") or any(self.said(f"{part}_{number}") for part in self.parts)
        ]

    def _card(self, number: int) -> dict[str, Any]:
        said = {part: self.said(f"{part}_{number}") for part in self.parts}
        card: dict[str, Any] = {
            "type": "cta_url",
            "header": self.file(f"card_{number}") or {"type": "image", "image": kept(link=said["picture"])},
            "action": {"name": "cta_url", "parameters": {"display_text": said["label"], "url": said["url"]}},
        }
        return card | ({"body": {"text": said["text"]}} if said["text"] else {})


def _sections(lines: str) -> list[dict[str, Any]]:
    """A choice in each line, its description after a bar; headings begin a section of their own."""
    sections: list[dict[str, Any]] = [{"rows": []}]
    number = 0
    for line in (one.strip() for one in lines.splitlines()):
        if line.startswith("#"):
            sections.append({"title": line.lstrip("# "), "rows": []})
        elif line:
            number += 1
            title, _, description = (part.strip() for part in line.partition("|"))
            sections[-1]["rows"].append(kept(id=f"row-{number}", title=title, description=description))
    return [one for one in sections if one["rows"] or one.get("title")] or sections
