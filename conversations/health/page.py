"""The page of one number: how far its connection has come, how it does, and what passed, ready to be drawn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count

from cloudapi.errors import explain
from conversations.channels import connect, stops, trial
from conversations.channels.trial import Trial
from conversations.health import alarms, spend, steps, traffic, words
from conversations.health.causes import CAUSES, Words
from conversations.health.spend import Spending
from conversations.health.steps import Step
from conversations.health.words import Said
from conversations.models import Alarm, Channel, Checkup, Conversation, Template, Traffic
from conversations.templating import states
from tenants import clock

BAR, GAP, HEIGHT = 7, 3, 28  # of the small chart, in its own units
WEEK = 7


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the day behind us: its figures, and its bar."""

    at: datetime
    received: int
    sent: int
    failed: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What passed in a stretch of time."""

    name: str
    received: int
    sent: int
    failed: int

    @property
    def rate(self) -> str:
        """How many failed for those that were sent: `1.2 %`; a dash when nothing was sent. Some were sent before."""
        return f"{100 * min(1, self.failed / self.sent):.1f} %" if self.sent else "–"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why messages failed: WhatsApp's code in words, what it allows, and how often in a day and in a week."""

    code: int | None
    text: str
    quota: str
    day: int
    week: int


@dataclass(frozen=True, slots=True)
class Place:
    """An address that webhooks go to, and what it is set for: the number, its account or the app."""

    level: str
    said: str
    ours: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What is in the way of sending: where, and why, in WhatsApp's words."""

    where: str
    text: str
    code: int | None
    tone: str


@dataclass(frozen=True, slots=True)
class Group:
    """How many templates are in one state."""

    count: int
    said: Said


@dataclass(frozen=True, slots=True)
class Health:
    """All that the page shows of a number, read in eleven questions."""

    channel: Channel
    checkup: Checkup | None
    alarms: list[Words]
    hours: list[Hour]
    sums: list[Sum]
    reasons: list[Reason] = field(default_factory=list)
    spending: Spending | None = None
    trial: Trial | None = None
    templates: list[Group] = field(default_factory=list)
    ratings: list[Group] = field(default_factory=list)
    is_heard: bool = False

    @property
    def steps(self) -> list[Step]:
        return steps.of(self.channel, self.checkup, self.trial, is_heard=self.is_heard)

    @property
    def now(self) -> int:
        """The first step that is not done, from 1; 0 when all are."""
        return next((place for place, step in enumerate(self.steps, 1) if step.state != "done"), 0)

    @property
    def quality(self) -> Said:
        word = self._word("quality")
        return words.said(words.QUALITY, "" if word in words.UNRATED else word, "Not rated yet")

    @property
    def sending(self) -> Said:
        return words.said(words.SENDING, self._word("can_send"))

    @property
    def hindrances(self) -> list[Hindrance]:
        """What WhatsApp says is in the way of sending, and where."""
        rows = self.checkup.hindrances if self.checkup else []
        tones = {True: "red", False: "amber"}
        return [
            Hindrance(words.NODES.get(row["node"], "WhatsApp"), row["text"], row["code"], tones[row["blocks"]])
            for row in rows
        ]

    @property
    def limit(self) -> str:
        return words.limit(self._word("limit"))

    @property
    def speed(self) -> str:
        return words.speed(self._word("throughput"), self.checkup.on_phone if self.checkup else None)

    @property
    def name(self) -> Said:
        return words.said(words.NAMES, self._word("name_status"))

    @property
    def status(self) -> Said:
        return words.said(words.STATUSES, self._word("status"))

    @property
    def review(self) -> Said:
        return words.said(words.REVIEWS, self._word("review"))

    @property
    def token(self) -> Said:
        if self.channel.token_state == Channel.Token.REFUSED:
            return Said("Refused", "red")
        if self.checkup is not None and self.checkup.missing_scopes:
            return Said("Lacks a permission", "red")  # which, the first step says
        ends = self.checkup.token_expires_at if self.checkup else None
        if ends is None:
            return Said("Works", "green") if self.checkup and self.checkup.token_valid else Said("Not checked")
        left = ends - clock.now()
        if left < timedelta(days=1):
            hours = left // timedelta(hours=1)
            return Said("Under an hour" if hours < 1 else "1 hour" if hours == 1 else f"{hours} hours", "red")
        tone = "amber" if left.days <= alarms.SOON.days else "green"
        return Said(f"{left.days} days" if left.days != 1 else "1 day", tone)

    @property
    def is_here(self) -> bool:
        return self.checkup is not None and bool(self.checkup.here)

    @property
    def places(self) -> list[Place]:
        """The addresses that are set, the one in force first."""
        if self.checkup is None:
            return []
        row, ours = self.checkup, address(self.channel)
        told = (
            ("This number", row.number_callback),
            ("Its account", row.account_callback),
            ("The app", row.app_callback),
        )
        found = [(level, at) for level, at in told if at]
        return [
            Place(level, "our address" if at == ours else at, at == ours, counts=not place)
            for place, (level, at) in enumerate(found)
        ]

    @property
    def fields(self) -> list[str]:
        return self.checkup.webhook_fields.split() if self.checkup else []

    def _word(self, name: str) -> str:
        return str(getattr(self.checkup, name)) if self.checkup else ""


