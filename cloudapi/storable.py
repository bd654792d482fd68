"""Makes what the outside sends fit to be stored: no NUL, no half characters, no bottomless nesting, bounded
lengths.

What is changed here is only our reading: the delivery keeps the original bytes.
"""

import re
from typing import Any

import orjson

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
CUT_MARK = "…"
MAX_NESTING = 200
"""Levels kept. orjson reads 1,024 levels but writes only 254, so deeper readings could not be stored
again."""
TOO_DEEP = f"{CUT_MARK} nested deeper than {MAX_NESTING} levels"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# A whole surrogate pair | what cannot be stored: NUL or a lone surrogate | any other escape, passed over so
# that an escaped backslash before "u0000" is not taken for the start of one.
_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u0000|\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\.",
    re.DOTALL,
)


class NotJSON(ValueError):
    """The bytes are not JSON as RFC 8259 has it (NaN, trailing bytes, nesting above 1,024 levels), even
    mended."""


def load(body: bytes) -> Any:
    """JSON from bytes, every string of it storable; raises NotJSON.

    Mended rather than refused, so that one odd character never costs its neighbours in the same body: NUL,
    lone surrogates and invalid UTF-8 become U+FFFD, a byte-order mark is skipped. Of doubled keys the last
    one counts, as in jsonb. Whole numbers above 64 bits become floating point.
    """
    # The single byte is looked for first because that is many times faster, and most bodies have none.
    if b"\\" in body and b"\\u0000" in body:
        body = _mended(body)
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            document = orjson.loads(_mended(body))
        except orjson.JSONDecodeError as error:
            raise NotJSON(error.msg) from error
    if not _writable(document):
        document = _shallow(document, MAX_NESTING)
    return document


def clean(text: str) -> str:
    """The same text without NUL and lone surrogates; for text that did not come through `load`."""
    return text.replace("\0", REPLACEMENT).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clip(text: str, limit: int) -> str:
    """The text, or its first characters and a mark that more followed, `limit` characters at the most."""
    return text if len(text) <= limit else text[: limit - len(CUT_MARK)] + CUT_MARK


def _mended(body: bytes) -> bytes:
    body = body.removeprefix(BYTE_ORDER_MARK).decode("utf-8", "replace").encode("utf-8")
    return _ESCAPES.sub(lambda escape: b"\\ufffd" if escape[1] else escape[0], body)


def _writable(document: Any) -> bool:
    try:
        orjson.dumps(document)
    except orjson.JSONEncodeError:
        return False
    return True


def _shallow(value: Any, levels: int) -> Any:
    if not isinstance(value, dict | list):
        return value
    if levels == 0:
        return TOO_DEEP
    if isinstance(value, list):
        return [_shallow(inner, levels - 1) for inner in value]
    return {key: _shallow(inner, levels - 1) for key, inner in value.items()}
