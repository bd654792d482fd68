"""Pages of a list at Graph: by `limit`, from a cursor on (`after`) or up to one (`before`), with a `summary`.

Source: Meta's page "Paginated results" of the Graph API. A cursor that Graph did not give is refused with 131059.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.graph.calls import Call, Json, pick

ORDINARY, LARGEST = 25, 1000
T = TypeVar("T")


def page(
    simulator: Simulator,
    call: Call,
    rows: Sequence[T],
    default: tuple[str, ...],
    largest: int = LARGEST,
    draw: Callable[[T], Json] | None = None,
) -> Json:
    """The rows of one page with the fields asked for; `next` and `previous` while there are more on that side.

    `draw` makes a row of a thing, for rows that are many and dear to make.
    """
    limit = min(_limit(call.query.get("limit", "")), largest)
    start, end = _bounds(call, limit, len(rows))
    drawn: Sequence[Any] = [draw(row) for row in rows[start:end]] if draw else rows[start:end]
    told: Json = {"data": [pick(call, row, default) for row in drawn]}
    if told["data"]:
        told["paging"] = {"cursors": {"before": cursor(start), "after": cursor(end)}}
        if end < len(rows):
            told["paging"]["next"] = _address(simulator, call, after=cursor(end))
        if start:
            told["paging"]["previous"] = _address(simulator, call, before=cursor(start))
    if call.query.get("summary") in ("true", "1", "total_count"):
        told["summary"] = {"total_count": len(rows)}
    return told


def _bounds(call: Call, limit: int, length: int) -> tuple[int, int]:
    if before := call.query.get("before", ""):
        end = min(_place(before), length)
        return max(0, end - limit), end
    start = min(_place(call.query.get("after", "")), length)
    return start, min(start + limit, length)


def _address(simulator: Simulator, call: Call, **place: str) -> str:
    kept = {name: value for name, value in call.query.items() if name not in ("after", "before")}
    return f"{simulator.addresses.own}/v25.0/{call.node}/{call.edge}?{urlencode(kept | place)}"


def cursor(place: int) -> str:
    return base64.urlsafe_b64encode(f"from:{place}".encode()).decode()


def _place(given: str) -> int:
    if not given:
        return 0
    try:
        word, _, place = base64.urlsafe_b64decode(given.encode()).decode().partition(":")
        if word == "from" and place.isdecimal():
            return int(place)
    except (binascii.Error, UnicodeError, ValueError):
        raise GraphError(131059) from None
    raise GraphError(131059)


def _limit(given: str) -> int:
    if not given:
        return ORDINARY
    if not given.isascii() or not given.isdecimal() or not int(given[:9]):
        raise GraphError(100, message="(#100) Param limit must be an integer greater than or equal to 1")
    return min(int(given[:9]), LARGEST)