def of(channel: Channel) -> Health:
    """A number's page; needs `acting_for`."""
    checkup = Checkup.objects.filter(channel=channel).first()
    rows = traffic.of(channel, WEEK)
    raised = Alarm.objects.filter(channel=channel, cleared_at=None).values_list("cause", flat=True)
    open_causes = {*raised, stops.cause(channel)}  # a stop is seen at once, not at the next round
    said = [known for cause, known in CAUSES.items() if cause in open_causes]
    sums = [_sum("Last 24 hours", rows, 1), _sum("Last 7 days", rows, WEEK)]
    known = [(explain(code), day, week) for code, day, week in traffic.failures(channel)]
    reasons = [Reason(one.code, one.said(), one.quota, day, week) for one, day, week in known]
    by_state, by_quality = _templates(channel)
    return Health(
        channel,
        checkup,
        said,
        hours(rows),
        sums,
        reasons=reasons,
        spending=spend.of(channel),
        trial=trial.of(channel),
        templates=by_state,
        ratings=by_quality,
        is_heard=Conversation.objects.filter(channel=channel, last_inbound_at__isnull=False).exists(),
    )


def _templates(channel: Channel) -> tuple[list[Group], list[Group]]:
    """The templates of the number's account by state, and the rated ones by quality; the most first."""
    rows = Template.objects.filter(waba_id=channel.waba_id, gone_at=None).values_list("status", "quality")
    by_state, by_quality = Counter[Said](), Counter[Said]()
    for status, quality, count in rows.annotate(Count("pk")).order_by():
        state = states.STATES[status]
        by_state[Said(state.label, state.tone)] += count
        if quality in words.QUALITY:
            by_quality[Said(*states.QUALITIES[quality])] += count
    states_first, rated = ([Group(n, said) for said, n in one.most_common()] for one in (by_state, by_quality))
    return states_first, rated


def address(channel: Channel) -> str:
    """Where WhatsApp is to post what is for this number."""
    return settings.PUBLIC_URL + connect.webhook_path(channel.uuid)


def hours(rows: Sequence[Traffic]) -> list[Hour]:
    """The last 24 hours, the running one last; the fullest is as high as the chart."""
    known = {row.hour: row for row in rows}
    last = traffic.this_hour()
    day = [last - timedelta(hours=back) for back in range(23, -1, -1)]
    most = max((known[hour].received for hour in day if hour in known), default=0)
    found = []
    for place, hour in enumerate(day):
        row = known.get(hour) or Traffic(hour=hour)
        height = max(1, round(HEIGHT * row.received / most)) if most else 1
        place *= BAR + GAP
        found.append(Hour(hour, row.received, row.sent, row.failed, place, HEIGHT - height, height))
    return found


def _sum(name: str, rows: Sequence[Traffic], days: int) -> Sum:
    since = traffic.this_hour() - timedelta(days=days)
    within = [row for row in rows if row.hour > since]
    return Sum(
        name,
        sum(row.received for row in within),
        sum(row.sent for row in within),
        sum(row.failed for row in within),
    )
