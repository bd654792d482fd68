"""One batch of items for any number of tenants, received in about a dozen statements whatever its size.

Called inside a transaction of the role wapp_drain, which the caller commits or rolls back. The order of the statements
is the order of locks everywhere: tenants, identities, conversations by id, messages.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cloudapi.inbound import (
    AccountNotice,
    BookEntry,
    Call,
    FromPerson,
    Letter,
    MessageEdit,
    MessageRevoke,
    ReactionUpdate,
    StatusUpdate,
    Unrecognised,
    ValueErrors,
)
from cloudapi.statuses import STATUSES
from conversations.locks import TENANT_CLASS
from conversations.receive import orphans
from conversations.receive.answers import Answers
from conversations.receive.arrivals import Arrival, Outcome, Received
from conversations.receive.changes import Changes
from conversations.receive.envelopes import Envelopes, own_wamid
from conversations.receive.gatherings import Gatherings
from conversations.receive.holders import Holders
from conversations.receive.identities import Contact
from conversations.receive.ledger import Ledger
from conversations.receive.letters import NOTICES, Letters, Said, moment
from conversations.receive.meeting import meet
from conversations.receive.notices import Notices
from conversations.receive.payments import Payments
from conversations.receive.templates import Templates
from conversations.receive.threads import Threads
from conversations.receive.traces import Traces

OPEN = f"""
    select set_config('app.tenants', %s, true);
    select count(pg_advisory_xact_lock(({TENANT_CLASS}::bigint << 40) | tenant)), house_now()
    from unnest(%s::bigint[]) as tenant
"""  # noqa: S608 - a constant of ours
RESERVE = """
    select array(select nextval('conversations_contact_id_seq') from generate_series(1, %s)),
        array(select nextval('conversations_message_id_seq') from generate_series(1, %s))
