"""Who has a conversation, where several applications answer on one number: the newest word counts."""

from datetime import datetime
from typing import Any

from cloudapi.inbound import Handover
from conversations.receive.arrivals import Arrival
from conversations.receive.letters import moment
from conversations.receive.sql import Row, as_json
from conversations.receive.threads import Thread

HOLD = """
    update conversations_conversation c set held_by = r.owner, held_at = r.at
    from json_to_recordset(%s) as r (t bigint, i bigint, owner text, at timestamptz)
    where c.tenant_id = r.t and c.id = r.i and (c.held_at is null or c.held_at <= r.at)
"""


class Holders:
    """The handovers of one batch, the last for each conversation; nothing is asked when there are none."""

    def __init__(self) -> None:
        self._news: dict[Thread, tuple[datetime, str]] = {}

    def take(self, arrival: Arrival, thread: Thread) -> None:
        """Note who has the conversation from now on; all other items are passed over."""
        if isinstance(arrival.item, Handover):
            at = moment(arrival)
            if thread not in self._news or self._news[thread][0] <= at:
                self._news[thread] = (at, arrival.item.owner)

    def write(self, cursor: Any) -> None:
        """One statement, on conversations that are locked and stored."""
        if self._news:
            rows: list[Row] = [
                {"t": thread.tenant_id, "i": thread.id, "owner": owner, "at": at}
                for thread, (at, owner) in self._news.items()
            ]
            cursor.execute(HOLD, [as_json(rows)])
