"""How a WhatsApp number comes to a company and goes: its channel, its route and its secrets, in one transaction."""

import secrets
import uuid
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import IntegrityError, transaction

from cloudapi import management
from cloudapi.client import Graph, GraphError, PhoneNumber, once
from conversations import live
from conversations.channels import keyring, practice, standing
from conversations.models import Channel
from tenants import audit, clock, roles
from tenants.models import Member, Route, Tenant
from tenants.refusals import Refusal
from tenants.scope import acting_for

AGAIN = "The number is connected: press Subscribe again on its page."
TOKEN_REFUSED = 190  # Graph: the access token is unknown, expired or withdrawn


class NumberTaken(Refusal):
    code = "number_taken"
    status = 409
    sentence = "This number is already connected."
    remedy = "A number belongs to one company; disconnect it there first."


class NoAppSecret(Refusal):
    code = "no_app_secret"
    sentence = "Nobody could check this number's webhooks: there is no app secret."
    remedy = "Give the secret of your Meta app, or set WHATSAPP_APP_SECRET for all numbers."


class NotYourNumber(Refusal):
    code = "not_your_number"
    sentence = "WhatsApp does not show this number to this access token."
    remedy = "Check the number's id, its account's id and the token; the token needs the right to manage the account."


class NotAsked(Refusal):
    """WhatsApp did not answer, or does not know the token: neither says anything about the number."""

    code = "whatsapp_not_asked"
    sentence = "WhatsApp could not be asked."
    remedy = "Nothing was connected. Try again in a moment."

    def __init__(self, error: GraphError) -> None:
        self.sentence = f"WhatsApp could not be asked: {error}."
        if error.code == TOKEN_REFUSED:
            self.sentence = "WhatsApp does not accept this access token: it is cut short, has ended or was withdrawn."
            self.remedy = "Nothing was connected. Make a new one for your system user and copy all of it."
        super().__init__()


@dataclass(frozen=True)
class Number:
    """A number as its owner knows it from Meta. Without `app_secret` the platform's own app signs for it."""

    phone_number_id: str
    waba_id: str
    display_phone: str
    access_token: str
    name: str = ""
    business_id: str = ""
    app_secret: str = ""
    verify_token: str = ""


def connect_channel(tenant: Tenant, number: Number, by: Member | None) -> tuple[Channel, str]:
    """Connect a number, or one that was disconnected again, and give the channel and its verify token.

    `by` is None for the operator at the command line. From the commit on the number's webhooks are taken in;
    `subscribe` has them sent. Raises NumberTaken, NoAppSecret or PermissionDenied.
    """
    if by is not None:
        roles.require(by, "connect_channel")
    if not (number.app_secret or settings.WHATSAPP_APP_SECRET):
        raise NoAppSecret()
    verify_token = number.verify_token or secrets.token_urlsafe(24)
    try:
        with acting_for(tenant):
            channel = _channel(number)
            keyring.keep(channel, number.app_secret, verify_token)
            _route(channel, own_app=bool(number.app_secret))
            audit.note("connected_channel", channel, by=by, own_app=bool(number.app_secret))
    except IntegrityError as error:
        raise NumberTaken() from error
    return channel, verify_token


def practice_number() -> Number:
    """A number that only the simulator of this machine has, whose customers are played on its phone page."""
    digits = f"{secrets.randbelow(10**12):012}"
    return Number(
        phone_number_id=f"900{digits}",
        waba_id=f"901{digits}",
        display_phone=f"+1 555-010-{digits[:4]}",
        access_token=f"EAA{secrets.token_hex(24)}",
        name="Practice number",
    )


def prove(number: Number) -> Number:
    """Ask WhatsApp whether the token manages the account and the account holds the number; gives it as Meta writes it.

    Raises NotYourNumber or NotAsked. The platform's app signs for every company: whoever could connect a number by its
    id alone would be given what customers write to somebody else. Uses the network. Practice numbers exist from the
    moment they are connected.
    """
    if settings.SIMULATOR_URL:
        return number

    async def ask(line: Graph) -> PhoneNumber:
        if number.phone_number_id not in await line.numbers_of(number.waba_id, number.access_token):
            raise NotYourNumber()
        return await line.phone_number(number.phone_number_id, number.access_token)

    try:
        told = once(_graph(), ask)
    except GraphError as error:
        raise NotAsked(error) if error.code in (None, TOKEN_REFUSED) else NotYourNumber() from error
    display_phone = told.display_phone[:32] or number.display_phone
    return replace(number, display_phone=display_phone, name=number.name or told.verified_name[:80])


def refuse_taken(phone_number_id: str) -> None:
    """Raises NumberTaken for a number that is connected here or at another company, which is not told apart."""
    if Route.objects.filter(phone_number_id=phone_number_id).exists():
        raise NumberTaken()


