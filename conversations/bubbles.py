"""Letters as bubbles: which side, which tick, in which group, under which day, and why one did not arrive."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid5

from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString

from cloudapi.errors import UNCONFIRMED, Explanation, Retry, explain
from cloudapi.files import KINDS
from conversations import cards
from conversations.formatting import BLANK, rich
from conversations.frame import Frame
from conversations.models import Content, Direction, Message, Status
from conversations.people import names
from conversations.pinned import pinnable
from conversations.preview import DELETED, GONE, preview
from conversations.reading import Letter
from conversations.resend import AGAIN as RESENT
from conversations.resend import ASK_FIRST, held_back
from conversations.showing import around, notices, pins
from conversations.showing.extras import Extras
from conversations.templating.look import Look
from conversations.triage import SYSTEM, sentence
from tenants import clock

UNKNOWN_QUOTE = "An answer to a message that is not here"
HELD = "Held. WhatsApp looks at this template first; it goes on by itself, or fails."
WINDOW = 131047  # WhatsApp's code for a reply that came after the window had closed
AGAIN = UUID("6a5c4f0e-2d0b-4a54-9a0e-6d1f3b7f2c11")  # a name space of our own
_TICKS = {
    Status.QUEUED: "sending",
    Status.SENDING: "sending",
    Status.UNCONFIRMED: "unconfirmed",
    Status.ACCEPTED: "sent",
    Status.HELD: "sent",
    Status.SENT: "sent",
    Status.FAILED: "failed",
    Status.DELIVERED: "delivered",
    Status.READ: "read",
    Status.PLAYED: "read",
}
SOURCES = {"phone_app": ("smartphone", "Phone app"), "api": ("code", "API"), "meta_agent": ("bot", "Meta's agent")}
_STAGES = ("accepted", "held", "sent", "delivered", "read", "played", "unconfirmed", "failed")


@dataclass(frozen=True)
class Bubble:
    """One message as it is drawn.

    `first` starts a group; `day` is set where a new day begins, `fresh` (how many follow) where the unread ones do.
    """

    letter: Letter
    frame: Frame
    first: bool = True
    day: datetime | None = None
    fresh: int = 0

    @property
    def message(self) -> Message:
        return self.letter.message

    @property
    def dom_id(self) -> str:
        """The id in the page: the client's own, so that the echo and the truth are one element."""
        return str(self.message.client_id) if self.message.client_id else f"message-{self.message.pk}"

    @cached_property
    def side(self) -> str:
        """in, out, note, or sys for a line about what happened."""
        message = self.message
        if message.kind == "system" or (message.direction == Direction.NOTE and message.kind in SYSTEM):
            return "sys"
        return "sys" if message.kind == "pin" and self.tick not in ("failed", "unconfirmed") else message.direction

    @property
    def glyph(self) -> str:
        """What stands before a line about what happened."""
        found = pins.glyph(self.payload) if self.message.kind == "pin" else SYSTEM.get(self.message.kind)
        return found or notices.glyph(str(self.payload.get("type", "")))

    @property
    def payload(self) -> cards.Payload:
        """WhatsApp's own object; empty once it is gone or was taken back."""
        content = self.letter.content
        return content.payload if content is not None and self.message.revoked_at is None else {}

    @property
    def by(self) -> str:
        """Who wrote it, as a key: neighbours with the same key stand together."""
        message = self.message
        if self.side == Direction.IN:
            return self.side + around.wrote(self.payload)
        return self.side + str(message.member_id or message.origin)

    @property
    def author(self) -> str:
        """The line above a bubble of ours that the reader did not write; empty when it says nothing new."""
        message, author = self.message, self.letter.author
        if self.side == Direction.IN:
            return around.writer(self.payload, self.frame.masked)
        if author is not None and author.pk == self.frame.reader.pk and message.origin == "agent":
            return ""
        return author.name if author else ""

    @cached_property
    def extras(self) -> Extras:
        """What stands around its text: marks, former wordings, reactions, WhatsApp's own words about a failure."""
        return Extras(self.letter, self.payload, self.frame.name, self.frame.reader, self.frame.shelf)

    @property
    def source(self) -> tuple[str, str]:
        """Where a message of ours came from, when it was not written here: a glyph and a word."""
        if self.message.kind == "template":
            name = self.letter.content.payload.get("name", "") if self.letter.content else ""
            return "layout-template", f"Template {name}".strip()
        if self.message.kind == "call":
            return "", ""  # WhatsApp does not say by what we called
        return SOURCES.get(self.message.origin, ("", ""))

    @cached_property
    def tick(self) -> str:
        return _TICKS.get(Status(self.message.status), "") if self.message.direction == Direction.OUT else ""

    @property
    def stages(self) -> list[tuple[str, datetime]]:
        """What became of it and when, in order of time."""
        found = [(stage, getattr(self.message, f"{stage}_at")) for stage in _STAGES]
        return sorted(((stage, at) for stage, at in found if at is not None), key=lambda item: item[1])

    @cached_property
    def body(self) -> SafeString | None:
        """The text as markup. None when there is none, or when the card says the same."""
        content = self.letter.content
        if content is None or self.message.revoked_at is not None or not content.text:
            return None
        if self.card is None:
            is_blank = self.message.direction == Direction.IN and not content.text.strip(BLANK)
            return None if is_blank else rich(content.text)
        written = content.payload.get("text" if self.message.kind == "order" else "caption")
        return rich(content.text) if isinstance(written, str) and written else None

    @property
    def missing(self) -> str:
        """The sentence that stands where the content was."""
        if self.message.revoked_at is not None:
            return DELETED
        return GONE if self.letter.content is None else ""

    @cached_property
    def card(self) -> cards.Card | Look | None:
        content = self.letter.content
        if content is None or self.message.revoked_at is not None:
            return None
        inbound, frame = self.message.direction == Direction.IN, self.frame
        said = self.message.kind, content.payload, content.text, self.letter.media
        return cards.card(*said, masked=frame.masked, inbound=inbound, shelf=frame.shelf, wording=self.letter.wording)

    @cached_property
    def ad(self) -> cards.Card | None:
        return cards.referral(self.payload)

    @property
    def quote(self) -> tuple[str, str, str] | None:
        """The quoted message: its id in the page, whose it is, and its line."""
        quoted = self.letter.quoted
        if quoted is None:
            return ("", "", UNKNOWN_QUOTE) if around.answers_something(self.payload) else None
        origin = Bubble(quoted, self.frame)
        return origin.dom_id, origin.speaker, preview(quoted).text

    @property
    def speaker(self) -> str:
        if self.message.direction == Direction.IN:
            return around.writer(self.payload, self.frame.masked) or self.frame.name
        if self.message.member_id == self.frame.reader.pk:
            return "You"
        return self.letter.author.name if self.letter.author else "Your team"

    @property
    def line(self) -> str:
        """What a line about what happened says."""
        if self.message.kind == "system" and self.letter.content is not None:
            return notices.told(self.payload, self.frame.name, self.letter.content.text)
        if self.message.kind == "pin" and self.letter.content is not None:
            return pins.sentence(self.payload, self.speaker)
        return sentence(self.letter, self.frame.reader) or preview(self.letter).text

    @property
    def until(self) -> datetime | None:
        """The moment a line about a snooze names."""
        content = self.letter.content
        until = content.payload.get("until") if content and self.message.kind == "snoozed" else None
        return parse_datetime(until) if isinstance(until, str) else None

    @property
    def _fault(self) -> Explanation:
        return explain(self.message.error_code, self.message.kind).over

    @cached_property
    def reason(self) -> str:
        """Why it did not arrive, in a sentence; empty while there is nothing to explain."""
        if self.tick == "failed":
            return self._fault.said(names.first_name(self.frame.name))
        return UNCONFIRMED if self.tick == "unconfirmed" else ""

    @property
    def held(self) -> str:
        """What a message waits for that WhatsApp took and has not let go."""
        return HELD if self.message.status == Status.HELD else ""

    @property
    def advice(self) -> str:
        """What to do about it."""
        return self._fault.advised(names.first_name(self.frame.name)) if self.tick == "failed" else ""

    @property
    def again(self) -> bool:
        """Whether sending it again can help: not when WhatsApp refused it for good, for what it says, or for now."""
        if self.letter.content is None or not self.frame.sends:
            return False
        if self.message.kind in KINDS or self.payload.get("files"):
            if not (self.letter.media and all(one.is_here for one in self.letter.media)):
                return False
        elif self.message.kind not in RESENT:
            return False
        return bool(self.reason) and not (self.tick == "failed" and self._is_final)

    @property
    def _is_final(self) -> bool:
        fault = self._fault
        too_late = fault.code == WINDOW and not self.frame.is_open
        return fault.retry is Retry.NEVER or fault.itself or too_late or held_back(self.message)

    @property
    def reactable(self) -> bool:
        """Whether an emoji may be put on it: WhatsApp has it and takes one, and it is there to be seen."""
        content, message = self.letter.content, self.message
        there = content is not None and bool(content.wamid) and message.revoked_at is None and self.tick != "failed"
        return there and not self.frame.is_group and message.kind not in ("call", "reaction")

    @property
    def pinnable(self) -> bool:
        """Whether it may be put on top, or taken down: it is a group's, WhatsApp has it, and it is there to be seen."""
        return self.frame.is_group and pinnable(self.message, self.letter.content)

    @property
    def pinned_until(self) -> datetime | None:
        """The moment at which its pin ends; None where it has none."""
        return None if self.missing else self.frame.pins.get(self.message.pk)

    @property
    def next_client_id(self) -> UUID:
        """The id of the message that *Send again* would make: the same for every press of this one button."""
        return uuid5(AGAIN, f"{self.message.pk}.{self.message.version}")

    @property
    def ask_first(self) -> bool:
        """Whether it may still arrive, so that sending again asks first."""
        since = self.message.unconfirmed_at
        return self.tick == "unconfirmed" and since is not None and clock.now() - since < ASK_FIRST


def blank(frame: Frame, direction: Direction = Direction.OUT) -> Bubble:
    """The bubble of a message that is not written yet: the page clones it for the echo of what one sends."""
    now = clock.now()
    message = Message(
        tenant_id=frame.reader.tenant_id,
        direction=direction,
        kind="text" if direction == Direction.OUT else "note",
        origin="agent",
        member_id=frame.reader.pk,
        client_id=UUID(int=0),
        version=0,
        at=now,
        status=Status.QUEUED if direction == Direction.OUT else Status.RECEIVED,
    )
    content = Content(tenant_id=frame.reader.tenant_id, text=" ", payload={})
    return Bubble(Letter(message=message, content=content, author=frame.reader), frame)
