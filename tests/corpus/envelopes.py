"""Deliveries as a whole: signatures, envelopes, sizes, whose they are (C1 to C3, C17); ids in addresses (C12)."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from tests.letterbox import NUMBER, OTHER_NUMBER, OTHER_WABA, WABA

Json = dict[str, Any]
OBJECT = "whatsapp_business_account"
Header = list[tuple[str, str]]


def mac(secret: str, body: bytes, digest: Any = hashlib.sha256) -> str:
    return hmac.new(secret.encode(), body, digest).hexdigest()


def signatures(secret: str, body: bytes) -> Iterator[tuple[str, Header]]:
    """Headers of which none proves that Meta wrote the body."""
    good, name = mac(secret, body), "X-Hub-Signature-256"
    written = json.dumps(json.loads(body), sort_keys=True, indent=1).encode()
    values = {
        "empty": "",
        "no value": "sha256=",
        "wrong": "sha256=" + "0" * 64,
        "no prefix": good,
        "63": f"sha256={good[:63]}",
        "65": f"sha256={good}0",
        "not hex": f"sha256={'g' * 64}",
        "sha1": f"sha1={mac(secret, body, hashlib.sha1)}",
        "sha512": f"sha512={mac(secret, body, hashlib.sha512)}",
        "written anew": f"sha256={mac(secret, written)}",
        "other secret": f"sha256={mac('other', body)}",
        "empty secret": f"sha256={mac('', body)}",
        "former body": f"sha256={mac(secret, body + b' ')}",
        "of nothing": f"sha256={mac(secret, b'')}",
        "doubled in one": f"sha256={good},sha256={good}",
        "inner space": f"sha256= {good}",
        "quoted": f'"sha256={good}"',
        "base64": "sha256=" + "A" * 43 + "=",
        "null": "null",
        "star": "*",
        "list": "[]",
        "long": "sha256=" + "0" * 5000,
        "other name": f"md5={good}",
        "upper prefix": f"SHA256={good}",
        "semicolon": f"sha256={good};",
        "zero": "0",
        "reversed": f"sha256={good[::-1]}",
        "half": f"sha256={good[:32]}",
        "twice half": f"sha256={good[:32] * 2}",
        "flipped": f"sha256={good[:-1]}{'0' if good[-1] != '0' else '1'}",
    }
    for word, value in values.items():
        yield f"C1 {word}", [(name, value)]
    yield "C1 missing", []
    yield "C1 old header only", [("X-Hub-Signature", f"sha1={mac(secret, body, hashlib.sha1)}")]
    yield "C1 two headers", [(name, f"sha256={good}"), (name, f"sha256={'0' * 64}")]
    yield "C1 underscore", [("X_Hub_Signature_256", f"sha256={good}")]
    yield "C1 authorization", [("Authorization", f"sha256={good}")]
    for other in (
        "X-Hub-Signature-512",
        "X-Hub-Signature-256-",
        "Hub-Signature-256",
        "X-Hub-Signature256",
        "Signature",
    ):
        yield f"C1 {other}", [(other, f"sha256={good}")]


def envelopes() -> Iterator[tuple[str, bytes]]:
    """Signed bodies in which nothing, or not everything, can be understood. All are taken: it is our task to look."""
    whole = {"object": OBJECT, "entry": []}
    for raw in (
        b"",
        b"null",
        b"[]",
        b"7",
        b"true",
        b'"x"',
        b"{",
        b"}",
        b"{}",
        b"{oops",
        b"<xml/>",
        b"a=b",
        b"\x00",
        b"\xff\xfe",
        b"NaN",
    ):
        yield f"C2 {raw!r}", raw
    for key, wrong in product(["object", "entry"], [None, 7, "x", [], {}, True, [[]], [None], [7]]):
        yield f"C2 {key} is {wrong!r}", json.dumps({**whole, key: wrong}).encode()
    for wrong in (None, 7, "x", {}, [None], [7], [[]], [{}], [{"field": 7}], [{"field": "messages"}]):
        entry = {"id": WABA, "changes": wrong}
        yield f"C2 changes are {wrong!r}", json.dumps({**whole, "entry": [entry]}).encode()
    for wrong in (
        None,
        7,
        "x",
        [],
        {},
        {"messages": 7},
        {"messages": [7]},
        {"statuses": "x"},
        {"metadata": []},
        {"contacts": 7},
    ):
        entry = {"id": WABA, "changes": [{"field": "messages", "value": wrong}]}
        yield f"C2 value is {wrong!r}", json.dumps({**whole, "entry": [entry]}).encode()
    for field in (
        "new_field",
        "",
        "x" * 500,
        "messages\u0000",
        "MESSAGES",
        "calls",
        "history",
        "standby",
        "user_preferences",
    ):
        entry = {"id": WABA, "changes": [{"field": field, "value": {"a": 1}}]}
        yield f"C2 field {field[:20]!r}", json.dumps({**whole, "entry": [entry]}).encode()
    for depth in (10, 200, 255, 1_000, 1_025, 10_000):
        yield f"C2 {depth} deep", b'{"object":"%s","entry":%s}' % (OBJECT.encode(), b"[" * depth + b"]" * depth)
    text = json.dumps(whole)
    for mark, raw in {
        "byte-order mark": b"\xef\xbb\xbf" + text.encode(),
        "UTF-16": text.encode("utf-16"),
        "UTF-32": text.encode("utf-32"),
        "trailing": text.encode() + b"x",
        "twice": text.encode() * 2,
        "space": b" " * 999 + text.encode(),
        "doubled key": b'{"object":"page","object":"%s","entry":[]}' % OBJECT.encode(),
        "comment": b"/**/" + text.encode(),
        "single quotes": text.replace('"', "'").encode(),
        "comma": text.replace("[]", "[],").encode(),
        "gzip": b"\x1f\x8b" + b"\x00" * 40,
        "latin-1": '{"object":"é"}'.encode("latin-1"),
        "huge number": b'{"entry":' + b"9" * 5000 + b"}",
        "256 KB": text.encode() + b" " * 262_144,
        "3 MB": text.encode() + b" " * (3_145_728 - len(text)),
        "many empty": json.dumps({**whole, "entry": [{"id": WABA, "changes": []}] * 2000}).encode(),
    }.items():
        yield f"C3 {mark}" if "B" in mark and mark[0].isdigit() else f"C2 {mark}", raw


def strangers(message: Callable[..., Json]) -> Iterator[tuple[str, Json]]:
    """Numbers and accounts that do not belong together, or to nobody here."""
    numbers = ["", None, 7, "0", "299999999999999", "x" * 300, OTHER_NUMBER, NUMBER + "0", [], {}]
    for number, waba in product(numbers, [WABA, OTHER_WABA, "", None]):
        value = {"metadata": {"phone_number_id": number}, "messages": [message(phone="5511900000999")]}
        if number == OTHER_NUMBER and waba == OTHER_WABA:
            continue
        entry = {"id": waba, "changes": [{"field": "messages", "value": value}]}
        yield f"C17 number {str(number)[:20]!r} of {waba!r}", {"object": OBJECT, "entry": [entry]}


IDS = [
    "0",
    "-1",
    "1.5",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "9" * 40,
    "abc",
    "%00",
    "١",
    "1e3",
    "null",
    "../1",
    "1;drop",
    "%27",
    "00000000-0000-1000-8000-000000000000",
    "1%20",
    "%F0%9F%98%80",
    "+1",
    "0x1",
]
PAGES = ["inbox/{}/", "inbox/{}/messages/?after=0", "messages/{}/payload/", "settings/channels/{}/"]
CALLS = ["conversations/{}/", "conversations/{}/messages/", "contacts/{}/", "channels/{}/", "events/{}/"]
BODY_IDS: list[Any] = [
    0,
    -1,
    1.5,
    2**31,
    2**63,
    2**64,
    10**40,
    "abc",
    "١",
    "1e3",
    True,
    [],
    [1],
    {"id": 1},
    "00000000-0000-1000-8000-000000000000",
    "../1",
    "1 or 1=1",
    "\u0000",
]
