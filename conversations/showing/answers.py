"""Answers to what a business asked: forms as tables, permission to call, addresses."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from json import JSONDecodeError, loads
from typing import Any

from django.utils import timezone

from conversations.showing.card import MAX_ROWS, Card, Payload, part, word

MAX_FORM_ROWS = 3 * MAX_ROWS
_LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
TITLES = {"flow": "Form", "address_message": "Address"}
_ADDRESS = {"in_pin_code": "PIN code", "sg_post_code": "Post code", "landmark_area": "Landmark or area"}  # cloud_api §8


def answer(payload: Payload) -> Card | None:
    """The card of an interactive answer; None for a button or a row of a list, whose title is the text."""
    match payload.get("type"):
        case "nfm_reply":
            return _form(part(payload, "nfm_reply"))
        case "call_permission_reply":
            return _calls(part(payload, "call_permission_reply"))
        case "button_reply" | "list_reply":
            return None
    return Card("line", "circle-help", "An answer of a new kind", word(payload.get("type")), raw=True)


def fields(reply: Payload) -> dict[str, Any]:
    """The answers of a form as they were given, its token left out."""
    written = reply.get("response_json")
    try:
        found = loads(written) if isinstance(written, str) else written
    except (JSONDecodeError, RecursionError):
        return {}
    return {key: value for key, value in found.items() if key != "flow_token"} if isinstance(found, dict) else {}


def _form(reply: Payload) -> Card:
    name, given = word(reply.get("name")), fields(reply)
    if name == "address_message":
        given = {_ADDRESS.get(key, key): value for key, value in (part(given, "values") or given).items()}
    rows = tuple(_rows(given))[:MAX_FORM_ROWS]
    title = TITLES.get(name, name.replace("_", " ").capitalize() or "Form")
    return Card("form", "clipboard-list", title, word(reply.get("body")), rows=rows)


def _rows(answers: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    """Key and value of each answer; an object within is told by both names."""
    for key, value in list(answers.items())[:MAX_FORM_ROWS]:
        said = f"{within} {str(key).replace('_', ' ')}".strip()
        said = said[:1].upper() + said[1:]
        if isinstance(value, Mapping) and not within:
            yield from _rows(value, said)
        else:
            yield said[:80], value_words(value)


def value_words(value: Any) -> str:
    """One answer as a line."""
    match value:
        case True:
            return "Yes"
        case False:
            return "No"
        case None:
            return "–"
        case dict():
            return ", ".join(f"{word(key)}: {word(each)}" for key, each in list(value.items())[:MAX_ROWS])
    return word(value)


def _calls(reply: Payload) -> Card:
    """Whether we may call, until when, and whether a person or a rule of theirs said so."""
    refused = reply.get("response") != "accept"
    by = "Answered by a setting of theirs" if reply.get("response_source") == "automatic" else ""
    if refused:
        return Card("line", "phone", "Calls refused", by or "They do not want to be called.", hue=1)
    until = _moment(reply.get("expiration_timestamp"))
    term = "For good" if reply.get("is_permanent") is True else f"Until {until}" if until else "For seven days"
    return Card("line", "phone", "Calls allowed", term, by, hue=4)


def _moment(value: Any) -> str:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return ""
    if not 0 < seconds < _LATEST:
        return ""
    local = timezone.localtime(datetime.fromtimestamp(seconds, UTC))
    return f"{local.day} {local:%B, %H:%M}"
