"""REST: writing a message of any type, in WhatsApp's own form; the same verbs, limits and refusals as the pages."""

from typing import Any

from rest_framework import status
from rest_framework.response import Response

from cloudapi.files import KINDS
from conversations import pinning, reacting, reading, refusals, send
from conversations.api import representation as show
from conversations.api.templates import send_template
from conversations.files.sending import send_file
from conversations.models import Conversation, Message
from tenants.rest import TenantViewSet


def written(view: TenantViewSet, conversation: Conversation, data: dict[str, Any]) -> Response:
    """201 with the new message; 200 with the same one when its `client_id` is known."""
    how = {"by": view.member, "client_id": data["client_id"], "reply_to": data.get("reply_to"), "origin": "api"}
    if data["type"] == "template":
        message, new = send_template(conversation, data["template"], **how)
    elif data["type"] in KINDS:
        own = data[data["type"]]
        message, new = send_file(
            conversation,
            own["media"],
            own["caption"],
            kind=data["type"],
            filename=own["filename"],
            is_voice=own["voice"],
            **how,
        )
    elif data["type"] == "text":
        message, new = send.text(conversation, data["text"]["body"], preview=data["text"]["preview_url"], **how)
    elif data["type"] == "reaction":
        message, new = _reacted(conversation, data["reaction"], how)
    elif data["type"] == "pin":
        message, new = _pinned(conversation, data["pin"], how)
    else:
        message, new = send.content(conversation, data["type"], data[data["type"]], **how)
    body = show.message(reading.letters([message])[0])
    return Response(body, status=status.HTTP_201_CREATED if new else status.HTTP_200_OK)


def _reacted(conversation: Conversation, asked: dict[str, Any], how: dict[str, Any]) -> tuple[Message, bool]:
    del how["reply_to"]
    return reacting.react(_target(conversation, asked["message"]), asked["emoji"], **how)


def _pinned(conversation: Conversation, asked: dict[str, Any], how: dict[str, Any]) -> tuple[Message, bool]:
    del how["reply_to"]
    own = {name: value for name, value in asked.items() if name != "message"}
    return pinning.pin(_target(conversation, asked["message"]), own, **how)


def _target(conversation: Conversation, pk: int) -> Message:
    message = Message.objects.filter(pk=pk, conversation=conversation).first()
    if message is None:
        raise refusals.UnknownReply
    return message
