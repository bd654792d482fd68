"""A test message: sent to a phone of the admin's own, and followed until it is there and an answer has come back."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from cloudapi import template_fits, template_values
from cloudapi.errors import Consequence, explain
from conversations import refusals, send
from conversations.models import Channel, Conversation, Direction, Identity, Message, Status, Template
from conversations.templating import reach, sync
from conversations.templating.sync import Account
from tenants import clock
from tenants.models import Member
from tenants.scope import acting_for

GREETING = "hello_world"  # Meta gives every account this template
MOST = 100
KEPT = timedelta(days=1)  # then the next one may be begun as if there had been none
PATIENT = timedelta(minutes=1)  # what takes longer needs a word
TEXT = "This is a test message. Please answer it with any word."


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the way there and back. State: done, bad, todo or later; `fix` says which remedy."""

    name: str
    state: str
    text: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """The last test message of a number, as far as it has come."""

    message: Message
    is_answered: bool
    display_phone: str

    @property
    def legs(self) -> list[Leg]:
        return [self._sent(), self._delivered(), self._answered()]

    @property
    def is_done(self) -> bool:
        return self.is_answered

    @property
    def failed(self) -> str:
        """Why it goes no further; "" while it may."""
        return next((leg.text for leg in self.legs if leg.state == "bad"), "")

    @property
    def waits(self) -> bool:
        """Whether something may still come, so that the page asks again."""
        return not (self.is_done or self.failed)

    def _sent(self) -> Leg:
        if self._has_left or self.is_answered:
            return Leg("Sent", "done", "WhatsApp has taken it")
        if self.message.status == Status.FAILED:
            return Leg("Sent", "bad", self._reason(), self._remedy())
        if self.message.status == Status.UNCONFIRMED:
            return Leg("Sent", "bad", "The line broke: nobody knows whether it left. Look at the phone.", "again")
        return Leg("Sent", "todo", "It is on its way to WhatsApp")

    def _delivered(self) -> Leg:
        if self.message.status >= Status.DELIVERED or self.is_answered:
            return Leg("Delivered", "done", "It is on the phone")
        if not self._has_left:
            return Leg("Delivered", "later", "When it has left, WhatsApp says when it is there")
        if self.message.status == Status.FAILED:
            return Leg("Delivered", "bad", self._reason(), self._remedy())
        if clock.now() - self.message.created_at > PATIENT:
            return Leg(
                "Delivered",
                "todo",
                "No word yet. If the phone has it, WhatsApp does not tell us what happens: look at the webhooks.",
                "webhooks",
            )
        return Leg("Delivered", "todo", "WhatsApp says when it is there")

    def _answered(self) -> Leg:
        if self.is_answered:
            return Leg("Answered", "done", "An answer has come back: the way there and back works")
        state = "todo" if self.message.status >= Status.DELIVERED else "later"
        return Leg("Answered", state, f"Write anything to {self.display_phone} from that phone")

    @property
    def _has_left(self) -> bool:
        return self.message.accepted_at is not None or self.message.sent_at is not None

    def _reason(self) -> str:
        known = explain(self.message.error_code)
        return f"{known.said('that phone')} {known.advised('that phone')}"

    def _remedy(self) -> str:
        dead = explain(self.message.error_code).consequence == Consequence.REAUTHORISE
        return "token" if dead else "again"


def of(channel: Channel) -> Trial | None:
    """The number's test of the last day, in two questions; needs `acting_for`."""
    if channel.trial_id is None:
        return None
    message = Message.objects.filter(pk=channel.trial_id, created_at__gt=clock.now() - KEPT).first()
    if message is None:
        return None
    answers = Message.objects.filter(
        conversation_id=message.conversation_id,
        direction=Direction.IN,
        at__gt=message.at - timedelta(minutes=5),  # WhatsApp's clock need not be ours
        created_at__gt=message.created_at,
    )
    return Trial(message, answers.exists(), channel.display_phone)


def prepare(channel: Channel) -> None:
    """Read the account's templates where that was not done yet. Uses the network, so never inside `acting_for`."""
    with acting_for(channel.tenant):
        known = Template.objects.filter(waba_id=channel.waba_id).exists()
        token = Channel.objects.get(pk=channel.pk).access_token.reveal()
    if not known:
        sync.read(channel.tenant.pk, Account(channel.waba_id, token))


def begin(channel: Channel, phone: str, by: Member) -> Message:
    """Queue a test message to a phone; needs `acting_for`. Raises a Refusal, and then nothing is written.

    Who wrote within 24 hours gets a text; anybody else the greeting that Meta gives every account, or another template
    that needs no words of ours.
    """
    conversation = reach.somebody_new(channel, Identity.Kind.PHONE, phone)
    if conversation.window_open:
        message, _ = send.text(conversation, TEXT, by=by, client_id=uuid4())
    else:
        message, _ = send.template(conversation, _plain(conversation), {}, by=by, client_id=uuid4())
    channel.trial_id = message.pk
    channel.save(update_fields=["trial_id"])
    return message


def _plain(conversation: Conversation) -> Template:
    """An approved template without variables; marketing is none, for it needs consent and costs the most."""
    rows = Template.objects.filter(waba_id=conversation.channel.waba_id, status="APPROVED", gone_at=None)
    useful = rows.filter(category=Template.Category.UTILITY).order_by("name", "language")
    for row in sorted(useful[:MOST], key=lambda row: row.name != GREETING):
        try:
            template_values.check(row.components, {})
        except template_fits.BadValue:
            continue
        return row
    raise refusals.NoPlainTemplate
