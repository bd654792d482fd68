"""Reads who has a conversation from now on, where several applications share a number.

Meta documents the roles of the former and the next owner; what was recorded in 2026 often has only the former one, and
a person under `sender`, the number under `recipient`.
"""

from cloudapi.items import Handover, Head
from cloudapi.parts import Json, Person
from cloudapi.reading import ident, moment, obj, words

AGENT, APP = "meta_agent", "app"
_AGENTS = frozenset({"ai_agent", "meta_business_agent", "business_agent"})


def read(head: Head, value: Json) -> Handover | None:
    """The news, None when it does not say whose conversation it is about."""
    sender = obj(value.get("sender"))
    phone = ident(sender.get("phone_number")) or ident(sender.get("wa_id"))
    user_id, parent = ident(sender.get("user_id")), ident(sender.get("parent_user_id"))
    person = Person(phone=phone, user_id=user_id, parent_user_id=parent)
    if not person.known:
        return None
    at, timestamp = moment(value.get("timestamp"))
    event = words(value.get("type"), 64)
    return Handover(
        **head, event=event, at=at, timestamp=timestamp, person=person, owner=_owner(obj(value.get(event)), event)
    )


def _owner(told: Json, event: str) -> str:
    """Who has it now: what is said of the next owner counts, else it passed away from the former one."""
    if new := words(told.get("new_owner_role"), 64) or words(told.get("new_owner_app_role"), 64):
        return AGENT if new in _AGENTS else APP
    former = {words(told.get("previous_owner_role"), 64), words(told.get("previous_owner_app_role"), 64)} - {""}
    if not former or event not in ("control_passed", "pass_thread_control"):
        return ""
    return APP if former & _AGENTS else ""
