"""`filtering` of a list at Graph: a JSON array of conditions on the fields of its rows.

Source: Meta's reference of an account's phone numbers (v23.0), and its page of the operators of `filtering`.
"""

from __future__ import annotations

from typing import Any

import orjson

from simulator.graph.calls import Call, Json
from simulator.graph.presence import invalid

OPERATORS = ("EQUAL", "NOT_EQUAL", "IN", "NOT_IN", "CONTAIN", "NOT_CONTAIN")


def kept(call: Call, rows: list[Json]) -> list[Json]:
    """The rows that meet every condition; raises GraphError 100 for one that cannot be read."""
    given = call.query.get("filtering")
    if not given:
        return rows
    try:
        conditions = orjson.loads(given)
    except orjson.JSONDecodeError:
        raise invalid("Param filtering must be valid JSON.") from None
    if not isinstance(conditions, list) or not all(isinstance(one, dict) for one in conditions):
        raise invalid("Param filtering must be an array of objects with field, operator and value.")
    for one in conditions:
        if one.get("operator") not in OPERATORS:
            raise invalid(f"Param filtering: operator must be one of {{{', '.join(OPERATORS)}}}.")
        if rows and str(one.get("field")) not in rows[0]:
            raise invalid(f"Filtering field {str(one.get('field'))[:40]} is invalid.")
    return [row for row in rows if all(_meets(row, one) for one in conditions)]


def _meets(row: Json, condition: Json) -> bool:
    found, wanted = _word(row.get(str(condition["field"]))), condition.get("value")
    several = [_word(one) for one in wanted] if isinstance(wanted, list) else [_word(wanted)]
    operator = str(condition["operator"])
    met = any(one in found for one in several) if operator.endswith("CONTAIN") else found in several
    return met is not operator.startswith("NOT_")


def _word(value: Any) -> str:
    return str(value).lower()