"""


def batch(cursor: Any, arrivals: Sequence[Arrival]) -> Received:
    """Receive the items, in their order. A second run of the same items changes nothing.

    Raises Race when another writer was faster (run again), and whatever PostgreSQL says to an item it cannot store.
    """
    if not arrivals:
        return Received()
    tenants = sorted({arrival.tenant_id for arrival in arrivals})
    cursor.execute(OPEN, ["{" + ",".join(map(str, tenants)) + "}", tenants])
    (_, now) = cursor.fetchone()
    return _Batch(cursor, arrivals, now).run()


class _Batch:
    def __init__(self, cursor: Any, arrivals: Sequence[Arrival], now: datetime) -> None:
        self.cursor, self.arrivals, self.now = cursor, arrivals, now
        self.ledger, self.letters = Ledger(), Letters(now)
        self.templates, self.notices, self.traces = Templates(), Notices(), Traces()
        self.answers, self.holders, self.gatherings, self.payments = Answers(), Holders(), Gatherings(), Payments()
        self.seconds: list[tuple[Arrival, str]] = []
        self.received = Received()
        self.writers: dict[int, Contact | None] = {}
        self.heard: dict[tuple[int, int], datetime] = {}

    def run(self) -> Received:
        self.envelopes = Envelopes.read(self.cursor, self.arrivals)
        self.work = self.sort()
        self.meet()
        self.lock()
        self.changes = Changes(self.envelopes, self.threads, self.ledger, self.now)
        # Messages first: what is said about them may stand before them in the same delivery.
        others = [arrival for place, arrival in self.work.items() if not self.take_letter(place, arrival)]
        for arrival, wamid in self.seconds:
            self.ledger.note(arrival, Outcome.DUPLICATE, "", self.envelopes.known(arrival, wamid))
        for arrival in others:
            self.take(arrival)
        self.write()
        return self.received

    def sort(self) -> dict[int, Arrival]:
        """Leave out what was decided before, and messages that are here already."""
        work: dict[int, Arrival] = {}
        fresh: set[tuple[int, int, str]] = set()
        for place, arrival in enumerate(self.arrivals):
            item, line = arrival.item, arrival.line
            if arrival.verdict is not None:
                self.ledger.note(arrival, arrival.verdict.outcome, arrival.verdict.reason)
                continue
            if line is not None:
                self.heard[arrival.tenant_id, line.channel_id] = arrival.received_at
            if line is not None and isinstance(item, Letter | NOTICES):
                key = (arrival.tenant_id, line.channel_id, self.envelopes.hash(arrival.tenant_id, own_wamid(item)))
                known = self.envelopes.known(arrival, own_wamid(item))
                if known and not (isinstance(item, Letter) and item.history and known.kind == "placeholder"):
                    self.ledger.note(arrival, Outcome.DUPLICATE, "", known)
                    continue
                if key in fresh:
                    self.seconds.append((arrival, own_wamid(item)))
                    continue
                fresh.add(key)
            work[place] = arrival
        return work

    def meet(self) -> None:
        """Find or make everybody who wrote, and store what statuses and notices tell about them."""
        people, self.writers = meet(self.cursor, self.work, self.envelopes)
        self.made = people.made
        self.reserve(sum(isinstance(arrival.item, Said) for arrival in self.work.values()))
        people.write(self.cursor)

    def reserve(self, messages: int) -> None:
        """Take the ids of new contacts and messages beforehand, so that rows can name each other."""
        self.ids: list[int] = []
        if self.made or messages:
            self.cursor.execute(RESERVE, [len(self.made), messages])
            contacts, self.ids = self.cursor.fetchone()
            self.ids.reverse()
            for contact, id_ in zip(self.made, contacts, strict=True):
                contact.id = id_

    def lock(self) -> None:
        """Lock every conversation that will change, in order of id, before any of its messages."""
        pairs: dict[tuple[int, int, int], None] = {}
        ids: dict[tuple[int, int], None] = {}
        made = set(self.made)
        for place, arrival in self.work.items():
            contact = self.writers.get(place)
            if contact not in made and contact and arrival.line and isinstance(arrival.item, Said):
                pairs[arrival.tenant_id, contact.id, arrival.line.channel_id] = None
            message = self.envelopes.about(arrival)
            if message is not None:
                ids[arrival.tenant_id, message.conversation_id] = None
        self.threads = Threads.lock(self.cursor, pairs, ids)

    def take(self, arrival: Arrival) -> None:
        """One item that is no message."""
        item, line = arrival.item, arrival.line
        match item:
            case StatusUpdate() if line is not None and item.status in STATUSES:
                self.changes.take_status(arrival, line, item)
            case ReactionUpdate() | MessageEdit() | MessageRevoke() | Call() | Letter() if line is not None:
                self.changes.take(arrival, line, item)
            case BookEntry() if line is not None:
                self.ledger.note(arrival, Outcome.DONE, "" if item.event == "add" else "kept_here")
            case ValueErrors():
                self.notices.fault(arrival, item)
                code = item.errors[0].code if item.errors else None
                self.ledger.note(arrival, Outcome.SKIPPED, f"error_{code}" if code is not None else "error")
            case Unrecognised():
                self.ledger.note(arrival, Outcome.QUARANTINED, item.reason)
            case AccountNotice() if self.templates.add(arrival, item) or self.notices.add(arrival, item):
                self.ledger.note(arrival, Outcome.DONE)
            case FromPerson() | StatusUpdate() if line is None:
                self.ledger.note(arrival, Outcome.SKIPPED, "no_number")
            case _:
                self.ledger.note(arrival, Outcome.SKIPPED, "not_used")

    def take_letter(self, place: int, arrival: Arrival) -> bool:
        """One item if it is a message or a notice shown like one; False for all others."""
        item, line = arrival.item, arrival.line
        if line is None or not isinstance(item, Said):
            return False
        if isinstance(item, Call | Letter) and self.envelopes.known(arrival, own_wamid(item)):
            return False  # what became of a call, or the file for a place that history kept
        contact = self.writers.get(place)
        if contact is None:
            self.ledger.note(arrival, Outcome.SKIPPED, "unknown_person")
            return True
        self.traces.take(arrival, contact)
        self.gatherings.take(arrival, contact)
        if isinstance(item, NOTICES):
            thread = self.threads.find(line, contact.id)
            if thread is None:  # what the notice taught is kept; there is no conversation to show it in
                self.ledger.note(arrival, Outcome.DONE, "no_conversation")
                return True
        else:
            imported = item.history is not None
            thread = self.threads.find_or_make(line, contact.id, moment(arrival), imported=imported)
        wamid = own_wamid(item)
        quoted = item.context.wamid if isinstance(item, Letter) and item.context else None
        answered = self.envelopes.known(arrival, quoted) if quoted else None
        wamid_hash = self.envelopes.hash(arrival.tenant_id, wamid)
        envelope = self.letters.add(
            arrival,
            item,
            thread,
            message_id=self.ids.pop(),
            wamid_hash=wamid_hash,
            reply=answered.id if answered else None,
        )
        self.envelopes.add(envelope, wamid_hash)
        self.answers.take(arrival, contact, envelope, answered)
        self.holders.take(arrival, thread)
        self.payments.take(arrival, thread)
        self.ledger.note(arrival, Outcome.DONE, "" if envelope.purge_on else "expired", envelope)
        return True

    def write(self) -> None:
        """Everything at last, in the order of locks."""
        self.threads.insert(self.cursor)
        self.letters.insert(self.cursor)
        self.received.media = self.letters.with_files
        self.changes.write(self.cursor, self.payments)
        self.received.deferred, self.received.stopped = self.changes.deferred, self.changes.stopped
        if self.heard:
            self.received.changes = self.threads.update(self.cursor, self.heard)
        orphans.insert(self.cursor, self.changes.orphans)
        self.templates.write(self.cursor)
        self.notices.write(self.cursor)
        self.traces.write(self.cursor)
        self.answers.write(self.cursor)
        self.holders.write(self.cursor)
        self.gatherings.write(self.cursor)
        self.received.outcomes = self.ledger.insert(self.cursor)
