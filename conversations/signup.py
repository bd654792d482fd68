"""Connecting a number by Meta's signup dialog: the code is exchanged, the number proved, connected and registered."""

from dataclasses import dataclass

from django.conf import settings

from cloudapi import signup
from cloudapi.client import Graph, GraphError, PhoneNumber, once
from conversations import connect, practice
from conversations.models import Channel
from tenants import roles
from tenants.models import Member
from tenants.refusals import Refusal

SDK = "https://connect.facebook.net/en_US/sdk.js"
COEXISTENCE = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"


class SignupFailed(Refusal):
    code = "signup_failed"
    sentence = "The dialog's answer could not be used."
    remedy = "Nothing was connected. Press the button again; its answer is good for half a minute."

    def __init__(self, error: GraphError) -> None:
        self.sentence = f"The dialog's answer could not be used: {error}."
        super().__init__()


class NoNumber(Refusal):
    code = "no_number"
    sentence = "An account was shared, and no number in it."
    remedy = "Press the button again and choose or add a number in the dialog."


@dataclass(frozen=True, slots=True)
class Session:
    """What the dialog gave: the code, and the ids of what was shared. Only the code is believed."""

    code: str
    event: str
    waba_id: str
    phone_number_id: str = ""
    business_id: str = ""

    @property
    def on_phone(self) -> bool:
        """The number stays in the WhatsApp Business app as well."""
        return self.event == COEXISTENCE


def is_offered() -> bool:
    """Whether this installation has a Meta app with a signup configuration."""
    return bool(settings.WHATSAPP_APP_ID and settings.WHATSAPP_CONFIG_ID and settings.WHATSAPP_APP_SECRET)


def script() -> str:
    """Where the dialog's script comes from: Meta, or the simulator that plays it."""
    return f"{settings.SIMULATOR_URL}/static/signup/sdk.js" if settings.SIMULATOR_URL else SDK


def rehearse() -> None:
    """Make the platform's app known to the simulator, where there is one; Meta knows it."""
    if settings.SIMULATOR_URL:
        practice.tell("apps", {"app_secret": settings.WHATSAPP_APP_SECRET, "app_id": settings.WHATSAPP_APP_ID})


def finish(session: Session, pin: str, by: Member) -> tuple[Channel, str, str]:
    """Connect what was shared; gives the channel, its verify token, and "" or a sentence about what is still wrong.

    Uses the network. Raises SignupFailed, NoNumber, NumberTaken or PermissionDenied; then nothing is connected.
    """
    roles.require(by, "connect_channel")
    try:
        token, held = once(_graph(), lambda graph: _shared(graph, session))
    except GraphError as error:
        raise SignupFailed(error) from error
    if held is None:
        raise NoNumber()
    number = connect.Number(
        phone_number_id=held.id,
        waba_id=session.waba_id,
        display_phone=(held.display_phone or held.id)[:32],
        access_token=token,
        name=held.verified_name[:80],
        business_id=session.business_id,
    )
    channel, verify_token = connect.connect_channel(by.tenant, number, by=by)
    problem = connect.subscribe(channel)
    return channel, verify_token, problem or _put_to_work(held.id, token, session, pin)


async def _shared(graph: Graph, session: Session) -> tuple[str, PhoneNumber | None]:
    """The token, and the number: the one that was named if the account holds it, or its only one."""
    token = await signup.exchange(graph, settings.WHATSAPP_APP_ID, settings.WHATSAPP_APP_SECRET, session.code)
    held = await graph.numbers_of(session.waba_id, token)
    chosen = session.phone_number_id if session.phone_number_id in held else held[0] if len(held) == 1 else ""
    return token, await graph.phone_number(chosen, token) if chosen else None


def _put_to_work(number: str, token: str, session: Session, pin: str) -> str:
    try:
        if session.on_phone:
            once(_graph(), lambda graph: signup.ask_phone(graph, number, token))
        else:
            once(_graph(), lambda graph: signup.register(graph, number, token, pin))
    except GraphError as error:
        what = "The phone was not asked for its history" if session.on_phone else "The number is not registered"
        return f"{what}: {error}. It is connected; Meta's WhatsApp Manager can do this too."
    return ""


def _graph() -> Graph:
    return Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, settings.GRAPH_API_URL)
