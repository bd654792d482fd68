"""What exists in the simulated WhatsApp: apps, accounts, numbers, tokens, people, threads, messages, files."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
FIELDS = (
    "account_alerts",
    "account_update",
    "calls",
    "message_template_quality_update",
    "message_template_status_update",
    "messages",
    "phone_number_name_update",
    "phone_number_quality_update",
    "smb_message_echoes",
    "user_preferences",
)
SCOPES = ("catalog_management", "whatsapp_business_management", "whatsapp_business_messaging")


@dataclass(slots=True)
class App:
    """A Meta app: its secret signs webhooks, its callback receives them."""

    id: str
    secret: str
    name: str = "App"
    callback_url: str = ""
    verify_token: str = ""
    fields: list[str] = field(default_factory=lambda: list(FIELDS))


@dataclass(slots=True)
class Account:
    """A WhatsApp Business Account; `subscriptions` maps app id to its override callback ("" when there is none).

    `standing` is what Meta says of it, where that is not the ordinary: account_review_status, status, …
    `users` are the people and programs of the business who may work with it, by id, with their tasks;
    `settings` are its owner's (graph/accounts.py), `signups` links to agree to marketing, `template_groups` its groups.
    """

    id: str
    business_id: str
    name: str = "Account"
    timezone_id: str = "1"
    enterprise: str = ""
    users: dict[str, list[str]] = field(default_factory=dict)
    settings: Json = field(default_factory=dict)
    standing: Json = field(default_factory=dict)
    signups: dict[str, Json] = field(default_factory=dict)
    template_groups: dict[str, Json] = field(default_factory=dict)
    subscriptions: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Number:
    """A business phone number; `overrides` maps app id to a callback of this number alone.

    `standing` is what Meta says of it, where that is not the ordinary: quality_rating, status, name_status, …
    `code` is the one that was sent to prove it, `equipment` what its owner has set (see graph/equipment.py).
    """

    id: str
    account_id: str
    display_phone: str
    verified_name: str = "Business"
    test: bool = False
    allowed: list[str] = field(default_factory=list)
    overrides: dict[str, str] = field(default_factory=dict)
    profile: Json = field(default_factory=dict)
    standing: Json = field(default_factory=dict)
    username: str = ""
    username_reserved: bool = False
    pin: str = ""
    synced: list[str] = field(default_factory=list)
    joined_at: float = field(default_factory=time.time)
    blocked: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    automation: Json = field(default_factory=dict)
    checks_identity: bool = False
    registered: bool = True
    registrations: list[float] = field(default_factory=list)
    code: str = ""
    equipment: Json = field(default_factory=dict)


@dataclass(slots=True)
class Token:
    """An access token of one app for some accounts; `expires_at` 0 means never."""

    value: str
    app_id: str
    accounts: list[str] = field(default_factory=list)
    expires_at: float = 0.0
    scopes: list[str] = field(default_factory=lambda: list(SCOPES))

    def expired(self) -> bool:
        return bool(self.expires_at) and self.expires_at <= time.time()


@dataclass(slots=True)
class Person:
    """A customer; `bsuids` maps business portfolio to the id this person has there now.

    A stranger was first heard of as a recipient: whether they wrote to the business, only somebody else knows. A group
    is kept like one, under its own id: it is written to, and its people write with their names. It belongs to a number,
    which is its admin unless `admin` is false. Where `approval` is asked for, `requests` are the people who wait for
    it, by the id of their request.
    """

    id: str
    name: str
    phone: str = ""
    wa_id: str = ""
    username: str = ""
    hidden: bool = False
    country: str = "US"
    on_whatsapp: bool = True
    read_receipts: bool = True
    generation: int = 0
    key: int = 0
    bulk: bool = False
    stranger: bool = False
    group: bool = False
    number_id: str = ""
    description: str = ""
    members: list[str] = field(default_factory=list)
    pins: dict[str, float] = field(default_factory=dict)
    admin: bool = True
    approval: bool = False
    requests: dict[str, str] = field(default_factory=dict)
    created: float = field(default_factory=time.time)
    bsuids: dict[str, str] = field(default_factory=dict)
    books: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Thread:
    """What one person and one business number said to each other, with the times that open the windows.

    While Meta's own agent has it, `agent` is set, and the business hears it on standby. `stopped`: no marketing.
    """

    number_id: str
    person_id: str
    last_in: float = 0.0
    phone_seen: float = 0.0
    typing_until: float = 0.0
    ad_at: float = 0.0
    free_until: float = 0.0
    agent: bool = False
    stopped: bool = False
    version: int = 0

    @property
    def key(self) -> str:
        return f"{self.number_id}:{self.person_id}"


@dataclass(slots=True)
class Occurrence:
    """A status that a message of the business had: its second, the code of a failure, and how its webhook fared.

    `webhooks` has for each app the address it went to, and DELIVERED, RETRYING or FAILED.
    """

    status: str
    at: float
    error: int = 0
    webhooks: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Message:
    """One message; `content` is the object named by `type`, in Meta's own shape.

    `occurrences` are the statuses it had, in the order in which they were told; `accepted` is the first.
    """

    wamid: str
    number_id: str
    person_id: str
    inbound: bool
    at: float
    type: str
    content: Any
    extra: Json = field(default_factory=dict)
    status: str = "new"
    callback: str = ""
    to_phone: bool = True
    free: bool = True
    entry_until: float = 0.0
    error: int = 0
    revoked: bool = False
    edited: bool = False
    reactions: dict[str, str] = field(default_factory=dict)
    version: int = 0
    occurrences: list[Occurrence] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Those that were kept on disk come back as objects of JSON."""
        kept: list[Any] = self.occurrences
        self.occurrences = [Occurrence(**one) if isinstance(one, dict) else one for one in kept]


