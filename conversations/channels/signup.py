"""Connecting a number by Meta's signup dialog: the code is exchanged, the number proved, connected and registered."""

from dataclasses import dataclass

import structlog
from django.conf import settings

from cloudapi import management, signup
from cloudapi.client import Graph, GraphError, Patience, PhoneNumber, once
from conversations.channels import connect, phone, practice
from conversations.models import Channel
from tenants import roles
from tenants.models import Member
from tenants.refusals import Refusal

SDK = "https://connect.facebook.net/en_US/sdk.js"
COEXISTENCE = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
WRONG_PIN, TOO_MANY_GUESSES = 133005, (133008, 133009, 133016)
ASK_LATER = "Then ask for the app's past on the number's page, within 24 hours."
PATIENCE = Patience(connect=5, queue=6, read=20, whole=25)  # a code is good for half a minute
log = structlog.get_logger()


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
    remedy = "Nothing was connected. Press the button again and choose or add a number in the dialog."


class WhichAccount(Refusal):
    code = "which_account"
    sentence = "Meta did not say which account was chosen, and the permission given covers several or none."
    remedy = "Nothing was connected. Press the button again and share one account, or enter the ids by hand."


class NotRegistered(Refusal):
    """WhatsApp did not register the number: its own words say why."""

    code = "not_registered"
    remedy = "Nothing was connected. Press the button again when that is put right; WhatsApp Manager can help."

    def __init__(self, error: GraphError) -> None:
        self.sentence = f"WhatsApp did not register the number: {error}."
        if error.code == WRONG_PIN:
            self.sentence = "This number has a two-step PIN already, and it is another one."
            self.remedy = (
                "Nothing was connected. Enter the PIN it has and press the button again, or set another one in Meta's "
                "WhatsApp Manager first."
            )
        elif error.code in TOO_MANY_GUESSES:
            self.remedy = "Nothing was connected. WhatsApp counts the tries: wait some hours before the next one."
        super().__init__()


class PinNeeded(Refusal):
    code = "pin_needed"
    sentence = "This number is not on a phone, so it has to be registered under a PIN."
    remedy = "Nothing was connected. Choose six digits and press the button again."


@dataclass(frozen=True, slots=True)
class Session:
    """What the dialog gave: the code, and the ids of what was shared. Only the code is believed.

    Without `event` and `waba_id` the dialog said nothing but the code; then the token it becomes says what was shared.
    """

    code: str
    event: str = ""
    waba_id: str = ""
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
    """Make the platform's app known to the simulator, where there is one; Meta knows it.

    When it is away its dialog is too, and the page says so once its button is pressed.
    """
    if settings.SIMULATOR_URL:
        app = {"app_secret": settings.WHATSAPP_APP_SECRET, "app_id": settings.WHATSAPP_APP_ID}
        try:
            practice.tell("apps", app)
        except practice.Away as error:
            log.warning("the simulator was not told of the app", reason=str(error))


@dataclass(frozen=True, slots=True)
class Shared:
    """What the code proved: the token, the account, and its number."""

    token: str
    waba_id: str
    number: PhoneNumber | None
    on_phone: bool = False


def finish(session: Session, pin: str, by: Member) -> tuple[Channel, str, str]:
    """Connect what was shared; gives the channel, its verify token, and "" or a sentence about what is still wrong.

    Uses the network. The number is registered before it is connected: where SignupFailed, NoNumber, WhichAccount,
    NotRegistered, PinNeeded, NumberTaken or PermissionDenied is raised, nothing is connected, not even half.
    """
    roles.require(by, "connect_channel")
    try:
        shared = once(_graph(), lambda graph: _shared(graph, session))
    except GraphError as error:
        raise SignupFailed(error) from error
    if shared.number is None:
        raise NoNumber()
    connect.refuse_taken(shared.number.id)  # before anything is changed at WhatsApp: it may be somebody else's
    if not shared.on_phone:
        _register(shared.number.id, shared.token, pin)
    number = connect.Number(
        phone_number_id=shared.number.id,
        waba_id=shared.waba_id,
        display_phone=(shared.number.display_phone or shared.number.id)[:32],
        access_token=shared.token,
        name=shared.number.verified_name[:80],
        business_id=session.business_id,
    )
    channel, verify_token = connect.connect_channel(by.tenant, number, by=by)
    problem = connect.subscribe(channel)
    if shared.on_phone:  # what it gives comes once, as webhooks: not before they come here
        problem = f"{problem} {ASK_LATER}" if problem else _ask_phone(shared.number.id, shared.token)
    return channel, verify_token, problem


async def _shared(graph: Graph, session: Session) -> Shared:
    """The token, and the number: the one that was named if the account holds it, or its only one."""
    token = await signup.exchange(graph, settings.WHATSAPP_APP_ID, settings.WHATSAPP_APP_SECRET, session.code)
    waba_id = session.waba_id
    if not waba_id:
        accounts = (await management.token_state(graph, token)).accounts
        if len(accounts) != 1:
            raise WhichAccount()
        (waba_id,) = accounts
    held = await graph.numbers_of(waba_id, token)
    chosen = session.phone_number_id if session.phone_number_id in held else held[0] if len(held) == 1 else ""
    if not chosen:
        return Shared(token, waba_id, None)
    on_phone = session.on_phone
    if not session.event:
        on_phone = bool((await management.standing_of(graph, chosen, token)).on_phone)
    return Shared(token, waba_id, await graph.phone_number(chosen, token), on_phone)


def _register(number: str, token: str, pin: str) -> None:
    if not pin:
        raise PinNeeded()
    try:
        once(_graph(), lambda graph: signup.register(graph, number, token, pin))
    except GraphError as error:
        raise NotRegistered(error) from error


def _ask_phone(number: str, token: str) -> str:
    """Whatever comes of it, messages pass: only what was written before does not come."""
    missing = [answer.text for answer in phone.ask_as(number, token) if not answer.comes]
    return " ".join([*missing, "The number is connected all the same."]) if missing else ""


def _graph() -> Graph:
    return Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, settings.GRAPH_API_URL, patience=PATIENCE)
