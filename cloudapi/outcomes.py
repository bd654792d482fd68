"""What became of a message that was posted: taken, refused, or nobody knows.

The difference is what keeps a message from being sent twice: WhatsApp has no idempotency key, so only a
refusal that is certain may be tried again. Everything that leaves a doubt is Unknown.
"""

from dataclasses import dataclass
from typing import Any

from cloudapi.errors import Retry, explain, known
from cloudapi.parts import Json
from cloudapi.reading import ident, obj, whole, words
from cloudapi.storable import NotJSON, load

MAX_CODE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Accepted:
    """WhatsApp took the message. `message_status` is `accepted`, or `held_for_quality_assessment` for some
    templates.

    The user id comes back only when the message went to one, wa_id only when it went to a phone.
    """

    wamid: str
    contact_user_id: str | None = None
    wa_id: str | None = None
    message_status: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """WhatsApp did not take the message, or was never reached (`code` is None).

    With `retry` the same message may go again by itself after `retry_after` seconds. Title and details are
    Meta's own words; `errors.explain(code)` has ours.
    """

    code: int | None
    title: str
    details: str = ""
    retry_after: float | None = None
    retry: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message may have been taken: it must not go again by itself. The reason holds no content."""

    reason: str
    code: int | None = None


Outcome = Accepted | Refused | Unknown


@dataclass(frozen=True, slots=True)
class GraphFault:
    """The error envelope of Graph: `title` without the code that Meta writes before it."""

    code: int
    title: str
    details: str
    subcode: int | None = None


def document(body: bytes) -> Json:
    """The answer's object; an empty one when it is no JSON object."""
    try:
        return obj(load(body))
    except NotJSON:
        return {}


def fault(answer: Json) -> GraphFault | None:
    """The error in an answer, None when it holds none that can be read; Meta's codes are numbers of 32 bits."""
    error = obj(answer.get("error"))
    code = whole(error.get("code"))
    if code is None or abs(code) > MAX_CODE:
        return None
    title = words(error.get("error_user_title")) or words(error.get("message")).removeprefix(f"(#{code})").strip()
    details = words(obj(error.get("error_data")).get("details")) or words(error.get("error_user_msg"))
    return GraphFault(code, title, details, whole(error.get("error_subcode")))


def judge(status: int, body: bytes, retry_after: float | None = None) -> Outcome:
    """What an answer to a posted message means.

    An error that Meta documents as a refusal is one whatever the HTTP status; of a 5xx with anything else in
    it, and of an answer that cannot be read, nobody knows whether the message was taken before it went wrong.
    """
    answer = document(body)
    if refusal := fault(answer):
        explanation = explain(refusal.code)
        if explanation.retry is Retry.UNKNOWN or (status >= 500 and not known(refusal.code)):
            return Unknown(f"WhatsApp answered {status} with code {refusal.code}", refusal.code)
        retry = explanation.retry is Retry.PACED
        pause = max(retry_after or 0.0, explanation.pace or 0.0) if retry else None
        return Refused(refusal.code, refusal.title, refusal.details, pause, retry)
    wamid = ident(_first(answer.get("messages")).get("id"))
    if not 200 <= status < 300 or wamid is None:
        return Unknown(f"WhatsApp answered {status} with nothing that can be read")
    contact = _first(answer.get("contacts"))
    return Accepted(
        wamid,
        contact_user_id=ident(contact.get("user_id")),
        wa_id=ident(contact.get("wa_id")),
        message_status=words(_first(answer.get("messages")).get("message_status"), 64) or None,
    )


def _first(value: Any) -> Json:
    return obj(value[0]) if isinstance(value, list) and value else {}
