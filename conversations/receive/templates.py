"""What WhatsApp tells of templates goes into their rows at once; their accounts are then read again in full."""

from typing import Any

from cloudapi import templates
from cloudapi.inbound import AccountNotice
from conversations.receive.arrivals import Arrival
from conversations.receive.letters import moment
from conversations.receive.sql import Row, Statement

# News that overtook later news changes nothing. A template we have not seen yet comes with the reading that is due now.
TELL = Statement(
    "templates",
    """
    with news as (
        select * from json_to_recordset($1) as r (t bigint, w text, n text, l text, status text, quality text,
            category text, reason text, at timestamptz)
    ), due as (
        insert into conversations_templatesync as known (tenant_id, waba_id, due_at, problem)
        select distinct t, w, house_now(), '' from news order by t, w
        on conflict (tenant_id, waba_id) do update set due_at = least(known.due_at, excluded.due_at)
    )
    update conversations_template k set
        status = coalesce(n.status, k.status),
        quality = coalesce(n.quality, k.quality),
        previous_category = case when n.category <> k.category then k.category else k.previous_category end,
        category = coalesce(n.category, k.category),
        rejection = coalesce(n.reason, k.rejection),
        gone_at = case when n.status = 'DELETED' then coalesce(k.gone_at, house_now()) else k.gone_at end,
        told_at = n.at, changed_at = house_now()
    from news n
    where k.tenant_id = n.t and k.waba_id = n.w and k.name = n.n and k.language = n.l
        and (k.told_at is null or k.told_at <= n.at)
    """,
)


class Templates:
    """The news of one batch, a row for each template: what came last counts, field by field."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, str, str, str], Row] = {}

    def add(self, arrival: Arrival, item: AccountNotice) -> bool:
        """Take a notice; False when it is not about a template."""
        news = templates.news(item)
        if news is None:
            return False
        row = self._rows.setdefault(
            (arrival.tenant_id, item.waba_id, news.name, news.language),
            {"t": arrival.tenant_id, "w": item.waba_id, "n": news.name, "l": news.language, "at": moment(arrival)},
        )
        told = {"status": news.status, "quality": news.quality, "category": news.category, "reason": news.reason}
        if moment(arrival) >= row["at"]:
            row.update({name: value for name, value in told.items() if value is not None}, at=moment(arrival))
        return True

    def write(self, cursor: Any) -> None:
        """One statement for the whole batch."""
        if self._rows:
            TELL.run(cursor, [self._rows[key] for key in sorted(self._rows)])
