"""Answers that Meta does not give: read as no answer, never as an empty one, and never taken further than they fit."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from cloudapi import management, presence, showcase, templates, uploads
from cloudapi.client import Graph, GraphError
from tests.cloudapi.standin import answering, standing_in
from tests.cloudapi.test_client import error, outcome

LONG = "9" * 65
NODE, TOKEN = "300000000000001", "EAAtoken"
Question = Callable[[Graph], Awaitable[Any]]
LISTS: dict[str, Question] = {
    "templates": lambda graph: templates.every(graph, NODE, TOKEN),
    "numbers": lambda graph: graph.numbers_of(NODE, TOKEN),
    "blocked people": lambda graph: presence.blocked(graph, NODE, TOKEN),
    "links": lambda graph: presence.links(graph, NODE, TOKEN),
    "profile": lambda graph: presence.profile(graph, NODE, TOKEN),
    "forms": lambda graph: showcase.forms(graph, NODE, TOKEN),
    "catalogues": lambda graph: showcase.catalogue(graph, NODE, TOKEN),
    "subscribed apps": lambda graph: management.is_subscribed(graph, NODE, "1", TOKEN),
    "subscribed fields": lambda graph: management.subscribed_fields(graph, NODE, "secret"),
}


def ask(question: Question, said: Any) -> tuple[Any, int]:
    """What the question found in that answer, and how often it was asked."""

    async def go(url: str) -> Any:
        async with Graph(url, "v25.0") as graph:
            return await question(graph)

    with standing_in(answering(200, said)) as meta:
        return asyncio.run(go(meta.url)), len(meta.asked)


@pytest.mark.parametrize("said", [{"success": True}, {"data": None}, {"data": {"id": "1"}}], ids=str)
@pytest.mark.parametrize("question", LISTS.values(), ids=LISTS.keys())
def test_an_answer_without_a_list_is_not_an_empty_list(question: Question, said: Any) -> None:
    """Or every template would count as gone, and everybody who is blocked as free to write again."""
    with pytest.raises(GraphError, match="nothing that can be read"):
        ask(question, said)


def test_a_list_of_forms_that_does_not_end_is_left() -> None:
    endless = {"data": [], "paging": {"next": "https://there.is/more", "cursors": {"after": "x"}}}
    assert ask(LISTS["forms"], endless) == ([], showcase.MAX_PAGES)


def test_what_has_an_id_that_nothing_at_meta_has_is_passed_over() -> None:
    listed = [{"id": id_, "name": "a", "language": "en"} for id_ in (LONG, "12")]
    found, _ = ask(LISTS["templates"], {"data": listed})
    assert [one.id for one in found] == ["12"]
    assert ask(LISTS["numbers"], {"data": [{"id": LONG}, {"id": "34"}]})[0] == ["34"]
    assert ask(LISTS["catalogues"], {"data": [{"id": LONG}]})[0] is None
    with pytest.raises(GraphError, match="no id"):
        ask(lambda graph: templates.submit(graph, NODE, TOKEN, {}), {"id": LONG})
    with pytest.raises(GraphError, match="no id"):
        ask(lambda graph: graph.upload(NODE, TOKEN, io.BytesIO(b"x"), "image/png", "x.png"), {"id": LONG})


def test_a_link_whose_code_could_stand_in_no_address_is_passed_over() -> None:
    rows = [{"code": code, "deep_link_url": "https://wa.me/message/x"} for code in ("a b/c", LONG, "ABC1")]
    assert [one.code for one in ask(LISTS["links"], {"data": rows})[0].items] == ["ABC1"]


@pytest.mark.parametrize("session", ["upload:a\nb", "upload:a\x7fb", "upload:ü", "https://elsewhere.test/"])
def test_a_place_for_a_file_that_is_no_address_is_refused(session: str) -> None:
    with pytest.raises(GraphError, match="no place"):
        ask(
            lambda graph: uploads.hand_over(graph, "1", TOKEN, io.BytesIO(b"x"), 1, "image/png", "x.png"),
            {"id": session},
        )


@pytest.mark.parametrize("code", [2**31, -(2**31), 2**63 - 1, "9" * 18])
def test_a_code_larger_than_any_of_metas_is_none(code: Any) -> None:
    """It would fit no column, and every message that was settled with that one would stay as it was."""
    result, _ = outcome(answering(400, error(code)))
    assert result.reason == "WhatsApp answered 400 with nothing that can be read"  # type: ignore[union-attr]
