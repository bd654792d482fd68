"""Every kind of thing a thread can show, as the product's own lists name them: a new one is here by itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

from cloudapi import files, template_codes
from cloudapi.template_parts import MEDIA
from conversations import bubbles, cards, triage
from conversations.api.bodies import NewMessage
from conversations.models import Media, Status
from conversations.offering.menu import FORMS
from conversations.showing import answers, notices, strange
from conversations.showing import files as shown
from conversations.templating import look

HEADERS = {*MEDIA, "TEXT", "LOCATION", "PRODUCT"}
ON_THE_WAY = {Status.RECEIVED.label, Media.State.PENDING.value, Media.State.LEAVING.value}  # too short to be taken


def everything() -> set[str]:
    """The names that `Card.covers` uses."""
    return {f"{of}:{name}" for of, names in _lists() for name in names if name not in ON_THE_WAY}


def _lists() -> Iterator[tuple[str, set[str]]]:
    yield "kind", {*_cases(cards.__file__, "card"), *cards.PLAIN, *shown.KINDS}
    yield "answer", {*_cases(answers.__file__, "answer"), *answers.TITLES}
    yield "reason", {str(code) for code in strange.REASONS}
    yield "media", {state.value for state in Media.State}
    yield "sends", {*NewMessage().fields["type"].choices, *files.KINDS}
    yield "offer", set(FORMS)
    yield "header", HEADERS
    yield "button", set(look.ICONS)
    yield "code", set(template_codes.KINDS)
    yield "status", {str(status.label) for status in Status}
    yield "line", set(triage.SYSTEM)
    yield "notice", {*notices.SENTENCES, *notices.COUNTED}
    yield "origin", set(bubbles.SOURCES)


def _cases(file: str, function: str) -> Iterator[str]:
    """The words that a function tells apart."""
    for node in ast.walk(ast.parse(Path(file).read_text())):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            for case in ast.walk(node):
                if isinstance(case, ast.MatchValue) and isinstance(case.value, ast.Constant):
                    yield str(case.value.value)
