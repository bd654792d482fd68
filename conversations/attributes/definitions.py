"""The fields of a company: added, changed and taken away by those who may."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from conversations import refusals
from conversations.models import Attribute, AttributeValue, FormRule
from conversations.models.attribute import MOST
from tenants import audit
from tenants.models import Member

MOST_CHOICES, MOST_LETTERS = 30, 60
TRIES = 5  # others who add a field at the same moment


def every() -> list[Attribute]:
    """All fields in their order."""
    return list(Attribute.objects.order_by("position"))


def add(label: str, kind: str, choices: Sequence[str], by: Member) -> Attribute:
    """Add a field at the end. Raises BadAttribute, or TooManyAttributes when there is no room."""
    label, chosen = _label(label), _choices(kind, choices)
    for _ in range(TRIES):
        rows = every()
        place = max((row.position for row in rows), default=0) + 1
        if place > MOST:
            place = next((number for number in range(1, MOST + 1) if number not in {row.position for row in rows}), 0)
        if not place:
            raise refusals.TooManyAttributes
        key = _key(label, {row.key for row in rows})
        try:
            with transaction.atomic():
                made = Attribute.objects.create(key=key, label=label, kind=kind, choices=chosen, position=place)
        except IntegrityError:  # somebody has just taken the place or the key
            continue
        audit.note("added_attribute", made, by=by, key=key)
        return made
    raise refusals.TooManyAttributes


def change(row: Attribute, label: str, choices: Sequence[str], by: Member) -> None:
    """Call it otherwise, or give it other choices: values that are no choice any more stay until they are changed.

    Raises BadAttribute, or NoSuchAttribute when somebody has just taken it away.
    """
    row.label, row.choices = _label(label), _choices(row.kind, choices)
    if not Attribute.objects.filter(pk=row.pk).update(label=row.label, choices=row.choices):
        raise refusals.NoSuchAttribute(row.key)
    audit.note("changed_attribute", row, by=by)


def remove(row: Attribute, by: Member) -> None:
    """Take a field away, with what is known of everybody in it and the rules that fill it; once, however often asked.

    It is held before its values go: whoever is writing one is waited for, and whoever comes then finds no field.
    """
    if Attribute.objects.select_for_update().filter(pk=row.pk).first() is None:
        return
    FormRule.objects.filter(attribute=row).delete()
    gone, _ = AttributeValue.objects.filter(attribute=row).delete()
    audit.note("removed_attribute", row, by=by, key=row.key, values=gone)
    row.delete()


def _label(label: str) -> str:
    label = " ".join(label.split())
    if not 1 <= len(label) <= MOST_LETTERS:
        raise refusals.BadAttribute("The name", f"takes 1 to {MOST_LETTERS} characters")
    return label


def _choices(kind: str, choices: Sequence[str]) -> list[str]:
    if kind not in Attribute.Kind.values:
        raise refusals.BadAttribute("The kind", f"is one of {', '.join(Attribute.Kind.values)}")
    if kind != Attribute.Kind.CHOICE:
        return []
    found: dict[str, str] = {}
    for one in choices:
        if clean := " ".join(one.split()):
            found.setdefault(clean.casefold(), clean)
    if not 2 <= len(found) <= MOST_CHOICES or any(len(one) > MOST_LETTERS for one in found.values()):
        raise refusals.BadAttribute("A choice", f"has 2 to {MOST_CHOICES} entries of at most {MOST_LETTERS} characters")
    return list(found.values())


def _key(label: str, taken: set[str]) -> str:
    """A word for programs out of the label: the first that is free."""
    word = slugify(label).replace("-", "_")[:32] or "field"
    return next(key for key in (word, *(f"{word}_{n}" for n in range(2, MOST + 3))) if key not in taken)
