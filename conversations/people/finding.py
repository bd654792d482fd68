"""Finding a person by what an agent types: a word of the name, a piece of the number, a username."""

import re

from django.db import connection

MOST = 200  # more people than this are not found but asked to be narrowed down
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"[\d\s+()./-]+")


def contacts(typed: str) -> list[int]:
    """Ids of the contacts of the current tenant that match, at most MOST. Nothing typed finds nobody.

    Every word must begin a word of the name; three digits or more begin a number, four or more may end it.
    """
    typed = typed.replace("\0", " ").strip()[:80]  # PostgreSQL has no NUL in text
    digits = re.sub(r"\D", "", typed) if _NUMBER.fullmatch(typed) else ""
    words = " & ".join(f"{word.lower()}:*" for word in _WORD.findall(typed))
    handle = typed.removeprefix("@").lower() if " " not in typed else ""
    if not (words or handle):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select contact_id from find_contacts(%s, %s, %s, %s)",
            [words if not typed.startswith("@") else "", digits if len(digits) > 2 else "", handle, MOST],
        )
        return [contact_id for (contact_id,) in cursor.fetchall()]
