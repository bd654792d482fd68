"""Reads the news of calls: `calls` tells that one began and ended, `statuses` how ours was taken."""

from cloudapi.items import Call, Head
from cloudapi.parts import Json
from cloudapi.people import Contacts, Role
from cloudapi.reading import ident, moment, whole, words

_STATES = {"connect": "ringing", "ringing": "ringing", "accepted": "accepted", "rejected": "rejected"}
_ENDS = {"completed": "completed", "failed": "failed"}


def read(head: Head, news: Json, contacts: Contacts, place: int) -> Call | None:
    """One piece of news of a call; None when it does not say of which, with whom, or what happened in words we know."""
    wamid = ident(news.get("id"))
    is_status = "recipient_id" in news or "recipient_user_id" in news
    ours = is_status or words(news.get("direction")).upper() == "BUSINESS_INITIATED"
    role = Role.RECIPIENT if is_status else Role.ADDRESSEE if ours else Role.SENDER
    person = contacts.person(news, place, role)
    word = words(news.get("event") or news.get("status"), 64).lower()
    ended = word == "terminate"
    state = _ENDS.get(words(news.get("status")).lower(), "completed") if ended else _STATES.get(word, "")
    if wamid is None or not person.known or not state:
        return None
    at, timestamp = moment(news.get("timestamp"))
    return Call(
        **head,
        wamid=wamid,
        person=person,
        at=at,
        timestamp=timestamp,
        from_business=ours,
        state=state,
        ended=ended or state == "rejected",
        duration=whole(news.get("duration")),
    )
