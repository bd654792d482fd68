"""The dials of the simulator, with the values it starts with."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, get_args, get_type_hints

WORDS = {"window": ("sync", "async", "off"), "usernames": ("approved", "reserved")}


@dataclass(slots=True)
class Settings:
    """All durations in seconds; what each dial does stands in the package's docstring."""

    sent_after: float = 0.05
    delivered_after: float = 0.2
    read_after: float | None = None
    played_after: float | None = None
    window: str = "sync"
    strangers: bool = True
    free_entry: bool = True
    limits: bool = True
    number_rate: float | None = None
    pair_burst: float = 45.0
    pair_seconds: float = 6.0
    calls_per_hour: float | None = None
    app_calls_per_hour: float | None = None
    marketing_per_day: float | None = None
    rate_marketing: float = 0.05
    rate_utility: float = 0.01
    rate_authentication: float = 0.02
    retry_base: float = 1.0
    retry_factor: float = 2.0
    retry_max: float = 30.0
    retry_for: float = 7 * 86_400.0
    timeout: float = 10.0
    concurrency: int = 64
    batch: int = 50
    duplicate: float = 0.0
    reorder: float = 0.0
    paused: bool = False
    media_url_seconds: float = 300.0
    usernames: str = "approved"
    template_review: float | None = 2.0
    code_seconds: float = 30.0
    sync_seconds: float = 86_400.0
    unknown_templates: bool = False
    seed: int = 1

    def change(self, values: dict[str, Any]) -> None:
        """Turn some dials; raises ValueError for an unknown one or a value of the wrong kind, then changes nothing."""
        hints = get_type_hints(Settings)
        for name, value in values.items():
            if name not in hints:
                raise ValueError(f"There is no setting {name!r}. There are: {', '.join(f.name for f in fields(self))}.")
            allowed = get_args(hints[name]) or (hints[name],)
            number = isinstance(value, int) and not isinstance(value, bool) and float in allowed
            if not number and type(value) not in allowed:
                raise ValueError(f"The setting {name!r} does not take {value!r}.")
            if isinstance(value, int | float) and value < 0:
                raise ValueError(f"The setting {name!r} must not be negative.")
        for name, words in WORDS.items():
            if values.get(name, words[0]) not in words:
                raise ValueError(f"The setting {name!r} is one of {', '.join(words)}.")
        for name, value in values.items():
            setattr(self, name, value)

    def dump(self) -> dict[str, Any]:
        return asdict(self)
