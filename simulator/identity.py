"""How people are named: business-scoped user ids, countries of phone numbers, message ids."""

from __future__ import annotations

import base64
import hashlib
import os
import re

CALLING_CODES = {  # the longest code that fits wins; North America counts as US
    "1": "US", "7": "RU", "20": "EG", "27": "ZA", "30": "GR", "31": "NL", "32": "BE", "33": "FR", "34": "ES",
    "39": "IT", "40": "RO", "41": "CH", "43": "AT", "44": "GB", "45": "DK", "46": "SE", "47": "NO", "48": "PL",
    "49": "DE", "51": "PE", "52": "MX", "54": "AR", "55": "BR", "56": "CL", "57": "CO", "58": "VE", "60": "MY",
    "61": "AU", "62": "ID", "63": "PH", "64": "NZ", "65": "SG", "66": "TH", "81": "JP", "82": "KR", "84": "VN",
    "86": "CN", "90": "TR", "91": "IN", "92": "PK", "94": "LK", "98": "IR", "212": "MA", "213": "DZ", "216": "TN",
    "218": "LY", "233": "GH", "234": "NG", "254": "KE", "351": "PT", "353": "IE", "358": "FI", "380": "UA",
    "420": "CZ", "852": "HK", "880": "BD", "886": "TW", "966": "SA", "971": "AE", "972": "IL", "973": "BH",
    "977": "NP", "994": "AZ",
}  # fmt: skip
USERNAME = re.compile(r"(?!www)(?=[a-z0-9._]*[a-z])(?!.*\.\.)[a-z0-9_][a-z0-9._]{1,33}[a-z0-9_]")


def country(phone: str) -> str:
    """ISO country of a phone number in digits; "US" when the calling code is not in the table."""
    for length in (3, 2, 1):
        if phone[:length] in CALLING_CODES:
            return CALLING_CODES[phone[:length]]
    return "US"


def node(text: str) -> str:
    """A node's id made from what it stands for: sixteen digits, always the same."""
    return str(10**15 + int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % (9 * 10**15))


def digits(text: str) -> str:
    """A phone number as Graph reads it: digits only, whatever `+ - ( ) space` stood between them."""
    return re.sub(r"[+\-() .]", "", text)


def bsuid(prefix: str, person_id: str, scope: str, generation: int) -> str:
    """The id of a person inside a portfolio: stable until the generation changes, different in every portfolio."""
    seed = hashlib.sha256(f"{person_id}/{scope}/{generation}".encode()).digest()
    return f"{prefix}.{10**16 + int.from_bytes(seed[:8], 'big') % (9 * 10**16)}"


def key_hash(person_id: str, key: int) -> str:
    """What stands for a person's key: the same until the key changes, and no way back to it."""
    return base64.b64encode(hashlib.sha256(f"{person_id}/{key}".encode()).digest()[:8]).decode()


def wamid(address: str) -> str:
    """A new message id in Meta's form: base64 around the other side's address and a random key."""
    side = address.encode()[:60]
    key = os.urandom(9).hex().upper().encode()
    return (
        "wamid."
        + base64.b64encode(b"\x1c\x18%c%b\x15\x02\x00\x11\x18%c%b\x00" % (len(side), side, len(key), key)).decode()
    )


def handle(username: str) -> str:
    """A username as a person types it (leading @, capitals) in its stored form.

    Raises ValueError when WhatsApp would not allow it: 3 to 35 of a-z 0-9 . _, with a letter, without outer or double
    periods, not beginning with www.
    """
    plain = username.strip().removeprefix("@").lower()
    if plain and not USERNAME.fullmatch(plain):
        raise ValueError("A username has 3 to 35 of a-z, 0-9, period and underscore, and at least one letter.")
    return plain
