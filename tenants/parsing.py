"""How the body of an API request is read."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from cloudapi.storable import MAX_NESTING

TOO_DEEP = f"The JSON is nested deeper than {MAX_NESTING} levels."


class JSONBody(JSONParser):
    """JSON; what could not be kept, or handed on to WhatsApp, in any part of it is the mistake of the caller."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        if flaw := _flaw(data, MAX_NESTING):
            raise ParseError(flaw)
        return data


def _flaw(value: Any, levels: int) -> str:
    """What is wrong with a value, or with one in it; "" when nothing is."""
    if isinstance(value, str):
        return _flaw_of_text(value)
    if isinstance(value, int | float):  # PostgreSQL gives 1e300 back as a whole number
        return "" if -(2**63) <= value < 2**63 else "The JSON holds a number of more than 64 bits."
    if not isinstance(value, dict | list):
        return ""
    if not levels:
        return TOO_DEEP
    inner = [*value, *value.values()] if isinstance(value, dict) else value
    return next(filter(None, (_flaw(one, levels - 1) for one in inner)), "")


def _flaw_of_text(text: str) -> str:
    if "\0" in text:
        return "The JSON holds NUL, which is in no text."
    try:
        text.encode()
    except UnicodeEncodeError:
        return "The JSON holds a lone surrogate, which is no character."
    return ""
