"""What is left of an hour's calls: read from Meta's headers and refusals, and heeded before the next call is made.

Only calls that manage are counted, messages and files have limits of their own. What one process learns all of them
know, where they have a board. Source: Meta's "Rate limits" of the Graph API and of the WhatsApp Business Management
API, v25.0.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from cloudapi.errors import Consequence, explain
from cloudapi.reading import obj, objects, whole
from cloudapi.storable import NotJSON, load
from cloudapi.transport import USAGE

APP, ACCOUNT = USAGE
OF_APP = frozenset({4, 17, 32, 613})  # codes that are about the app; 80007 is about the account
USED_UP = 100  # percent
KNOWN = 10_000
"""Nodes and accounts kept; those longest unheard of go first."""


class Board(Protocol):
    """Where processes tell each other; one that cannot be reached knows nothing, and raises nothing."""

    def seconds(self, keys: Sequence[str]) -> Sequence[float]:
        """How long no call may be made for each of these; 0 where one may."""

    def hold(self, seconds: Mapping[str, float]) -> None:
        """No call for these keys so long from now on, or longer where that was said before."""

    def forget(self) -> None:
        """Hold nothing any more."""


class Usage:
    """Until when no call may be made for an account, or with a token (which is an app's).

    What others on the `board` learnt counts as well.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic, board: Board | None = None) -> None:
        self._now = now
        self.board = board
        self._lock = threading.Lock()
        self._free_at: OrderedDict[str, float] = OrderedDict()
        self._account_of: OrderedDict[str, str] = OrderedDict()
        self._news: dict[str, float] = {}

    def wait(self, node: str, token: str) -> tuple[float, int]:
        """Seconds before a call about this node with this token may be made, and the code that says so; 0 for now."""
        with self._lock:
            keys = [_of(token), self._key(node, token)]
            here = [max(self._free_at.get(key, 0.0) - self._now(), 0.0) for key in keys]
        there = self.board.seconds(keys) if self.board else (0.0, 0.0)
        of_app, of_account = map(max, here, there)
        return max((of_app, 4), (of_account, 80007))

    def told(self, node: str, token: str, headers: Mapping[str, str], code: int | None) -> None:
        """Learn from an answer: its two headers, and the code of its refusal (None for none)."""
        with self._lock:
            rest = self._read(node, token, headers)
            if code is not None and explain(code).consequence is Consequence.SLOW_ACCOUNT:
                key = _of(token) if code in OF_APP else self._key(node, token)
                self._hold(key, max(rest, explain(code).pace or 0.0))
            news, self._news = self._news, {}
        if news and self.board:
            self.board.hold(news)

    def forget(self) -> None:
        """Know nothing again."""
        with self._lock:
            knew = bool(self._free_at)
            self._free_at.clear()
            self._account_of.clear()
        if knew and self.board:
            self.board.forget()

    def _read(self, node: str, token: str, headers: Mapping[str, str]) -> float:
        """What the headers say is kept; the longest time in them until calls are free again, in seconds."""
        longest = 0.0
        for account, rows in _object(headers.get(ACCOUNT)).items():
            if node.isdigit():
                _put(self._account_of, node, account[:64])
            for one in objects(rows):
                minutes = whole(one.get("estimated_time_to_regain_access")) or 0
                longest = max(longest, 60.0 * minutes)
                if minutes or _percent(one) >= USED_UP:
                    self._hold(f"account:{account[:64]}", 60.0 * minutes or 60.0)
        if _percent(_object(headers.get(APP))) >= USED_UP:
            self._hold(_of(token), 60.0)
        return longest

    def _key(self, node: str, token: str) -> str:
        """Of what is no object of an account, as `debug_token`, only the token is known."""
        return f"account:{self._account_of.get(node, node)}" if node.isdigit() else _of(token)

    def _hold(self, key: str, seconds: float) -> None:
        """Others may not know whose account a node is: they are told of each that is known here."""
        seconds = min(seconds, 3600.0)
        _put(self._free_at, key, max(self._free_at.get(key, 0.0), self._now() + seconds))
        nodes = [f"account:{node}" for node, account in self._account_of.items() if key == f"account:{account}"]
        for one in (key, *nodes):
            self._news[one] = max(self._news.get(one, 0.0), seconds)


HOURLY = Usage()
"""What this process knows; whoever has a board for it gives it one."""


def _object(header: str | None) -> dict[str, object]:
    try:
        return obj(load(header.encode())) if header else {}
    except (NotJSON, UnicodeEncodeError):
        return {}


def _percent(row: Mapping[str, object]) -> int:
    return max(whole(row.get(name)) or 0 for name in ("call_count", "total_cputime", "total_time"))


def _of(token: str) -> str:
    """The same in all processes, and no way back to the token."""
    return f"app:{hashlib.sha256(token.encode(errors='replace')).hexdigest()[:32]}"


def _put(kept: "OrderedDict[str, float] | OrderedDict[str, str]", key: str, value: object) -> None:
    kept.pop(key, None)
    kept[key] = value  # type: ignore[assignment]
    if len(kept) > KNOWN:
        kept.popitem(last=False)
