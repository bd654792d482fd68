"""What programs write in the bodies of their requests, checked for shape here and for rules in the verbs."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from cloudapi.files import KINDS
from conversations import send
from conversations.api.templates import TemplateBody
from conversations.models import Attribute

__all__ = [
    "PAGED",
    "AttributeChange",
    "BlockBody",
    "Details",
    "NewAttribute",
    "NewMessage",
    "NewMessageTo",
    "PersonBlock",
    "TestPhone",
]
PAGED = [
    OpenApiParameter("after", str, description="Where the page starts: follow `next`."),
    OpenApiParameter("limit", int, description="Rows on a page, 1 to 200; 50 by default."),
]


class TextBody(serializers.Serializer[Any]):
    body = serializers.CharField(max_length=send.MAX_TEXT, trim_whitespace=False)
    preview_url = serializers.BooleanField(default=True)


class ReactionBody(serializers.Serializer[Any]):
    """An emoji on a message of the conversation, named by its `id`; an empty one takes ours back."""

    message = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    emoji = serializers.CharField(max_length=32, allow_blank=True)


class PinBody(serializers.Serializer[Any]):
    """A message of the group, named by its `id`, put on top for some days (`pin`) or taken down (`unpin`)."""

    message = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    type = serializers.ChoiceField(["pin", "unpin"])
    expiration_days = serializers.IntegerField(required=False, help_text="1 to 30; a pin needs it.")


class FileBody(serializers.Serializer[Any]):
    """`media` is the id that `POST /api/v1/media/` gave; an upload goes with one message."""

    media = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    caption = serializers.CharField(required=False, default="", allow_blank=True, trim_whitespace=False)
    filename = serializers.CharField(required=False, default="", allow_blank=True, max_length=240)
    voice = serializers.BooleanField(required=False, default=False)


class NewMessage(serializers.Serializer[Any]):
    """`client_id` is the caller's: the same one again is the same message, never a second one."""

    client_id = serializers.UUIDField()
    type = serializers.ChoiceField(
        ["text", "template", *KINDS, "location", "contacts", "interactive", "reaction", "pin"]
    )
    text = TextBody(required=False)
    template = TemplateBody(required=False)
    image = FileBody(required=False)
    sticker = FileBody(required=False)
    video = FileBody(required=False)
    audio = FileBody(required=False)
    document = FileBody(required=False)
    location = serializers.DictField(
        required=False, help_text="As WhatsApp has it: latitude, longitude, name, address."
    )
    contacts = serializers.ListField(
        child=serializers.DictField(), required=False, help_text="Contact cards as WhatsApp has them, 1 to 257."
    )
    interactive = serializers.DictField(
        required=False,
        help_text="As WhatsApp has it, of one of these types: button, list, cta_url, location_request_message, "
        "address_message, flow, product, product_list, catalog_message, carousel, request_contact_info, "
        "call_permission_request, voice_call, order_details, order_status. The file of a header is an address, "
        "WhatsApp's id, or `file:` with the id of an upload of one's own.",
    )
    reaction = ReactionBody(required=False)
    pin = PinBody(required=False, help_text="Only in the conversation of a group.")
    reply_to = serializers.IntegerField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["type"] not in attrs:
            raise serializers.ValidationError({attrs["type"]: "This field is required."})
        return attrs


class Addressee(serializers.Serializer[Any]):
    phone = serializers.CharField(required=False, max_length=20)
    bsuid = serializers.CharField(required=False, max_length=140)

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        if len(attrs) != 1:
            raise serializers.ValidationError("Give either a phone or a bsuid.")
        return attrs


class NewMessageTo(NewMessage):
    channel = serializers.UUIDField()
    to = Addressee()


class BlockBody(serializers.Serializer[Any]):
    """Whether the person is blocked from now on."""

    blocked = serializers.BooleanField(default=True)


class PersonBlock(BlockBody):
    """Who: a phone with its country's code, or a user id as WhatsApp gives it (`BR.…`)."""

    user = serializers.CharField(max_length=140)


class TestPhone(serializers.Serializer[Any]):
    """The phone that gets a test message, with its country's code."""

    phone = serializers.CharField(max_length=32)


class Details(serializers.Serializer[Any]):
    """What is known of a person, by the key of the field: text, number, date, choice, true or false; null forgets."""

    attributes = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        help_text="Only the fields that are to change. Values are of their field's kind; null or empty forgets one.",
    )


class AttributeChange(serializers.Serializer[Any]):
    """`choices` are all that there are from then on, 2 to 30, of a field whose kind is choice."""

    label = serializers.CharField(required=False, max_length=200)  # type: ignore[assignment]  # not of the serializer
    choices = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=100)


class NewAttribute(serializers.Serializer[Any]):
    """A field of every contact. `choices`, 2 to 30, are for the kind choice alone."""

    label = serializers.CharField(max_length=200)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=Attribute.Kind.values, default=Attribute.Kind.TEXT.value)
    choices = serializers.ListField(child=serializers.CharField(max_length=200), default=list, max_length=100)
