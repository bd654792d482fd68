"""Keyset pages: the next page starts after the last row seen, found by an index; no page gets slower with history."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from rest_framework.exceptions import APIException
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

SIZE, MOST = 50, 200


class BadCursor(APIException):
    status_code = 400
    default_code = "bad_cursor"
    default_detail = "This page address is broken. Start from the first page, and follow `next`."


def encode(values: Sequence[Any]) -> str:
    """An opaque cursor of values that JSON knows, times and dates written in ISO 8601."""
    plain = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).rstrip(b"=").decode()


def decode(cursor: str, length: int) -> list[Any]:
    """The values of a cursor. Raises BadCursor when it is not one of ours with that many values."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (binascii.Error, UnicodeError, ValueError, RecursionError):
        raise BadCursor() from None
    if not isinstance(values, list) or len(values) != length or not all(map(_can_be_asked, values)):
        raise BadCursor()
    return values


def _can_be_asked(value: Any) -> bool:
    """Numbers, and text that PostgreSQL can hold: JSON may name NUL and half of a pair."""
    return type(value) is int or (type(value) is str and value.isprintable())


def size(asked: str | None) -> int:
    """Rows of a page from `?limit=`: 1 to 200, 50 when nothing sensible is asked."""
    return min(max(int(asked), 1), MOST) if asked and asked.isascii() and asked.isdigit() and len(asked) < 6 else SIZE


class KeysetPagination(BasePagination):
    """`{"next": link or null, "results": […]}`. A subclass names its `ordering`: unique together, all one direction."""

    ordering: ClassVar[tuple[str, ...]] = ("-id",)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        limit = size(request.query_params.get("limit"))
        cursor = request.query_params.get("after")
        rows = queryset.order_by(*self.ordering)
        if cursor is not None:
            rows = rows.filter(beyond(queryset.model, self.ordering, decode(cursor, len(self.ordering))))
        found = list(rows[: limit + 1])
        self._next = self._link(request, found[limit - 1]) if len(found) > limit else None
        return found[:limit]

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._next, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri", "description": "The next page; null on the last one."}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            _parameter("after", "Where the page starts. Opaque: follow `next` instead of making one.", "string"),
            _parameter("limit", f"Rows on a page, 1 to {MOST}; {SIZE} by default.", "integer"),
        ]

    def _link(self, request: Request, last: Model) -> str:
        values = [getattr(last, name.lstrip("-")) for name in self.ordering]
        return replace_query_param(request.build_absolute_uri(), "after", encode(values))


def beyond(model: type[Model], ordering: Sequence[str], values: list[Any]) -> Q:
    """The rows after `values`: the first column alone bounds the index scan, the rest decide among equals.

    `ordering` is unique together and goes in one direction. Raises BadCursor for values that are none of its columns'.
    """
    names = [name.lstrip("-") for name in ordering]
    way = "lt" if ordering[0].startswith("-") else "gt"
    try:
        exact = [
            model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
            for name, value in zip(names, values, strict=True)
        ]
    except (ValidationError, TypeError):  # a number where a date belongs is a TypeError
        raise BadCursor() from None
    found = Q()
    for index in range(len(names) - 1, -1, -1):
        after = Q(**{f"{names[index]}__{way}": exact[index]})
        found = after | (Q(**{names[index]: exact[index]}) & found) if found else after
    return Q(**{f"{names[0]}__{way}e": exact[0]}) & found


def _parameter(name: str, description: str, kind: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": {"type": kind}}
