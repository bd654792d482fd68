"""The check: WhatsApp is asked once a day how each number does, and whenever somebody presses *Check now*."""

from dataclasses import asdict
from datetime import timedelta

import structlog
from django.conf import settings

from cloudapi import management
from cloudapi.client import Graph, GraphError, Patience, once
from cloudapi.management import Examination
from conversations import pace
from conversations.channels import connect, keyring, practice, presence, standing, stops
from conversations.health import alarms, traffic
from conversations.models import Channel, Checkup
from tenants import clock
from tenants.models import Route
from tenants.refusals import Refusal
from tenants.scope import acting_for

log = structlog.get_logger()
DAILY = timedelta(hours=23)  # looked at every quarter of an hour: a little early, never a day late
PATIENCE = Patience(connect=3, queue=4, read=6, whole=8)  # somebody waits for the page
STANDING = (
    "verified_name",
    "quality",
    "status",
    "name_status",
    "throughput",
    "limit",
    "can_send",
    "pin",
    "on_phone",
)


class TokenRefused(Refusal):
    code = "token_refused"
    sentence = "WhatsApp does not accept this access token for this number."
    remedy = "The one in use stays. Copy all of the new one, or make another for your system user."


def tenants() -> list[int]:
    """Tenants with a number, from the lobby."""
    found = Route.objects.filter(withdrawn_at=None).order_by().values_list("tenant_id", flat=True).distinct()
    return sorted(found)


def round_of(tenant_id: int) -> None:
    """Count the hours, ask about numbers whose day has passed, raise and tell alarms. Uses the network."""
    with acting_for(tenant_id):
        traffic.count()
        channels = list(Channel.objects.filter(disconnected_at=None).order_by("pk"))
        recent = Checkup.objects.filter(checked_at__gt=clock.now() - DAILY)
        done = set(recent.values_list("channel_id", flat=True))
    for channel in channels:
        if channel.pk in done:
            with acting_for(tenant_id):
                alarms.settle(channel, Checkup.objects.filter(channel=channel).first())
            continue
        try:
            examine(channel)
        except keyring.NotConnected:
            log.info("not examined: disconnected meanwhile", channel=channel.pk)
    alarms.tell(tenant_id)


def examine(channel: Channel) -> Checkup:
    """Ask WhatsApp about one number and keep the answer; raises NotConnected.

    Uses the network, so never inside `acting_for`.
    """
    token, app_secret = keyring.secrets_of(channel)
    graph = Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, settings.GRAPH_API_URL, patience=PATIENCE)
    found = once(
        graph,
        lambda line: management.examine(line, channel.phone_number_id, channel.waba_id, token, app_secret),
    )
    with acting_for(channel.tenant):
        # Held while it is written: two checks at once follow each other.
        channel = Channel.objects.select_for_update().get(pk=channel.pk)
        traffic.count()
        checkup = _kept(channel, found)
        _judge_token(channel, token, found)
        if found.checks is not None:
            presence.keep_checks(channel, found.checks)
        if found.standing is not None and not alarms.is_bad(checkup):
            stops.lift(channel)
        alarms.settle(channel, checkup)
    return checkup


def take_up(channel: Channel) -> str:
    """Look at a number that has a new token, and subscribe it where the old one could not; "" or what went wrong."""
    if examine(channel).subscribed is not False:
        return ""
    problem = connect.subscribe(channel)
    examine(channel)
    return problem


def try_token(channel: Channel, access_token: str) -> None:
    """Ask WhatsApp with a token that is to take another's place; raises TokenRefused.

    When WhatsApp does not answer, or has a fault, nothing speaks against it. Uses the network. The simulator makes no
    tokens that could be copied from it: it is told of the new one first.
    """
    graph = Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, settings.GRAPH_API_URL, patience=PATIENCE)
    try:
        if settings.SIMULATOR_URL:
            practice.register(channel, access_token, keyring.secrets_of(channel)[1])
        once(graph, lambda line: line.phone_number(channel.phone_number_id, access_token))
    except practice.Away as error:
        log.warning("the simulator was not told of a token", channel=channel.pk, reason=str(error))
    except GraphError as error:
        if error.code in NOT_THIS_NUMBER:
            raise TokenRefused from error


def _kept(channel: Channel, found: Examination) -> Checkup:
    """The row with what was answered; where WhatsApp did not answer, what it said last stays."""
    now = clock.now()
    checkup = Checkup.objects.filter(channel=channel).first() or Checkup(channel=channel)
    # Where it has no word on people's keys, the number's own page says so: it is no reason to worry here.
    others = (error for name, error in found.errors.items() if name != "checks")
    problem = found.errors.get("standing") or next(others, None)
    checkup.checked_at, checkup.problem = now, str(problem)[:200] if problem else ""
    if found.standing is not None:
        checkup.answered_at = now
        for name in STANDING:
            setattr(checkup, name, getattr(found.standing, name))
        checkup.hindrances = [asdict(one) for one in found.standing.hindrances]
        _place(checkup, found.standing.callbacks)
        _learn_rate(channel, checkup)
        checkup.here = checkup.callback in _addresses(channel)
    if found.review is not None:
        checkup.review = found.review
    if found.token is not None:
        checkup.token_valid, checkup.token_expires_at = found.token.valid, found.token.expires_at
        checkup.missing_scopes = " ".join(found.token.missing)[:200]
    if found.subscribed is not None:
        checkup.subscribed = found.subscribed
    if found.fields is not None:
        checkup.takes_messages, checkup.webhook_fields = "messages" in found.fields, " ".join(found.fields)
    if checkup._state.adding:
        checkup.save(force_insert=True)
    else:
        checkup.save(update_fields=[field.name for field in Checkup._meta.concrete_fields if field.name not in KEYS])
    return checkup


def _place(checkup: Checkup, told: dict[str, str]) -> None:
    """Where its webhooks go: the most particular address is in force."""
    addresses = [told.get(level, "") for level in management.CALLBACKS]
    checkup.number_callback, checkup.account_callback, checkup.app_callback = addresses
    checkup.callback = next(filter(None, addresses), "")


def _learn_rate(channel: Channel, checkup: Checkup) -> None:
    """The number sends as fast as WhatsApp says it may."""
    rate = pace.rate_of(checkup.throughput, checkup.on_phone)
    if rate is not None and channel.rate != rate:
        channel.rate = rate
        channel.save(update_fields=["rate"])


def _addresses(channel: Channel) -> set[str]:
    """Where this number's webhooks may go: its own address, or its account's, which may be another number's."""
    known = Channel.objects.filter(waba_id=channel.waba_id, disconnected_at=None).values_list("uuid", flat=True)
    return {settings.PUBLIC_URL + path for path in ("/webhooks/whatsapp/", *map(connect.webhook_path, known))}


KEYS = ("id", "tenant", "channel")
NOT_THIS_NUMBER = (0, 33, 100, 104, connect.TOKEN_REFUSED)  # no token at all, or one that does not see the number


def _judge_token(channel: Channel, asked_with: str, found: Examination) -> None:
    """A token that WhatsApp refuses is marked, unless it was renewed meanwhile; one that works again is unmarked."""
    if channel.access_token.reveal() != asked_with:
        return
    # The fields are asked for with the app's secret: a wrong one says nothing about the number's token.
    asked = (error for name, error in found.errors.items() if name != "fields")
    refused = any(error.code == connect.TOKEN_REFUSED for error in asked)
    if not refused and found.standing is None:
        return
    state = Channel.Token.REFUSED if refused else Channel.Token.GOOD
    if channel.token_state != state:
        standing.set_token_state(channel, state)
