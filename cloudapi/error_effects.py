"""Whose doing each of Meta's error codes is, what else it stops, and how long the pause before a retry is.

Source: Meta's "Error codes" page, "Throughput" and "Pair rate limits", as of September 2026.
"""

from collections.abc import Iterable

from cloudapi.error_kinds import Consequence, Fault

_PROGRAM = (
    33,
    100,
    803,
    131008,
    131009,
    131020,
    131051,
    131053,
    131059,
    132000,
    132005,
    132008,
    132012,
    132018,
    135000,
)
_PERSON = (130472, 131026, 131030, 131047, 131049, 131050, 131052, 131060, 131062, 137000, 139100, 139101)
_WHATSAPP = (1, 2, 131000, 131016, 131035, 131036, 131057, 133004, 134101, 139102, 139103, 2494100)

FAULTS: tuple[tuple[Iterable[int], Fault], ...] = (
    ((*_PROGRAM, *range(131201, 131216)), Fault.PROGRAM),
    ((*_PERSON, *range(138000, 138019)), Fault.PERSON),
    (_WHATSAPP, Fault.WHATSAPP),
)
"""Every other code is the business's own doing."""

CONSEQUENCES: dict[int, Consequence] = {
    190: Consequence.REAUTHORISE,
    130429: Consequence.SLOW_NUMBER,
    131056: Consequence.SLOW_PERSON,
    131057: Consequence.SLOW_NUMBER,
    2494100: Consequence.SLOW_NUMBER,
    368: Consequence.LOCK_ACCOUNT,
    131031: Consequence.LOCK_ACCOUNT,
    131048: Consequence.REST_NUMBER,
    131064: Consequence.REST_ACCOUNT,
} | dict.fromkeys((4, 17, 32, 613, 80007), Consequence.SLOW_ACCOUNT)

PAUSES: dict[int, tuple[float, float]] = {
    130429: (1.0, 2.0),
    131056: (4.0, 4.0),
    131057: (60.0, 2.0),
    2494100: (60.0, 2.0),
} | dict.fromkeys((4, 17, 32, 613, 80007), (300.0, 2.0))
"""Seconds before the first retry of each PACED code, and by what the pause grows with each. Meta counts calls by the
hour and throughput by the second, asks for 4^X seconds of a pair, and a change of capacity takes about a minute."""

LONGEST = 3600.0
"""Seconds: no pause before a retry is longer."""

RESTS: dict[int, float] = {131048: 3600.0, 131064: 3600.0}
"""Seconds that a number or its templates rest after WhatsApp limited them; it does not say how long its limit lasts."""

WAITS: dict[int, float] = {131049: 86_400.0, 132069: 3600.0, 134101: 600.0}
"""Seconds that have to pass before a person may send the same again: a day for one who gets too much marketing, the
hour that a throttled form counts by, the ten minutes in which a new template is made ready for marketing."""

ONCE = frozenset({131049})
"""What may be sent again once: WhatsApp counts what is tried more often against the whole account."""

ITSELF = frozenset({2046, 131008, 131009, 132000, 132005, 132007, 132008, 132012, 132018})
"""What is refused for what it says: the same again is refused again."""

QUOTAS: dict[int, str] = {
    80007: "200 calls an hour for an account, 5,000 once a number of it is registered",
    130429: "80 messages a second from a number, 1,000 when WhatsApp has raised it, 20 beside the app on a phone",
    131056: "one message in 6 seconds to one person, 45 at once",
    131030: "5 people on the list of a test number",
    132069: "10 messages an hour with a throttled form",
    133016: "10 registrations of a number in 72 hours",
    2388019: "250 templates in an account, 6,000 in a verified business",
} | dict.fromkeys((4, 17, 32, 613), "the calls of an app in an hour, which grow with its users")
"""What is allowed, by the code that says it was too much. Source: cloud_api §14."""
