"""What a delivery from WhatsApp can hold, as frozen values: one item for each thing that happened.

Times: `at` is UTC, or None when the timestamp is missing or absurd; `timestamp` is what was sent, for the
record. Bounding a plausible but wrong time (a week old, tomorrow) is for the reader, who knows when the
delivery came.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypedDict

from cloudapi.parts import Context, Fault, FreeEntry, History, Json, Media, Person, Pricing


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Item:
    """One thing that happened. `ordinal` is its place in the delivery, the same at every parsing; `raw` its
    own JSON.

    Every string in an item can be stored in PostgreSQL. `kind` is the word for ledgers and logs.
    Items show neither people nor content when printed, so that a log line cannot tell what a customer wrote.
    """

    kind: ClassVar[str] = ""

    ordinal: int
    field: str
    waba_id: str
    phone_number_id: str | None
    raw: Json

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.ordinal} of {self.field}>"


class Head(TypedDict):
    """The fields every Item begins with, made once and handed to whichever kind the item turns out to be."""

    ordinal: int
    field: str
    waba_id: str
    phone_number_id: str | None
    raw: Json


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FromPerson(Item):
    """What all acts of writing have in common: whose conversation, which message, when.

    `person` is always the customer. With `from_business` the business did it, in its own app (coexistence).
    """

    wamid: str
    person: Person
    at: datetime | None
    timestamp: str
    from_business: bool = False
    group_id: str | None = None
    history: History | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Letter(FromPerson):
    """A message with content. `type` is WhatsApp's word, or that of the documented shape that it stands for; `text`
    what can be read and searched (body, caption, title).

    `payload` is the type's own object (`{"body": …}`); where that is no object it stands under its name
    (`{"contacts": […]}`). `text_cut` tells that `text` was longer than MAX_TEXT.
    """

    type: str
    text: str
    text_cut: bool = False
    payload: Json
    media: Media | None = None
    context: Context | None = None
    referral: Json | None = None
    errors: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InboundMessage(Letter):
    """A customer wrote. Unknown types too: type, payload and errors as they came."""

    kind: ClassVar[str] = "message"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Echo(Letter):
    """The business wrote from the WhatsApp Business app on its phone; `person` is whom it wrote to."""

    kind: ClassVar[str] = "echo"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReactionUpdate(FromPerson):
    """Somebody reacted to the message `target`, or took the reaction back (`emoji` is None)."""

    kind: ClassVar[str] = "reaction"

    target: str
    emoji: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MessageEdit(FromPerson):
    """The message `target` was changed; type, text, payload and media are the new content, as in Letter."""

    kind: ClassVar[str] = "edit"

    target: str
    type: str
    text: str
    text_cut: bool = False
    payload: Json
    media: Media | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MessageRevoke(FromPerson):
    """The message `target` was deleted for everyone."""

    kind: ClassVar[str] = "revoke"

    target: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Call(FromPerson):
    """A call began, rang, was answered or ended; `wamid` is the id of the call, one for all its news.

    `from_business` tells who called. `state` is one of ringing, accepted, rejected, completed, failed; `ended` once
    nothing more will come; `duration` in seconds, where it was answered.
    """

    kind: ClassVar[str] = "call"

    state: str
    ended: bool = False
    duration: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SystemNotice(Item):
    """WhatsApp tells about a person: `person` holds the identities from now on, `previous` the former ones.

    `type` is WhatsApp's word: user_changed_number, user_changed_user_id, customer_identity_changed and
    whatever comes.
    """

    kind: ClassVar[str] = "system"

    type: str
    body: str
    wamid: str | None
    person: Person
    previous: Person
    at: datetime | None
    timestamp: str
    acknowledged: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StatusUpdate(Item):
    """How far a message of ours got. `status` is one of sent, delivered, read, played, failed.

    `wamid` or `callback_data` is there, mostly both. In a group, `person` is the participant, where one is
    named.
    """

    kind: ClassVar[str] = "status"

    status: str
    wamid: str | None
    callback_data: str | None
    person: Person
    at: datetime | None
    timestamp: str
    group_id: str | None = None
    pricing: Pricing | None = None
    conversation: FreeEntry | None = None
    errors: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AccountNotice(Item):
    """News about an account, number, template, group, call …: everything that is no message; `raw` says it
    all.

    `event` is the word that names the news in its field (an event, decision, status or action), or "".
    """

    kind: ClassVar[str] = "account"

    event: str
    at: datetime | None
    timestamp: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Handover(AccountNotice):
    """Another application gave a conversation away, or took it; `owner` has it now: `meta_agent`, `app`, or "".

    "" where WhatsApp does not say who it is.
    """

    kind: ClassVar[str] = "handover"

    person: Person
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GroupNotice(AccountNotice):
    """Something happened to a group; `event` is our word for it (see `cloudapi.groups`).

    `subject` is what the group is called from now on, where that is told, and so are `description` and `invite_link`;
    `people` how many it is about, `members` those of them whom WhatsApp named.
    """

    kind: ClassVar[str] = "group"

    group_id: str
    subject: str | None = None
    description: str | None = None
    invite_link: str | None = None
    people: int = 0
    members: tuple[Person, ...] = ()
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PreferenceUpdate(AccountNotice):
    """A customer stopped or resumed a category of messages; `event` is `stop` or `resume`."""

    kind: ClassVar[str] = "preference"

    person: Person
    category: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PaymentUpdate(AccountNotice):
    """A payment for an order of ours moved; `event` is `pending`, `captured` or `failed`, `tried` the last try's end.

    `reference` is the number we gave the order, `amount` what people read, `method` WhatsApp's word for how.
    """

    kind: ClassVar[str] = "payment"

    person: Person
    reference: str
    amount: str
    method: str = ""
    tried: str = ""
    refunded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BookEntry(AccountNotice):
    """The business changed the address book of its own app (coexistence); `event` is `add` (or changed) or `remove`."""

    kind: ClassVar[str] = "contact"

    person: Person


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ValueErrors(Item):
    """WhatsApp reports faults that belong to no single message (a lost webhook, a declined history)."""

    kind: ClassVar[str] = "errors"

    errors: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Unrecognised(Item):
    """Something we cannot read, kept with the reason in words (which holds no content)."""

    kind: ClassVar[str] = "unrecognised"

    reason: str
