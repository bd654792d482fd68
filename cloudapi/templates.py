"""Message templates at Graph: listed in full, submitted, changed, deleted, and read from what webhooks tell.

Shapes: Meta's "Message templates" reference and its template webhooks, v25.0.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cloudapi import template_lasting, template_news
from cloudapi.client import Graph, GraphError
from cloudapi.failures import rows_of
from cloudapi.items import AccountNotice
from cloudapi.parts import Json
from cloudapi.reading import node, obj, objects, whole, words

FIELDS = (
    "id,name,language,status,category,previous_category,quality_score,rejected_reason,components,parameter_format,"
    "message_send_ttl_seconds,sub_category"
)
PAGE = 100
MAX_PAGES = 100
"""A verified account has at most 6,000 templates; a listing that never ends is a fault, not a list."""
WEBHOOKS = frozenset(
    {
        "message_template_status_update",
        "message_template_quality_update",
        "message_template_components_update",
        "template_category_update",
    }
)
# Two events say what happened, not what holds from now on.
_STATES = {"REINSTATED": "APPROVED", "UNARCHIVED": "APPROVED"}
_QUALITIES = frozenset({"GREEN", "YELLOW", "RED", "UNKNOWN"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A template as Graph lists it. `rejection` is "" unless it was rejected; `ttl` is in seconds."""

    id: str
    name: str
    language: str
    status: str
    category: str
    previous_category: str
    quality: str
    rejection: str
    parameter_format: str
    components: list[Json] = field(repr=False)
    ttl: int | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """What Graph says to a new template: its id, its state, and the category it was given."""

    id: str
    status: str
    category: str


@dataclass(frozen=True, slots=True)
class News:
    """What a webhook tells of one template; what it does not tell is None. `at` is Meta's time."""

    name: str
    language: str
    at: datetime | None
    status: str | None = None
    quality: str | None = None
    category: str | None = None
    reason: str | None = None


async def every(graph: Graph, waba_id: str, token: str) -> list[Listed]:
    """All templates of an account, page by page; raises GraphError, also when the list does not end."""
    found: list[Listed] = []
    query = {"fields": FIELDS, "limit": str(PAGE)}
    for _ in range(MAX_PAGES):
        page = await graph.call("GET", (waba_id, "message_templates"), token, query=query)
        found += [one for entry in rows_of(page) if (one := _listed(entry)) is not None]
        paging = obj(page.get("paging"))
        cursor = words(obj(paging.get("cursors")).get("after"))
        if not (paging.get("next") and cursor):
            return found
        query = {**query, "after": cursor}
    raise GraphError("The list of templates does not end")


async def one(graph: Graph, template_id: str, token: str) -> Listed:
    """One template as it stands now; raises GraphError."""
    found = _listed(await graph.call("GET", (template_id,), token, query={"fields": FIELDS}))
    if found is None:
        raise GraphError("Meta described no template")
    return found


async def submit(graph: Graph, waba_id: str, token: str, definition: Json) -> Submitted:
    """Hands a new template in for review; raises GraphError with Meta's reason."""
    answer = await graph.call("POST", (waba_id, "message_templates"), token, body=definition)
    id_ = node(answer.get("id"))
    if id_ is None:
        raise GraphError("Meta gave the template no id")
    return Submitted(id_, _state(answer.get("status")) or "PENDING", words(answer.get("category"), 20).upper())


async def change(graph: Graph, template_id: str, token: str, definition: Json) -> None:
    """Replaces a template's components (and category, where Meta lets one); raises GraphError."""
    await graph.call("POST", (template_id,), token, body=definition)


async def delete(graph: Graph, waba_id: str, token: str, name: str, template_id: str) -> None:
    """Deletes one language of a template; without an id every language of the name. Raises GraphError."""
    query = {"name": name, **({"hsm_id": template_id} if template_id else {})}
    await graph.call("DELETE", (waba_id, "message_templates"), token, query=query)


async def unpause(graph: Graph, template_id: str, token: str) -> None:
    """Lets a template that was paused by pacing be sent again; raises GraphError."""
    await graph.call("POST", (template_id, "unpause"), token)


def news(notice: AccountNotice) -> News | None:
    """What a template webhook tells; None when it names no template.

    Meta's own sample gives a change of quality the field of a change of status: the keys decide, not the field.
    """
    value = notice.raw
    name = words(value.get("message_template_name"), 512)
    language = words(value.get("message_template_language"), 20).replace("-", "_")
    if notice.field not in WEBHOOKS or not name or not language:
        return None
    if "new_quality_score" in value:
        return News(name, language, notice.at, quality=_quality(value["new_quality_score"]))
    if notice.field == "template_category_update":
        # A notice a day ahead names the category that will come as `correct_category`; it has not changed yet.
        ahead = bool(value.get("correct_category"))
        return News(name, language, notice.at, category=None if ahead else words(value.get("new_category"), 20) or None)
    status = _state(value.get("event"))
    category = words(value.get("message_template_category"), 20) or None
    return News(name, language, notice.at, status=status or None, category=category, reason=_reason(value, status))


def _listed(entry: Json) -> Listed | None:
    id_, name, language = node(entry.get("id")), words(entry.get("name"), 512), words(entry.get("language"), 20)
    if id_ is None or not name or not language:
        return None
    reason = words(entry.get("rejected_reason"), 64)
    return Listed(
        id=id_,
        name=name,
        language=language,
        status=_state(entry.get("status")) or "PENDING",
        category=words(entry.get("category"), 20).upper(),
        previous_category=words(entry.get("previous_category"), 20).upper(),
        quality=_quality(obj(entry.get("quality_score")).get("score")),
        rejection="" if reason == "NONE" else reason,
        parameter_format="named" if words(entry.get("parameter_format")).lower() == "named" else "positional",
        components=template_news.listed(list(objects(entry.get("components"))), entry.get("sub_category")),
        ttl=template_lasting.read(whole(entry.get("message_send_ttl_seconds"))),
    )


def _state(value: Any) -> str:
    state = words(value, 24).upper()
    return _STATES.get(state, state)


def _quality(value: Any) -> str:
    score = words(value, 12).upper()
    return score if score in _QUALITIES else "UNKNOWN"


def _reason(value: Json, status: str) -> str:
    """Why it was rejected, or which pause it is; "" where nothing needs a reason."""
    if status == "REJECTED":
        reason = words(value.get("reason"), 64)
        return "" if reason == "NONE" else reason
    return words(obj(value.get("other_info")).get("title"), 64) if status in ("PAUSED", "DISABLED") else ""
