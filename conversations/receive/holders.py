"""Who has a conversation, where several applications answer on one number: the newest word counts.

It is told by handovers, and by where a message is delivered: whoever does not have a conversation hears it on standby.
"""

from datetime import datetime
from typing import Any

from cloudapi.handovers import AGENT, APP
from cloudapi.inbound import Handover, Letter
from conversations.receive.arrivals import Arrival
from conversations.receive.letters import moment
from conversations.receive.sql import Row, as_json
from conversations.receive.threads import Thread

HOLD = """
    update conversations_conversation c set held_by = r.owner, held_at = r.at
    from json_to_recordset(%s) as r (t bigint, i bigint, owner text, at timestamptz)
    where c.tenant_id = r.t and c.id = r.i
"""


class Holders:
    """Who has the conversations of one batch; nothing is asked when nothing is told."""

    def __init__(self) -> None:
        self._moved: dict[Thread, None] = {}

    def take(self, arrival: Arrival, thread: Thread) -> None:
        """Note who has the conversation from now on; what tells nothing, or is older, is passed over."""
        match arrival.item:
            case Handover() as told:
                self._hold(thread, told.owner, moment(arrival), is_said=True)
            case Letter(history=None, field="standby"):
                self._hold(thread, AGENT, moment(arrival))
            case Letter(history=None, from_business=False) if thread.held_at is not None and thread.held_by != APP:
                self._hold(thread, APP, moment(arrival))

    def _hold(self, thread: Thread, owner: str, at: datetime, *, is_said: bool = False) -> None:
        """Of two words of one second the one that was said counts, not the one that was concluded."""
        if thread.held_at is None or thread.held_at < at or (is_said and thread.held_at == at):
            thread.held_by, thread.held_at = owner, at
            self._moved[thread] = None

    def write(self, cursor: Any) -> None:
        """One statement, on conversations that are locked and stored."""
        if self._moved:
            rows: list[Row] = [
                {"t": thread.tenant_id, "i": thread.id, "owner": thread.held_by, "at": thread.held_at}
                for thread in self._moved
            ]
            cursor.execute(HOLD, [as_json(rows)])
