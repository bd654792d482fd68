"""The smaller values that items are made of: people, files, prices, faults, what a message refers to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A customer by every name WhatsApp gave; any may be missing, and none is derived from another.

    `phone` is the message's own `from` (or `to`, or a status's recipient), `wa_id` the one of the contacts
    block; they differ in some countries. `username` comes without the leading @.
    """

    phone: str | None = None
    wa_id: str | None = None
    user_id: str | None = None
    parent_user_id: str | None = None
    username: str | None = None
    name: str | None = None
    identity_key_hash: str | None = None

    @property
    def known(self) -> bool:
        """Whether at least one of the identities that can be looked up and answered is there."""
        return bool(self.user_id or self.phone or self.wa_id or self.parent_user_id)


@dataclass(frozen=True, slots=True, repr=False)
class Media:
    """A file that waits at WhatsApp: `id` is good for seven days, `url` for five minutes; sha256 as it was
    written."""

    kind: str
    id: str | None
    mime: str | None = None
    sha256: str | None = None
    filename: str | None = None
    caption: str | None = None
    voice: bool = False
    animated: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Context:
    """What a message refers to: the quoted message and its author, the product asked about, or being
    forwarded."""

    wamid: str | None = None
    phone: str | None = None
    user_id: str | None = None
    forwarded: bool = False
    frequently_forwarded: bool = False
    referred_product: Json | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """An error as WhatsApp reports it; `cloudapi.errors.explain(code)` puts it in words."""

    code: int | None
    title: str = ""
    message: str = ""
    details: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Pricing:
    """What Meta will charge. Categories are written with underscores, whichever form was sent."""

    billable: bool | None
    model: str | None
    type: str | None
    category: str | None


@dataclass(frozen=True, slots=True)
class FreeEntry:
    """The `conversation` block of a status; since webhooks v24.0 it comes only with an open free-entry-point
    window."""

    id: str | None
    origin: str | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class History:
    """Marks an item of the past (history import): it opens no window, and its time is the true one.

    `status` is the one the Business app shows (READ, DELIVERED, …); phase, order and progress (percent) are
    the chunk's.
    """

    status: str | None = None
    phase: int | None = None
    chunk_order: int | None = None
    progress: int | None = None
