"""What is handed to receive, and what comes back: items with the tenant and channel they belong to, and verdicts."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from cloudapi.inbound import Item


class Outcome(StrEnum):
    """What became of an item, as the ledger says it (`Event.Outcome`)."""

    DONE = "done"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Line:
    """A tenant's channel as receive needs it.

    `scope` is where its BSUIDs are unique: the business portfolio, or the WABA while that is unknown.
    `content_days` is how long the tenant keeps content.
    """

    tenant_id: int
    channel_id: int
    waba_id: str
    scope: str
    content_days: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome that was decided before receive: the item goes to the ledger and does nothing else."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One item for one tenant. `line` is None for what belongs to no single number (templates, accounts).

    `item` is None for a whole body that could not be taken apart; then there is a verdict, and `ordinal` is 0.
    `done_at` is None for what is received now: the database's clock says it. What is told long after says it itself.
    """

    tenant_id: int
    line: Line | None
    delivery_id: int
    received_on: date
    received_at: datetime
    ordinal: int
    item: Item | None
    verdict: Verdict | None = None
    done_at: datetime | None = None


# (tenant, conversation, version): what is announced after the commit.
Change = tuple[int, int, int]
# (tenant, channel): a number that WhatsApp stopped, which is announced as well.
Number = tuple[int, int]


@dataclass(slots=True)
class Received:
    """What a batch did. `deferred`: deliveries with an item whose message has not come yet; to be run again soon.

    `media`: tenants to whom files were announced, which are to be fetched.
    """

    changes: list[Change] = field(default_factory=list)
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    deferred: set[int] = field(default_factory=set)
    media: set[int] = field(default_factory=set)
    stopped: set[Number] = field(default_factory=set)
