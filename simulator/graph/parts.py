"""Small checks that every kind of message is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.errors import GraphError

Json = dict[str, Any]


def need(content: Json, name: str, place: str) -> Any:
    """A required value; raises GraphError 131008 when it is absent or empty."""
    value = content.get(name)
    if value in (None, "", [], {}):
        raise GraphError(131008, f"Parameter '{place}.{name}' is mandatory.")
    return value


def text(content: Json, name: str, longest: int, place: str, *, empty: bool = False) -> str:
    """A string of at most `longest` characters; raises 131008 when required and absent, 100 when too long."""
    value = (content.get(name) or "") if empty else need(content, name, place)
    if not isinstance(value, str):
        raise GraphError(131009, f"{place}.{name} is a string.")
    if len(value) > longest:
        raise GraphError(100, message=f"(#100) Param {place}['{name}'] must be at most {longest} characters long.")
    return value


def mapping(content: Json, name: str, place: str) -> Json:
    value = need(content, name, place)
    if not isinstance(value, dict):
        raise GraphError(131009, f"{place}.{name} is an object.")
    return value


def listing(content: Json, name: str, place: str, least: int, most: int) -> list[Json]:
    """An array of `least` to `most` objects."""
    value = need(content, name, place)
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise GraphError(131009, f"{place}.{name} has {least} to {most} elements.")
    if not all(isinstance(item, dict) for item in value):
        raise GraphError(131009, f"{place}.{name} is an array of objects.")
    return value


def one_of(value: Any, allowed: Iterable[str], place: str) -> None:
    names = tuple(allowed)
    if value not in names:
        raise GraphError(
            100,
            message=f'(#100) Param {place} must be one of {{{", ".join(names)}}} - got "{str(value)[:40]}".',
        )


def distinct(values: list[str], place: str) -> None:
    if len(set(values)) != len(values):
        raise GraphError(131009, f"{place} must be distinct.")
