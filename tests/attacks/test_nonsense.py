"""Values that no client of ours sends: each is refused or ignored, and none is an error nobody foresaw."""

import base64
import json
import uuid
from typing import Any

import httpx
import pytest

from tests.attacks.town import Browser, Town

NOW = "2026-01-01T00:00:00+00:00"
DEEP = 100_000


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


CURSORS = {
    "contacts/": [["x"], [None], [10**30], [1.5], [True], ["\0"], [float("inf")], [float("nan")], [[]], [1, 1]],
    "conversations/": [
        ["x", 1],
        [5, 1],
        [NOW, 10**30],
        [NOW, float("inf")],
        [NOW, None],
        [NOW, "9" * 2000],
        ["2026-01-01T00:00:00", 1],
        ["0001-01-01T00:00:00+14:00", 1],
        ["9999-12-31T23:59:59-14:00", 1],
    ],
    "events/": [[20260101, 1, 1], ["\0", 1, 1], ["x", 1, 1], ["2026-02-30", 1, 1], ["2026-01-01", 10**30, 10**30]],
}
ASKED = [
    "events/00000101-1-1/",
    "events/20260230-1-1/",
    "events/٢٠٢٦٠١٠١-1-1/",
    "events/?outcome=%00",
    "conversations/٣/",
    "conversations/999999999999999999/",
    "conversations/?status=%00",
    "conversations/?limit=99999999999999999999",
    "conversations/?after=%00%ff",
    "conversations/1/messages/?before=%00",
    "conversations/1/messages/?after=99999999999999999999",
    "channels/------------------------------------/",
]
BODIES = {
    "nested objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "open brackets": b"[" * DEEP,
    "not UTF-8": b'{"client_id":"\xff"}',
    "a list": b"[]",
    "a large number": b'{"client_id":' + b"9" * 5000 + b"}",
    "not a number": b'{"client_id":NaN,"reply_to":Infinity}',
    "surrogates": b'{"client_id":"\\ud800","type":"\\udfff","text":{"body":"\\ud800"},"to":{"phone":"\\ud800"}}',
    "NUL": b'{"client_id":"\\u0000","type":"text","text":{"body":"\\u0000"},"to":{"bsuid":"\\u0000"}}',
    "text as a list": json.dumps({"client_id": str(uuid.uuid4()), "type": "text", "text": []}).encode(),
}
PAGES = [
    "inbox/?q=%00",
    "inbox/?q=%00a",
    "inbox/?q=@%00",
    "inbox/?q=%ED%A0%80",
    "inbox/?q=a%3A*%26%21%27%28",
    "inbox/?view=%00&status=%00&channel=99999999999999999",
    "inbox/rows/?cursor=%00",
    "inbox/rows/?cursor=" + cursor(NOW, float("inf")),
    "inbox/99999999999999999999999999/",
    "inbox/1/messages/?after=99999999999999999999999",
    "inbox/1/identities/99999999999999999999/",
    "messages/99999999999999999999/payload/",
]
FORMS: dict[str, tuple[bytes, str]] = {
    "too many fields": (b"a=1&" * 2000, "application/x-www-form-urlencoded"),
    "an unknown alphabet": (b"name=x", "application/x-www-form-urlencoded; charset=utf-99"),
    "not UTF-8": (b"name=%ff&time_zone=%ff", "application/x-www-form-urlencoded"),
    "parts without a boundary": (b"zzz", "multipart/form-data"),
    "a part without an end": (
        b'--x\r\nContent-Disposition: form-data; name="a\r\n\r\n',
        "multipart/form-data; boundary=x",
    ),
    "more than a form holds": (b"a=" + b"1" * (4 * 1024 * 1024), "application/x-www-form-urlencoded"),
}


@pytest.fixture(scope="module")
def ana(town: Town) -> Browser:
    return town.browser("ana")


@pytest.fixture(scope="module")
def api(town: Town) -> httpx.Client:
    return town.api("ana")


@pytest.mark.parametrize("path", CURSORS)
def test_a_cursor_of_ones_own_making_is_refused_or_finds_a_page(path: str, api: httpx.Client) -> None:
    answers = {
        str(values)[:60]: api.get(path, params={"after": cursor(*values)}).status_code for values in CURSORS[path]
    }
    assert set(answers.values()) <= {200, 400}, answers


@pytest.mark.parametrize("path", ASKED)
def test_an_address_that_names_nothing_is_a_problem_document(path: str, api: httpx.Client) -> None:
    answer = api.get(path)
    assert answer.status_code in (200, 400, 404)
    assert answer.status_code == 200 or answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_no_message_is_a_400(body: bytes, api: httpx.Client) -> None:
    answer = api.post("messages/", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_a_body_beyond_the_limit_is_a_413(api: httpx.Client) -> None:
    body = b'"' + b"a" * (4 * 1024 * 1024) + b'"'
    assert api.post("messages/", content=body, headers={"Content-Type": "application/json"}).status_code == 413


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asked_for_with_nonsense_stands_or_is_not_there(path: str, ana: Browser) -> None:
    assert ana.get(f"/t/acme/{path}").status_code in (200, 404, 405)


@pytest.mark.parametrize(("body", "kind"), FORMS.values(), ids=FORMS.keys())
def test_a_form_that_cannot_be_read_is_refused_with_a_page(body: bytes, kind: str, ana: Browser) -> None:
    headers = {"Content-Type": kind, "X-CSRFToken": ana.csrf}
    answer = ana.client.post("/accounts/profile/", content=body, headers=headers)
    assert answer.status_code in (400, 413, 422)
    assert "text/html" in answer.headers["content-type"]


def test_nothing_of_this_was_an_error_nobody_foresaw(town: Town) -> None:
    assert "Internal Server Error" not in town.logs()
