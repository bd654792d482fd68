"""What an agent can offer or ask besides words: a form for each, which becomes WhatsApp's own object."""

from typing import Any

from django import forms

_AREA = forms.Textarea(attrs={"rows": 2})


class OfferForm(forms.Form):
    """`content` is the type and the object that the verb takes; its limits are WhatsApp's, named by the verb."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    title = ""
    icon = ""

    def content(self) -> tuple[str, Any]:
        raise NotImplementedError

    def said(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "").strip()

    def shown_fields(self) -> list[forms.BoundField]:
        """The fields a person fills in, in order."""
        return [field for field in self if not field.is_hidden]


class LocationForm(OfferForm):
    title, icon = "Location", "map-pin"
    name = forms.CharField(label="Name", required=False)
    address = forms.CharField(label="Address", required=False)
    latitude = forms.FloatField(label="Latitude", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    longitude = forms.FloatField(label="Longitude", widget=forms.TextInput(attrs={"inputmode": "decimal"}))

    def content(self) -> tuple[str, Any]:
        data = self.cleaned_data
        place = {"latitude": data["latitude"], "longitude": data["longitude"]}
        return "location", place | {part: self.said(part) for part in ("name", "address") if self.said(part)}


class CardForm(OfferForm):
    title, icon = "Contact card", "contact"
    name = forms.CharField(label="Name")
    phone = forms.CharField(label="Phone", widget=forms.TextInput(attrs={"type": "tel"}))
    company = forms.CharField(label="Company", required=False)
    email = forms.CharField(label="E-mail", required=False)

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


class QuestionForm(OfferForm):
    """A body that something to tap stands under."""

    kind = ""
    body = forms.CharField(label="Message", widget=_AREA, strip=True)
    footer = forms.CharField(label="Small print", required=False)

    def action(self) -> dict[str, Any]:
        raise NotImplementedError

    def content(self) -> tuple[str, Any]:
        own: dict[str, Any] = {"type": self.kind, "body": {"text": self.said("body")}, "action": self.action()}
        if self.said("footer"):
            own["footer"] = {"text": self.said("footer")}
        return "interactive", own


class ButtonsForm(QuestionForm):
    title, icon, kind = "Buttons", "reply", "button"
    first = forms.CharField(label="First button")
    second = forms.CharField(label="Second button", required=False)
    third = forms.CharField(label="Third button", required=False)
    field_order = ("body", "first", "second", "third", "footer")

    def action(self) -> dict[str, Any]:
        titles = [self.said(name) for name in ("first", "second", "third") if self.said(name)]
        replies = [{"id": f"button-{place}", "title": title} for place, title in enumerate(titles, 1)]
        return {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}


class ListForm(QuestionForm):
    title, icon, kind = "List", "list", "list"
    button = forms.CharField(label="Button that opens it")
    rows = forms.CharField(label="Choices", widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ("body", "button", "rows", "footer")

    def action(self) -> dict[str, Any]:
        return {"button": self.said("button"), "sections": [{"rows": _rows(self.said("rows"))}]}


class LinkForm(QuestionForm):
    title, icon, kind = "Link button", "external-link", "cta_url"
    label = forms.CharField(label="Button")
    url = forms.CharField(label="Address", widget=forms.TextInput(attrs={"inputmode": "url"}))
    field_order = ("body", "label", "url", "footer")

    def action(self) -> dict[str, Any]:
        return {"name": "cta_url", "parameters": {"display_text": self.said("label"), "url": self.said("url")}}


class AskLocationForm(QuestionForm):
    title, icon, kind = "Ask for a location", "map-pin", "location_request_message"
    footer = None  # type: ignore[assignment]  # WhatsApp has none here

    def action(self) -> dict[str, Any]:
        return {"name": "send_location"}


class AskNumberForm(QuestionForm):
    title, icon, kind = "Ask for the phone number", "phone", "request_contact_info"
    footer = None  # type: ignore[assignment]  # WhatsApp has none here

    def action(self) -> dict[str, Any]:
        return {"name": "request_contact_info"}


def _rows(lines: str) -> list[dict[str, str]]:
    """A choice in each line, its description after a bar."""
    rows = []
    for place, line in enumerate((line for line in lines.splitlines() if line.strip()), 1):
        title, _, description = (part.strip() for part in line.partition("|"))
        rows.append({"id": f"row-{place}", "title": title} | ({"description": description} if description else {}))
    return rows


FORMS: dict[str, type[OfferForm]] = {
    "location": LocationForm,
    "card": CardForm,
    "buttons": ButtonsForm,
    "list": ListForm,
    "link": LinkForm,
    "ask-location": AskLocationForm,
    "ask-number": AskNumberForm,
}
HINTS = {
    "latitude": "In degrees, for example -23.5505.",
    "longitude": "In degrees, for example -46.6333.",
    "address": "Shown under the name.",
    "rows": "One in each line; a description may follow after a |.",
    "url": "Begins with https://.",
}


def menu() -> list[tuple[str, str, str]]:
    """What the + menu lists: the word in the address, the glyph and the name."""
    return [(key, form.icon, form.title) for key, form in FORMS.items()]
