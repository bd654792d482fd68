"""How long WhatsApp tries to deliver a template, as the form holds it: a number and its unit."""

from collections.abc import Callable
from dataclasses import dataclass

from cloudapi import template_lasting

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(slots=True)
class Lasting:
    """`amount` is "" where Meta's own time stands."""

    amount: str = ""
    unit: str = "m"

    @classmethod
    def posted(cls, said: Callable[[str, int], str]) -> "Lasting":
        return cls(said("lasts", 12).strip(), said("lasts_unit", 1) if said("lasts_unit", 1) in UNITS else "m")

    @classmethod
    def of(cls, seconds: int | None) -> "Lasting":
        """In the largest unit that needs no fraction."""
        if not seconds:
            return cls()
        unit = next(unit for unit in reversed(UNITS) if seconds % _SECONDS[unit] == 0)
        return cls(str(seconds // _SECONDS[unit]), unit)

    def given(self, category: str) -> int | str | None:
        """The seconds as Meta takes them; what is no number stands as it was written, None is left out."""
        if not self.amount.isascii() or not self.amount.isdigit():
            return self.amount or None
        return template_lasting.given(category, int(self.amount) * _SECONDS[self.unit])

    @property
    def said(self) -> str:
        """In words: 15 minutes, 1 day."""
        unit = UNITS[self.unit]
        return f"{self.amount} {unit.removesuffix('s') if self.amount == '1' else unit}" if self.amount else ""
