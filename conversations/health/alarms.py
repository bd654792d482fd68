"""Alarms: what is wrong with a number, raised once for each cause, told to the admins, cleared when it has passed."""

from datetime import datetime, timedelta

import structlog

from conversations.channels import stops
from conversations.health import letters, traffic
from conversations.health.causes import CAUSES
from conversations.models import Alarm, Channel, Checkup, TemplateChange, Traffic
from conversations.templating import alerts
from tenants import clock
from tenants.models import Member, Role, Tenant
from tenants.scope import acting_for

SOON = timedelta(days=7)
GRACE = timedelta(minutes=10)
BAD_STATUS = frozenset({"FLAGGED", "RESTRICTED", "BANNED", "DISCONNECTED"})
log = structlog.get_logger()


def causes(channel: Channel, checkup: Checkup | None, rows: list[Traffic], known: dict[str, Alarm]) -> set[str]:
    """What is wrong with a number now; `known` are the alarms that are open."""
    found = _of_token(channel, checkup) | {stops.cause(channel)} - {""}
    if checkup is not None:
        if is_bad(checkup):
            found.add("status")
        if checkup.subscribed is False or _is_diverted(channel, checkup):
            found.add("subscription")
        if checkup.quality == "RED":
            found.add("quality_red")
        elif checkup.quality == "YELLOW" and "quality_red" not in known:
            found.add("quality_yellow")  # up from red is no fall
    if _is_silent(channel, rows, known.get("silence")):
        found.add("silence")
    return found


def is_bad(checkup: Checkup) -> bool:
    """Whether WhatsApp says that the number is restricted, or may not send."""
    return checkup.status in BAD_STATUS or checkup.can_send == "BLOCKED"


def settle(channel: Channel, checkup: Checkup | None) -> None:
    """Raise what is new and clear what has passed; needs `acting_for`. Two at once raise a cause once."""
    known = {alarm.cause: alarm for alarm in Alarm.objects.filter(channel=channel, cleared_at=None)}
    found = set() if channel.disconnected_at else causes(channel, checkup, traffic.of(channel, 8), known)
    now = clock.now()
    Alarm.objects.bulk_create(
        [Alarm(channel=channel, cause=cause, raised_at=now) for cause in sorted(found - known.keys())],
        ignore_conflicts=True,
    )
    Alarm.objects.filter(channel=channel, cleared_at=None).exclude(cause__in=found).update(cleared_at=now)
    Channel.objects.filter(pk=channel.pk).update(alarm=next((cause for cause in CAUSES if cause in found), ""))


def tell(tenant_id: int) -> None:
    """Mail the admins what nobody was told yet, of numbers and of templates. Never inside `acting_for`: it dials.

    An alarm is marked before its letter goes, so that two at once tell it once; when the mail server refuses, the
    mark is taken back and the next round tries again.
    """
    for alarm_id in _untold(tenant_id):
        with acting_for(tenant_id):
            mine = Alarm.objects.filter(pk=alarm_id, mailed_at=None).update(mailed_at=clock.now())
            alarm = Alarm.objects.select_related("channel", "tenant").get(pk=alarm_id)
        if not mine:
            continue
        try:
            letters.alarm(alarm.tenant, alarm.channel, CAUSES[alarm.cause], _admins(alarm.tenant))
        except OSError as error:  # smtplib's errors are OSErrors
            log.error("alarm not mailed", alarm=alarm_id, error=type(error).__name__)
            with acting_for(tenant_id):
                Alarm.objects.filter(pk=alarm_id).update(mailed_at=None)
    _tell_of_templates(tenant_id)


def _tell_of_templates(tenant_id: int) -> None:
    """What Meta decided against templates since the last round, in one letter; marked and taken back as alarms are."""
    with acting_for(tenant_id):
        bad = alerts.bad_news()
        said = [alerts.said(change) for change in bad]
        TemplateChange.objects.filter(pk__in=[change.pk for change in bad]).update(mailed_at=clock.now())
        tenant = Tenant.objects.get(pk=tenant_id)
    if not bad:
        return
    try:
        letters.templates(tenant, said, _admins(tenant))
    except OSError as error:
        log.error("decisions on templates not mailed", tenant=tenant_id, error=type(error).__name__)
        with acting_for(tenant_id):
            TemplateChange.objects.filter(pk__in=[change.pk for change in bad]).update(mailed_at=None)


def _untold(tenant_id: int) -> list[int]:
    with acting_for(tenant_id):
        return list(Alarm.objects.filter(mailed_at=None, cleared_at=None).order_by("pk").values_list("pk", flat=True))


def _admins(tenant: Tenant) -> list[str]:
    rows = Member.objects.filter(tenant=tenant, left_at=None, role__in=[Role.ADMIN, Role.OWNER])
    return sorted(rows.values_list("user__email", flat=True))


def _of_token(channel: Channel, checkup: Checkup | None) -> set[str]:
    ends: datetime | None = checkup.token_expires_at if checkup else None
    dead = checkup is not None and checkup.token_valid is False
    if channel.token_state == Channel.Token.REFUSED or dead or (ends is not None and ends <= clock.now()):
        return {"token"}
    return {"expiring"} if ends is not None and ends - clock.now() <= SOON else set()


def _is_diverted(channel: Channel, checkup: Checkup) -> bool:
    """Told after a while: what was posted before the address changed may still be on its way."""
    said = checkup.answered_at
    return said is not None and clock.now() - said > GRACE and checkup.is_diverted(channel.last_received_at)


def _is_silent(channel: Channel, rows: list[Traffic], alarm: Alarm | None) -> bool:
    """A silence lasts until something arrives, however quiet the hours after it usually are."""
    if alarm is not None:
        return channel.last_received_at is None or channel.last_received_at <= alarm.raised_at
    return traffic.is_silent(rows, channel.created_at)
