"""Misbehaviour on request: rules that make Graph slow, refuse, fail before or after accepting, hang, or break off."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

KINDS = {
    "latency": "waits `seconds`, then goes on",
    "refuse": "a Graph error with `code` (default 130429), not accepted",
    "error": "a 5xx (`http`, default 500), not accepted",
    "error_after": "accepted, then a 5xx",
    "token_expired": "401 with code 190 and subcode 463",
    "hang": "no answer for `seconds`, not accepted",
    "hang_after": "accepted, then no answer for `seconds`",
    "reset": "the connection is reset, not accepted",
    "reset_after": "accepted, then the connection is reset",
    "cut": "half of what was sent is taken, then the connection is reset",
    "truncate": "accepted, then half the answer and the end of the connection",
    "drip": "accepted, then the answer one byte every `seconds`",
    "hold": "accepted, and no status follows; a template is held_for_quality_assessment",
    "fail_later": "accepted, then a `failed` status with `code` (default 131026) instead of delivered",
}
BESIDE = {"latency", "hold"}  # others may strike the same call
AFTER = {"error_after", "hang_after", "reset_after", "cut", "truncate", "drip"}


@dataclass(slots=True)
class Fault:
    """One rule; it ends after `count` hits (None: never). `path` is the last part of the address, "*" any."""

    kind: str
    id: int = 0
    number: str = ""
    path: str = "messages"
    count: int | None = None
    probability: float = 1.0
    seconds: float = 3600.0
    code: int = 0
    http: int = 0
    retry_after: float | None = None
    html: bool = False
    hits: int = 0

    def matches(self, node: str, path: str) -> bool:
        return self.number in ("", node) and self.path in ("*", path) and (self.count is None or self.hits < self.count)


class Faults:
    """The rules in force, drawn with a seeded chance so that a run can be repeated."""

    def __init__(self, seed: int) -> None:
        self.rules: dict[int, Fault] = {}
        self.random = random.Random(seed)
        self._numbers = itertools.count(1)

    def add(self, values: dict[str, Any]) -> Fault:
        """A new rule; raises ValueError when it is not one."""
        known = {f.name for f in fields(Fault)} - {"id", "hits"}
        if wrong := set(values) - known:
            raise ValueError(f"A fault has no {', '.join(sorted(wrong))}. It has: {', '.join(sorted(known))}.")
        if values.get("kind") not in KINDS:
            raise ValueError(f"The kind of a fault is one of: {', '.join(KINDS)}.")
        for name in ("probability", "seconds", "count", "retry_after"):
            value = values.get(name, 0)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
                raise ValueError(f"{name} is a number of at least 0.")
        fault = Fault(**values)
        if fault.kind == "latency" and "seconds" not in values:
            fault.seconds = 0.1
        if fault.kind == "drip" and "seconds" not in values:
            fault.seconds = 1.0
        fault.id = next(self._numbers)
        self.rules[fault.id] = fault
        return fault

    def draw(self, node: str, path: str) -> list[Fault]:
        """The rules that strike this call: of those that break something the first."""
        if not self.rules:
            return []
        struck: list[Fault] = []
        for fault in list(self.rules.values()):
            if fault.kind not in BESIDE and worst(struck) is not None:
                continue
            if fault.matches(node, path) and self.random.random() < fault.probability:
                fault.hits += 1
                struck.append(fault)
        return struck

    def remove(self, number: int | None = None) -> None:
        """Take back one rule, or all."""
        if number is None:
            self.rules.clear()
        else:
            self.rules.pop(number, None)

    def dump(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.rules.values()]


def worst(struck: Iterable[Fault]) -> Fault | None:
    """The rule among those drawn that breaks something."""
    return next((fault for fault in struck if fault.kind not in BESIDE), None)
