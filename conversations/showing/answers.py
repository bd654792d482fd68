"""Answers to what a business asked: forms as tables, permission to call, addresses."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from json import JSONDecodeError, loads
from typing import Any

from django.utils import timezone

from conversations.showing.card import MAX_ROWS, Card, Payload, part, word
from tenants import clock

MAX_FORM_ROWS = 3 * MAX_ROWS
_LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
NEW = "An answer of a new kind"
TITLES = {"flow": "Form", "address_message": "Address"}
# How WhatsApp's builder of forms names what it asks, and the choices: screen_0_Full_Name_2, 1_Very_good.
_BUILT, _CHOICE = re.compile(r"screen_\d+_(.+?)(?:_\d+)?"), re.compile(r"\d{1,3}_(.+)", re.ASCII)
_HUMP = re.compile(r"(?<=[a-z])([A-Z])(?=[a-z])")
_MILLISECONDS = re.compile(r"1\d{12}", re.ASCII)
ALLOWED, REFUSED = ("accept", "accepted"), ("reject", "rejected")
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
    return Card("line", "circle-help", NEW, word(payload.get("type")).replace("_", " "), raw=True)


def fields(reply: Payload) -> dict[str, Any]:
    """The answers of a form as they were given, its token left out."""
    written = reply.get("response_json")
    try:
        found = loads(written) if isinstance(written, str) else written
    except (JSONDecodeError, RecursionError):
        return {}
    return {key: value for key, value in found.items() if key != "flow_token"} if isinstance(found, dict) else {}


def _form(reply: Payload) -> Card:
    name, given = word(reply.get("name")), fields(reply) or _loose(reply)
    if name == "address_message":
        given = {_ADDRESS.get(key, key): value for key, value in (part(given, "values") or given).items()}
    rows = tuple(_rows(given))[:MAX_FORM_ROWS]
    title = TITLES.get(name, name.replace("_", " ").capitalize() or "Form")
    body = word(reply.get("body"))
    return Card("form", "clipboard-list", title, "" if body.startswith(("{", "[")) else body, rows=rows)


def _loose(reply: Payload) -> dict[str, Any]:
    """What was answered in no form that has questions: a list, or words."""
    written = reply.get("response_json")
    try:
        found = loads(written) if isinstance(written, str) else written
    except (JSONDecodeError, RecursionError):
        found = written
    return {"Answer": found} if found and not isinstance(found, Mapping) else {}


def _rows(answers: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    """Key and value of each answer; an object within is told by both names."""
    for key, value in list(answers.items())[:MAX_FORM_ROWS]:
        said = label(f"{within} {plain(str(key))}")
        if isinstance(value, Mapping) and not within:
            yield from _rows(value, said)
        else:
            yield said[:80], answer_words(str(key), value)


def label(key: str) -> str:
    """A question by the name that the form has for it."""
    said = _HUMP.sub(lambda found: f" {found[1].lower()}", key.replace("_", " ")).strip()
    return said[:1].upper() + said[1:]


def plain(key: str) -> str:
    """The name without what the builder of forms puts around it."""
    built = _BUILT.fullmatch(key)
    return built[1] if built else key


def answer_words(key: str, value: Any) -> str:
    """An answer as a line; a choice without its number, a day as one reads it."""
    if day := _day(key, value):
        return f"{day.day} {day:%B %Y}"
    return value_words(meant(key, value))


def meant(key: str, value: Any) -> Any:
    """An answer as it was meant: without what the builder of forms puts around it. What is not of its own stays."""
    if not _BUILT.fullmatch(key):
        return value
    if day := _day(key, value):
        return day.date().isoformat()
    return [_chosen(one) for one in value] if isinstance(value, list) else _chosen(value)


def _day(key: str, value: Any) -> datetime | None:
    is_day = isinstance(value, str) and "date" in key.lower() and _MILLISECONDS.fullmatch(value)
    return datetime.fromtimestamp(int(value) / 1000, UTC) if is_day else None


def _chosen(value: Any) -> Any:
    found = _CHOICE.fullmatch(value) if isinstance(value, str) else None
    return found[1].replace("_", " ") if found else value


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
            if name := word(value.get("file_name")):
                return name
            return ", ".join(f"{word(key)}: {word(each)}" for key, each in list(value.items())[:MAX_ROWS])
        case list():
            return word(("; " if dict in map(type, value) else ", ").join(map(value_words, value[:MAX_ROWS])))
    return word(value)


def _calls(reply: Payload) -> Card:
    """Whether we may call, until when, and whether a person or a rule of theirs said so."""
    response = reply.get("response")
    if response not in (*ALLOWED, *REFUSED):
        return Card("line", "phone", "Answered whether they may be called", "WhatsApp does not say how.", raw=True)
    by = "Answered by a setting of theirs" if reply.get("response_source") == "automatic" else ""
    if response in REFUSED:
        return Card("line", "phone", "Calls refused", by or "They do not want to be called.", hue=1)
    until = _moment(reply.get("expiration_timestamp"))
    is_for_good = reply.get("is_permanent") in (True, "true")
    term = "For good" if is_for_good else f"Until {until}" if until else "For seven days"
    return Card("line", "phone", "Calls allowed", term, by, hue=4)


def _moment(value: Any) -> str:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return ""
    if not 0 < seconds < _LATEST:
        return ""
    local = timezone.localtime(datetime.fromtimestamp(seconds, UTC))
    year = "" if local.year == timezone.localtime(clock.now()).year else f" {local.year}"
    return f"{local.day} {local:%B}{year}, {local:%H:%M}"
