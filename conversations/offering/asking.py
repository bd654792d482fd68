"""What an agent asks for: a location, a phone number, an address, the permission to call, a form filled in."""

from typing import Any, ClassVar

from django import forms

from conversations import showcase
from conversations.offering.base import BareForm, QuestionForm

COUNTRIES = (("IN", "India"), ("SG", "Singapore"))  # where WhatsApp has the form


class AskLocationForm(BareForm):
    title, icon, kind = "Ask for a location", "map-pin", "location_request_message"

    def action(self) -> dict[str, Any]:
        return {"name": "send_location"}


class AskNumberForm(BareForm):
    title, icon, kind = "Ask for the phone number", "phone", "request_contact_info"

    def action(self) -> dict[str, Any]:
        return {"name": "request_contact_info"}


class AskCallForm(BareForm):
    title, icon, kind = "Ask to call", "phone", "call_permission_request"
    about = "The customer allows or refuses your calls. WhatsApp lets you ask once a day and twice in seven days."

    def action(self) -> dict[str, Any]:
        return {"name": "call_permission_request"}


class AskAddressForm(QuestionForm):
    title, icon, kind = "Ask for an address", "house", "address_message"
    about = "WhatsApp has this form for businesses in India and Singapore and their customers there."
    country = forms.ChoiceField(label="Country", choices=COUNTRIES)
    field_order = ("heading", "body", "country", "footer")
    places: ClassVar[dict[str, str]] = QuestionForm.places | {"interactive.action.parameters.country": "country"}

    def action(self) -> dict[str, Any]:
        return {"name": "address_message", "parameters": {"country": self.said("country")}}


class FlowForm(QuestionForm):
    title, icon, kind = "Form", "clipboard-list", "flow"
    needs = showcase.FORMS
    flow = forms.CharField(label="Form")
    label = forms.CharField(label="Button that opens it")
    field_order = ("heading", "body", "flow", "label", "footer")
    places: ClassVar[dict[str, str]] = QuestionForm.places | {
        "interactive.action.parameters.flow_cta": "label",
        "interactive.action.parameters": "flow",
    }

    def offered(self, found: showcase.Choices) -> None:
        if found.options:
            self.fields["flow"].widget = forms.Select(choices=found.options)
        else:
            self.fields["flow"].help_text = "Its id in WhatsApp Manager."

    def action(self) -> dict[str, Any]:
        parameters = {"flow_message_version": "3", "flow_id": self.said("flow"), "flow_cta": self.said("label")}
        return {"name": "flow", "parameters": parameters}
