"""Initials and hues: what stands for a person where there is no picture."""

import re
import unicodedata

HUES = 8
_WORDS = re.compile(r"[\s.\-_/@·,;:()\[\]\"']+")
_JOINER = "\u200d"


def hue(number: int | str | None) -> int:
    """One of the eight hues of the tokens, 1 to 8, always the same for the same id."""
    if isinstance(number, str):
        number = sum(number.encode())
    return (number or 0) % HUES + 1


def initials(name: str | None) -> str:
    """The first grapheme of up to two words; empty when the name has no letter (a bare phone number).

    Two letters side by side are read as initials only in scripts with capitals. Arabic would join them and
    Devanagari would stack them, so these get one.
    """
    words = [word for word in _WORDS.split(name or "") if word and word[0].isalpha()]
    letters = [first_grapheme(word).upper() for word in words]
    if len(letters) > 1 and all(letter.lower() != letter for letter in letters[:2]):
        return letters[0] + letters[1]
    return letters[0] if letters else ""


def first_grapheme(text: str) -> str:
    """The first character as a reader sees it: the letter with its marks, an emoji with what is joined to it."""
    end = 1
    while end < len(text) and _continues(text[end - 1], text[end]):
        end += 1
    return text[:end]


def _continues(before: str, char: str) -> bool:
    is_mark = unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")
    is_skin_tone = "\U0001f3fb" <= char <= "\U0001f3ff"
    return is_mark or is_skin_tone or before == _JOINER
