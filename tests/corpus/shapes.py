"""What a delivery may look like: odd phones, times, types with parts missing, statuses, files (C13 to C16, C18)."""

import copy
import time
from collections.abc import Iterator
from itertools import product
from typing import Any

from tests.inbox.kinds import KINDS

Json = dict[str, Any]
NOW = int(time.time())

PHONES = [
    "+5511900000901",
    "005511900000902",
    "0011900000903",
    "55 11 90000 0904",
    "55-11-90000-0905",
    "12345",
    "1" * 16,
    "1" * 200,
    "abc",
    "5511abc",
    "٥٥١١٩",
    "",
    " ",
    None,
    5511900000906,
    5511.5,
    True,
    [],
    {},
    "BR.123",
    "BR.ENT.123",
    "br.123",
    "B.1",
    "BR.",
    "BR." + "9" * 128,
    "BR." + "9" * 129,
    "BR.1 2",
    "US.1\n",
    "@name",
    "0",
    "-1",
    "5511900000907\u0000",
]
# Under another id the same phone would be somebody else's, so that whoever has an odd id has no phone.
PEOPLE: list[Json] = [{"from": one} for one in PHONES] + [{"from": None, "from_user_id": one} for one in PHONES]

# Whoever changes: to themselves, to somebody who is there (a number that was given away), to what is no number or id.
_OLD, _NEW, _BSUID = "5511900000950", "5511900000951", "BR.90210557300446950"
CHANGES: list[Json] = [
    {"from": _OLD, "system": {"type": kind, "body": "changed", **own}}
    for kind, own in product(
        ["user_changed_number", "user_changed_user_id", "customer_changed_number"],
        [
            {"wa_id": _OLD, "user_id": _BSUID, "previous_user_id": _BSUID},
            {"wa_id": _NEW, "user_id": "BR.90210557300446951", "previous_user_id": "BR.gone"},
            {"wa_id": PHONES[0], "user_id": _BSUID},
            {"new_wa_id": "abc", "user_id": "not an id", "previous_user_id": ""},
            {"wa_id": [], "user_id": {}, "previous_user_id": 7},
            {},
        ],
    )
]

TIMES = [
    0,
    -1,
    "0",
    "-1",
    "1",
    "abc",
    "",
    None,
    True,
    [],
    {},
    1.5,
    "1.5",
    1e30,
    "9" * 16,
    "9" * 40,
    NOW,
    str(NOW),
    NOW * 1000,
    str(NOW * 1000),
    NOW + 86400,
    NOW - 9 * 86400,
    NOW - 400 * 86400,
    2**31,
    2**63,
    "253402300799",
    "1970",
    "2038-01-19",
    "NaN",
    "Infinity",
    "0x10",
    "١٢٣",
    " 1793000000",
    "1793000000 ",
    "1e9",
    "-0",
    "00001793000000",
    str(NOW) + ".999999999",
    "1,793,000,000",
    -NOW,
]

WORDS = ["sent", "delivered", "read", "played", "failed"]
ERRORS = [
    [],
    [{"code": 131049}],
    [{"code": n} for n in range(50)],
    "x",
    [None],
    [{"code": "x", "title": {}}],
    [{"code": 2**40}],
]
CALLBACKS = [None, "", "x" * 512, "x" * 513, "1z.1.a.0123456789abcdef", 7, {}, "\u0000"]
PRICES = [
    None,
    {},
    "x",
    {"billable": "yes"},
    {"category": "x" * 500, "type": 7},
    {"billable": True, "category": "marketing"},
]

FILES = [
    {"filename": name, "mime_type": mime, "id": id_, "sha256": "c2hh"}
    for name, (mime, id_) in product(
        [
            "../../etc/passwd",
            "a\u0000b.pdf",
            "\u202efdp.exe",
            "a\r\nSet-Cookie: x",
            "x" * 300,
            "",
            " ",
            ".htaccess",
            "con",
            "a/b\\c",
            "<img src=x onerror=pwned()>.pdf",
            "invoice.pdf.exe",
            "é.pdf",
            "%2e%2e%2f",
            "a;b`c`$(d)",
        ],
        [
            ("image/svg+xml", "1"),
            ("text/html", "1" * 129),
            ("application/pdf", ""),
            ("x" * 300, "../1"),
            ("image/gif\r\nX: y", "1"),
        ],
    )
]
MEDIA = ["image", "video", "audio", "document", "sticker"]


def people() -> Iterator[tuple[str, Json]]:
    for person in PEOPLE:
        yield f"C13 {person}", {"type": "text", "text": {"body": "who am I"}, **person}
    for change in CHANGES:
        yield f"C13 {change}", {"type": "system", **change}


def times() -> Iterator[tuple[str, Json]]:
    for at in TIMES:
        yield f"C14 {at!r}", {"type": "text", "text": {"body": "when was I"}, "timestamp": at}


def types() -> Iterator[tuple[str, Json]]:
    """Every kind of message, each field of its part missing once, of a wrong type once; and the part itself."""
    for one in KINDS:
        name = one.message["type"]
        part = one.message.get(name)
        for wrong in ("missing", None, 7, "x", []):
            changed = copy.deepcopy(one.message)
            if wrong == "missing":
                changed.pop(name, None)
            else:
                changed[name] = wrong
            yield f"C15 {one} {name} is {wrong!r}", changed
        for key in part if isinstance(part, dict) else ():
            for wrong in ("missing", {"deep": [{}]}):
                changed = copy.deepcopy(one.message)
                if wrong == "missing":
                    changed[name].pop(key)
                else:
                    changed[name][key] = wrong
                yield f"C15 {one} {name}.{key} is {wrong!r}", changed
    for name, own in product(
        ["reaction", "edit", "revoke", "system"], [None, {}, "x", {"message_id": "wamid.none"}, []]
    ):
        yield f"C15 {name} is {own!r}", {"type": name, name: own}


def statuses() -> Iterator[tuple[str, Json]]:
    known = [{"errors": one} for one in ERRORS] + [{"biz_opaque_callback_data": one} for one in CALLBACKS]
    known += [{"pricing": one} for one in PRICES] + [{"conversation": one} for one in PRICES]
    for number, more in enumerate(known):
        yield f"C16 {more}", {"id": f"wamid.c16.{number}", "status": WORDS[number % 5], "timestamp": str(NOW), **more}
    for word in [*WORDS, "deleted", "warning", "SENT", "", None, 7, [], "x" * 999]:
        yield f"C16 {word!r}", {"id": "wamid.unknown", "status": word, "timestamp": str(NOW)}
    for id_ in ["", None, 7, "x" * 600, [], "wamid.\u0000"]:
        yield f"C16 id {id_!r}", {"id": id_, "status": "read", "timestamp": str(NOW)}


def files() -> Iterator[tuple[str, Json]]:
    for number, file in enumerate(FILES):
        kind = MEDIA[number % len(MEDIA)]
        yield f"C18 {kind} {file['filename'][:20]!r} {file['mime_type'][:20]!r}", {"type": kind, kind: file}
