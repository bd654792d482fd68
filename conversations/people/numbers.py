"""The forms under which one phone is known: Brazil, Mexico and Argentina write some numbers in two ways.

A number is matched by any of its forms and stored as WhatsApp sent it: none is ever rewritten into another.
"""


def forms(digits: str) -> list[str]:
    """Other spellings of the same phone, digits only, the number itself not among them."""
    if digits.startswith("55") and digits.isdigit():
        return _brazil(digits)
    for code, mark in (("52", "1"), ("54", "9")):
        if digits.startswith(code) and digits.isdigit():
            return _marked(digits, code, mark)
    return []


def _brazil(digits: str) -> list[str]:
    """Mobiles got a ninth digit; WhatsApp's id of an account made before that is without it."""
    area, rest = digits[2:4], digits[4:]
    if len(rest) == 9 and rest[0] == "9" and rest[1] in "6789":
        return [f"55{area}{rest[1:]}"]
    return [f"55{area}9{rest}"] if len(rest) == 8 and rest[0] in "6789" else []


def _marked(digits: str, code: str, mark: str) -> list[str]:
    """Mobiles of Mexico and Argentina with or without the digit that stands before the area."""
    rest = digits[len(code) :]
    if len(rest) == 11 and rest[0] == mark:
        return [code + rest[1:]]
    return [f"{code}{mark}{rest}"] if len(rest) == 10 else []
