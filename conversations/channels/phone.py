"""The WhatsApp Business app that a number is in as well: asked for its people and messages, which it gives once."""

from dataclasses import dataclass

from django.conf import settings

from cloudapi import signup
from cloudapi.client import Graph, GraphError, Patience, once
from conversations.channels import keyring
from conversations.models import Channel
from tenants import audit, roles
from tenants.models import Member
from tenants.scope import acting_for

PATIENCE = Patience(connect=5, queue=6, read=20, whole=25)
WHAT = {signup.PEOPLE: ("people", "The app's people"), signup.HISTORY: ("messages", "Its messages")}


@dataclass(frozen=True, slots=True)
class Answer:
    """What WhatsApp said to one question (people, messages) in a sentence; `final`: asking again cannot help."""

    what: str
    text: str
    comes: bool = False
    final: bool = False


def ask(channel: Channel, by: Member) -> list[Answer]:
    """Ask for people and messages, whatever was asked before: WhatsApp decides. Uses the network.

    Raises PermissionDenied. A refusal of one says nothing about the other.
    """
    roles.require(by, "connect_channel")
    token, _ = keyring.secrets_of(channel)
    answers = ask_as(channel.phone_number_id, token)
    with acting_for(by.tenant):
        audit.note("asked_phone", channel, by=by, comes=sum(answer.comes for answer in answers))
    return answers


def ask_as(phone_number_id: str, token: str) -> list[Answer]:
    """The same for a number that is just being connected."""

    async def both(graph: Graph) -> list[Answer]:
        return [await _one(graph, phone_number_id, token, kind) for kind in signup.SYNCS]

    return once(Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, settings.GRAPH_API_URL, patience=PATIENCE), both)


async def _one(graph: Graph, phone_number_id: str, token: str, kind: str) -> Answer:
    what, named = WHAT[kind]
    try:
        await signup.ask_phone(graph, phone_number_id, token, kind)
    except GraphError as error:
        if signup.REPEATED in (error.code, error.subcode):
            return Answer(what, f"{named} were asked for before. WhatsApp hands them over once.", final=True)
        if signup.LATE in (error.code, error.subcode):
            return Answer(what, f"{named} can be asked for within 24 hours of joining; that time is over.", final=True)
        return Answer(what, f"{named} were not asked for: {error}.")
    return Answer(what, f"{named} are on their way.", comes=True)