@dataclass(slots=True)
class Media:
    """A stored file; `sha256` is hexadecimal, times are seconds since 1970."""

    id: str
    mime_type: str
    sha256: str
    size: int
    filename: str = ""
    number_id: str = ""
    expires_at: float = 0.0


@dataclass(slots=True)
class Template:
    """One language of a message template; `edits` are the seconds of its changes, `blocked_until` of a deleted name.

    Of one that is `untracked` nobody counts the taps on its buttons.
    """

    id: str
    account_id: str
    name: str
    language: str
    category: str
    components: list[Json]
    parameter_format: str = "POSITIONAL"
    status: str = "PENDING"
    quality: str = "UNKNOWN"
    rejected_reason: str = "NONE"
    previous_category: str = ""
    sub_category: str = ""
    library: str = ""
    ttl: int | None = None
    untracked: bool = False
    created: float = 0.0
    edits: list[float] = field(default_factory=list)
    blocked_until: float = 0.0


@dataclass(slots=True)
class Flow:
    """A form of an account. `fields` is what its one screen asks, in the simulator's own words, for the phone to draw:
    {"name", "label", "type": text | choice | yes_no | date, "options": []}. `document` is the flow's own JSON."""

    id: str
    account_id: str
    name: str
    status: str = "PUBLISHED"
    fields: list[Json] = field(default_factory=list)
    categories: list[str] = field(default_factory=lambda: ["OTHER"])
    endpoint_uri: str = ""
    document: str = ""
    errors: list[Json] = field(default_factory=list)
    updated: float = field(default_factory=time.time)


@dataclass(slots=True)
class Catalogue:
    """The products an account sells: {"retailer_id", "name", "price": number, "currency"}."""

    id: str
    account_id: str
    name: str = "Catalogue"
    products: list[Json] = field(default_factory=list)


KINDS: dict[type, tuple[str, str]] = {
    App: ("app", "id"),
    Account: ("account", "id"),
    Number: ("number", "id"),
    Token: ("token", "value"),
    Person: ("person", "id"),
    Thread: ("thread", "key"),
    Message: ("message", "wamid"),
    Media: ("media", "id"),
    Template: ("template", "id"),
    Flow: ("flow", "id"),
    Catalogue: ("catalogue", "id"),
}


def kind_and_key(thing: Any) -> tuple[str, str]:
    kind, attribute = KINDS[type(thing)]
    return kind, getattr(thing, attribute)


def app_id_for(secret: str) -> str:
    """An app id made from its secret: the same secret is the same app."""
    return str(10**14 + int(hashlib.sha256(secret.encode()).hexdigest(), 16) % 10**14)
