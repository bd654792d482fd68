"""The body of an API request: read whole, or refused in words before anybody looks at it."""

import io

import pytest
from rest_framework.exceptions import ParseError

from tenants.parsing import JSONBody


def nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (r'{"a": ["b\u0000"]}', "NUL"),
        (r'{"\u0000": 1}', "NUL"),
        (r'{"a": {"b": "\ud800"}}', "lone surrogate"),
        ('{"a": [9223372036854775808]}', "64 bits"),
        ('{"a": -9223372036854775809}', "64 bits"),
        ('{"a": 1e300}', "64 bits"),
        (nested(201), "nested deeper than 200 levels"),
        (nested(100_000), "nested deeper than 200 levels"),
        ('{"a": NaN}', "JSON parse error"),
    ],
    ids=lambda given: given[:24],
)
def test_what_could_be_neither_kept_nor_handed_on_is_the_mistake_of_the_caller(body: str, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        JSONBody().parse(io.BytesIO(body.encode()))


@pytest.mark.parametrize(
    "body", [r'{"a": "\\u0000 \ud83d\ude00"}', '{"a": [9223372036854775807, true, null, 1.5]}', nested(200)]
)
def test_whatever_can_be_kept_is_read(body: str) -> None:
    assert JSONBody().parse(io.BytesIO(body.encode()))
