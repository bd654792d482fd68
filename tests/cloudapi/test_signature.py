"""The signature of a webhook: only the exact one, over the exact bytes, under a secret of ours."""

import json

import pytest

from cloudapi.signature import sign, valid

SECRET = b"the app secret"
BODY = b'{"object":"whatsapp_business_account","entry":[],"text":"caf\\u00e9"}'


def test_the_signature_is_that_of_the_published_example() -> None:
    # RFC 4231, test case 2.
    expected = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert sign(b"what do ya want for nothing?", b"Jefe") == expected


def test_our_own_signature_is_valid() -> None:
    assert valid(BODY, sign(BODY, SECRET), [SECRET])


def test_the_previous_secret_is_still_valid_beside_the_current_one() -> None:
    assert valid(BODY, sign(BODY, b"previous"), [SECRET, b"previous"])
    assert valid(BODY, sign(BODY, SECRET), [SECRET, b"previous"])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        sign(BODY, SECRET).removeprefix("sha256="),
        sign(BODY, SECRET).upper(),
        "sha256=" + sign(BODY, SECRET)[7:].upper(),
        "SHA256=" + sign(BODY, SECRET)[7:],
        sign(BODY, SECRET)[:-1],
        sign(BODY, SECRET) + "0",
        sign(BODY, SECRET) + "\n",
        " " + sign(BODY, SECRET)[:-1],
        "sha1=" + sign(BODY, SECRET)[7:],
        "sha256=" + "g" * 64,
        "sha256=" + "é" * 64,
        "sha256=" + "٣" * 64,
        "sha256=" + "0" * 64,
        f"{sign(BODY, SECRET)}, {sign(BODY, SECRET)}",
    ],
)
def test_anything_but_the_exact_header_is_invalid(header: str | None) -> None:
    assert not valid(BODY, header, [SECRET])


def test_the_signature_of_another_body_is_invalid() -> None:
    assert not valid(BODY, sign(BODY + b" ", SECRET), [SECRET])


def test_the_signature_of_the_same_json_written_anew_is_invalid() -> None:
    again = json.dumps(json.loads(BODY), ensure_ascii=False).encode()
    assert not valid(BODY, sign(again, SECRET), [SECRET])


def test_the_signature_of_another_app_is_invalid() -> None:
    assert not valid(BODY, sign(BODY, b"another app"), [SECRET])


def test_without_a_secret_nothing_is_valid() -> None:
    assert not valid(BODY, sign(BODY, SECRET), [])


def test_an_empty_secret_signs_for_nobody() -> None:
    assert not valid(BODY, sign(BODY, b""), [b""])
    assert not valid(BODY, sign(BODY, b""), [SECRET, b""])
