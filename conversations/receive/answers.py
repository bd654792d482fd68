"""Answers to forms that a company saves by itself: whoever decided once has them in the fields of the person."""

from datetime import date
from typing import Any

from cloudapi.inbound import Letter
from conversations.attributes import forms, kinds
from conversations.receive.arrivals import Arrival
from conversations.receive.envelopes import Envelope
from conversations.receive.identities import Contact
from conversations.receive.letters import kind_of, payload_of
from conversations.receive.sql import Row, as_json

RULES = """
    select r.tenant_id, r.form, r.question, a.id, a.kind, a.choices, r.title from conversations_formrule r
    join conversations_attribute a on a.tenant_id = r.tenant_id and a.id = r.attribute_id
    where r.tenant_id = any(%s)
"""
ASKED = """
    select c.tenant_id, c.message_id, c.payload
    from json_to_recordset(%s) as r (t bigint, i bigint, purge date) join conversations_content c
        on c.tenant_id = r.t and c.message_id = r.i and c.purge_on = r.purge and c.purge_on = any(%s::date[])
"""
# An answer that comes late does not undo what was told since.
SAVE = """
    insert into conversations_attributevalue as known (tenant_id, contact_id, attribute_id, value, source, message_id,
        form, at)
    select t, c, a, v, 'form', m, f, at
    from json_to_recordset(%s) as r (t bigint, c bigint, a bigint, v text, m bigint, f text, at timestamptz)
    on conflict (tenant_id, contact_id, attribute_id) do update
    set value = excluded.value, source = excluded.source, member_id = null, message_id = excluded.message_id,
        form = excluded.form, at = excluded.at
    where known.at <= excluded.at
"""


class Answers:
    """The answers to forms that one batch brings; three statements when there are any and somebody saves some."""

    def __init__(self) -> None:
        self._given: list[tuple[Letter, Contact, Envelope, Envelope | None]] = []

    def take(self, arrival: Arrival, contact: Contact, envelope: Envelope, asked: Envelope | None) -> None:
        """Note an answer to a form; everything else, and what was too old when it came, is passed over."""
        item = arrival.item
        if not isinstance(item, Letter) or item.from_business or item.history or envelope.purge_on is None:
            return
        if forms.is_form(kind_of(item.type), item.payload):
            self._given.append((item, contact, envelope, asked))

    def write(self, cursor: Any) -> None:
        """Save what the rules of each company say."""
        if not self._given:
            return
        cursor.execute(RULES, [sorted({contact.tenant_id for _, contact, *_ in self._given})])
        rules: dict[tuple[int, str], dict[str, tuple[int, str, list[str], str]]] = {}
        for tenant, form, question, *field in cursor.fetchall():
            rules.setdefault((tenant, form), {})[question] = tuple(field)
        if not rules:
            return
        sent = self._sent(cursor)
        rows: dict[tuple[int, int, int], Row] = {}
        for item, contact, envelope, asked in self._given:
            payload = payload_of(item)
            form = forms.form_of(payload, sent.get((asked.tenant_id, asked.id)) if asked else None)
            for row in _rows(payload, rules.get((contact.tenant_id, form.key), {})):
                key = (contact.tenant_id, contact.id, row["a"])
                row |= {"t": contact.tenant_id, "c": contact.id, "m": envelope.id, "at": envelope.at}
                if key not in rows or rows[key]["at"] <= row["at"]:
                    rows[key] = row
        if rows:
            cursor.execute(SAVE, [as_json([rows[key] for key in sorted(rows)])])

    def _sent(self, cursor: Any) -> dict[tuple[int, int], Row]:
        """Our messages that were answered, as they were sent."""
        asked = [one for *_, one in self._given if one is not None and one.purge_on is not None]
        if not asked:
            return {}
        days: list[date] = sorted({one.purge_on for one in asked if one.purge_on})
        named = [{"t": one.tenant_id, "i": one.id, "purge": one.purge_on} for one in asked]
        cursor.execute(ASKED, [as_json(named), days])
        return {(tenant, message): payload for tenant, message, payload in cursor.fetchall()}


def _rows(payload: Row, rules: dict[str, tuple[int, str, list[str], str]]) -> list[Row]:
    """The values that fit their fields. One that does not is in the thread, where a person sees it."""
    found = []
    for answer in forms.answers(payload):
        if answer.question in rules:
            attribute, kind, choices, title = rules[answer.question]
            try:
                value = kinds.stored(kind, choices, answer.value)
            except kinds.Unfit:
                continue
            if value:
                found.append({"a": attribute, "v": value, "f": title})
    return found
