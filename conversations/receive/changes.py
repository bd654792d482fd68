"""What arrives about messages that are here: how far they got, reactions, edits, deletions, late files."""

from datetime import datetime, timedelta
from typing import Any

from cloudapi.inbound import Call, Letter, MessageEdit, MessageRevoke, ReactionUpdate, StatusUpdate
from conversations import entry
from conversations.lifetime import lifetime
from conversations.receive import statuses
from conversations.receive.arrivals import Arrival, Line, Number, Outcome
from conversations.receive.envelopes import Envelope, Envelopes
from conversations.receive.ledger import Ledger
from conversations.receive.letters import moment
from conversations.receive.payments import Payments
from conversations.receive.reactions import Reactions, Spot
from conversations.receive.rewrites import Rewrites
from conversations.receive.sql import Row
from conversations.receive.threads import Threads

PATIENCE = timedelta(seconds=60)  # a reaction, edit or deletion waits this long for the message it is about


class Changes:
    """The changes of one batch, whose conversations are locked.

    `deferred` are deliveries that come again because a message is missing, `orphans` statuses that wait for theirs.
    """

    def __init__(self, envelopes: Envelopes, threads: Threads, ledger: Ledger, now: datetime) -> None:
        self._envelopes, self._threads, self._ledger, self._now = envelopes, threads, ledger, now
        self._reactions, self._rewrites = Reactions(), Rewrites()
        self._reacted: list[tuple[Arrival, Envelope, Spot]] = []
        self._touched: dict[Envelope, None] = {}
        self.deferred: set[int] = set()
        self.orphans: list[Row] = []
        self.stopped: set[Number] = set()

    def take_status(self, arrival: Arrival, line: Line, item: StatusUpdate) -> None:
        """How far a message got; kept aside when its message is not known yet."""
        told = statuses.facts(item, moment(arrival))
        wamid_hash = self._envelopes.hash(arrival.tenant_id, item.wamid) if item.wamid else None
        message = self._envelopes.about(arrival)
        if message is None:
            if wamid_hash is None:
                self._ledger.note(arrival, Outcome.SKIPPED, "unknown_message")
                return
            self.orphans.append({"t": arrival.tenant_id, "c": line.channel_id, "h": wamid_hash, **told})
            code = item.errors[0].code if item.errors else None
            self._ledger.note(arrival, Outcome.DONE, "waits_for_message" if code is None else f"waits_error_{code}")
            return
        was_hashed = message.hashed
        # A wamid that another message already has is not given to a second one.
        taken = item.wamid is not None and self._envelopes.known(arrival, item.wamid) not in (None, message)
        news = statuses.apply(message, told, self._envelopes.called(arrival), None if taken else wamid_hash)
        if item.wamid and message.hashed and not was_hashed:
            self._rewrites.name(message, item.wamid)
        if news:
            entry.told(self._threads.of(message), item.status, moment(arrival), item.pricing, item.conversation)
            self._touched[message] = None
            if item.status == "failed" and (under := self._envelopes.under(message)):
                self._touched[under] = None  # it is drawn anew, without the mark
                self._reactions.withdraw(message)
            if item.errors and isinstance(item.raw.get("errors"), list):
                self._rewrites.fault(message, item.raw["errors"][:10])
        self._ledger.note(arrival, Outcome.DONE if news else Outcome.DUPLICATE, "", message)

    def take(
        self, arrival: Arrival, line: Line, item: ReactionUpdate | MessageEdit | MessageRevoke | Call | Letter
    ) -> None:
        """What somebody did to a message that is here, or the end of a call, or the file history had no room for."""
        message, at = self._envelopes.about(arrival), moment(arrival)
        if message is None:
            if self._now - arrival.received_at < PATIENCE:
                self.deferred.add(arrival.delivery_id)
            else:
                self._ledger.note(arrival, Outcome.SKIPPED, "unknown_message")
            return
        if isinstance(item, ReactionUpdate):
            expires = lifetime(message.at, line.content_days).expires_at
            if message.purge_on is None or message.revoked_at or expires <= self._now:
                self._ledger.note(arrival, Outcome.SKIPPED, "message_gone", message)
                return
            thread = self._threads.of(message)
            mark = self._envelopes.mark(arrival, item.wamid)
            who = self._reactions.add(item, message, thread.contact_id, at, expires, mark)
            self._reacted.append((arrival, message, who))
            return
        match item:
            case MessageEdit():
                news = self._rewrites.edit(item, message, at, self._envelopes.mark(arrival, item.wamid))
            case Call():
                news = self._rewrites.call(item, message, at)
            case Letter():
                news = self._rewrites.fill(item, message)
            case _:
                news = self._rewrites.revoke(message, at)
        if news or message.change:
            self._touched[message] = None
        self._ledger.note(arrival, Outcome.DONE if news else Outcome.DUPLICATE, "", message)

    def write(self, cursor: Any, payments: Payments) -> None:
        """Write them down, with what became of payments, which change the cards of their orders."""
        self._reactions.upsert(cursor)
        for arrival, message, who in self._reacted:
            news = who in self._reactions.changed
            if news:
                self._touched[message] = None
            self._ledger.note(arrival, Outcome.DONE if news else Outcome.DUPLICATE, "", message)
        self._touched |= dict.fromkeys(payments.settle(cursor, self._envelopes, self._rewrites))
        self.stopped.update(statuses.update(cursor, [self._changed(message) for message in self._touched]))
        self._rewrites.write(cursor)

    def _changed(self, message: Envelope) -> Row:
        version = self._threads.of(message).advance()
        return {"t": message.tenant_id, "i": message.id, "c": message.channel_id, "v": version, **message.change}