def subscribe(channel: Channel) -> str:
    """Have WhatsApp send the number's webhooks here; give "" or a sentence that says what went wrong and what to do.

    The account has one address, which its last number sets; so the number is given an address of its own as well.
    Uses the network, so never inside `acting_for`. Whatever comes of it, the number stays connected.
    """
    try:
        token, app_secret = keyring.secrets_of(channel)
        verify_token = keyring.verify_token_of(channel)
    except keyring.NotConnected as refusal:
        return str(refusal)
    try:
        if settings.SIMULATOR_URL:
            practice.register(channel, token, app_secret)
        address = settings.PUBLIC_URL + webhook_path(channel.uuid)
        once(_graph(), lambda line: line.subscribe(channel.waba_id, address, verify_token, token))
    except practice.Away as error:
        return f"The simulator does not know this number yet: {error}. {AGAIN}"
    except GraphError as error:
        return _unsubscribed(channel, error)
    number = channel.phone_number_id
    try:
        once(_graph(), lambda line: management.set_address(line, number, token, address, verify_token))
    except GraphError as error:
        return f"WhatsApp did not take the number's own address: {error}. It uses its account's. {AGAIN}"
    return ""


def let_go(channel: Channel) -> str:
    """Have WhatsApp post no more to a number that was disconnected; give "" or a sentence about what it did not take.

    Where the account's address was this number's, another of its numbers here takes it over; without another one the
    account's webhooks go to the app's address again. Uses the network, so never inside `acting_for`.
    """
    with acting_for(channel.tenant):
        token = Channel.objects.get(pk=channel.pk).access_token.reveal()
        others = Channel.objects.filter(waba_id=channel.waba_id, disconnected_at=None)
        other = others.exclude(pk=channel.pk).order_by("pk").first()
    number, mine = channel.phone_number_id, settings.PUBLIC_URL + webhook_path(channel.uuid)

    async def ask(line: Graph) -> bool:
        await management.drop_address(line, number, token)
        standing = await management.standing_of(line, number, token)
        is_mine = standing.callbacks.get(management.CALLBACKS[1]) == mine
        if is_mine and other is None:
            await management.drop_account_address(line, channel.waba_id, token)
        return is_mine

    try:
        is_mine = once(_graph(), ask)
    except GraphError as error:
        return f"WhatsApp was not told: {error}. What it still posts for this number is refused here."
    return subscribe(other) if is_mine and other is not None else ""


def renew_token(channel: Channel, access_token: str, by: Member) -> None:
    """Put another access token in place of one that WhatsApp no longer accepts."""
    roles.require(by, "connect_channel")
    with acting_for(by.tenant):
        channel = Channel.objects.select_for_update().get(pk=channel.pk)
        channel.access_token, channel.token_state = access_token, Channel.Token.GOOD
        channel.save(update_fields=["access_token", "token_state"])
        live.announce_number(channel.pk)
        audit.note("renewed_token", channel, by=by)


def disconnect(channel: Channel, by: Member) -> None:
    """Stop receiving and sending. The history stays; the number may be connected again, here or elsewhere."""
    roles.require(by, "connect_channel")
    with acting_for(by.tenant):
        channel = Channel.objects.select_for_update().get(pk=channel.pk)
        if channel.disconnected_at is not None:
            return
        channel.disconnected_at = clock.now()
        channel.save(update_fields=["disconnected_at"])
        live.announce_number(channel.pk)
        keyring.forget(channel)
        Route.objects.filter(channel_uuid=channel.uuid).delete()
        audit.note("disconnected_channel", channel, by=by)


def webhook_path(channel: uuid.UUID) -> str:
    """Where WhatsApp posts what is for this channel."""
    return f"/webhooks/whatsapp/{channel}/"


def _channel(number: Number) -> Channel:
    fields = {
        "name": number.name or number.display_phone,
        "waba_id": number.waba_id,
        "portfolio_id": number.business_id,
        "display_phone": number.display_phone,
        "access_token": number.access_token,
        "token_state": Channel.Token.GOOD,
        "disconnected_at": None,
    }
    channel = Channel.objects.select_for_update().filter(phone_number_id=number.phone_number_id).first()
    if channel is None:
        return Channel.objects.create(phone_number_id=number.phone_number_id, **fields)
    if channel.disconnected_at is None:
        raise NumberTaken()
    for name, value in fields.items():
        setattr(channel, name, value)
    channel.save(update_fields=list(fields))
    live.announce_number(channel.pk)
    return channel


def _route(channel: Channel, own_app: bool) -> None:
    """The lobby's row: what the drain needs to find the tenant. Unique over all tenants."""
    with transaction.atomic():
        Route.objects.create(
            tenant=channel.tenant,
            channel_id=channel.pk,
            channel_uuid=channel.uuid,
            phone_number_id=channel.phone_number_id,
            waba_id=channel.waba_id,
            portfolio_id=channel.portfolio_id,
            own_app=own_app,
        )


def _graph() -> Graph:
    return Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, settings.GRAPH_API_URL)


def _unsubscribed(channel: Channel, error: GraphError) -> str:
    if error.code == TOKEN_REFUSED:
        with acting_for(channel.tenant):
            standing.refuse_tokens(Channel.objects.filter(pk=channel.pk))
        return "WhatsApp does not accept the access token, and sends no messages here yet. Enter a new one on its page."
    return (
        f"WhatsApp does not send this number's messages here yet: {error}. {AGAIN}"
        " Or enter webhook address and verify token in Meta's app settings by hand."
    )
