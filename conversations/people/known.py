"""What somebody is known by, each once: one id may be told under several WhatsApp accounts of a company."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from conversations.models import Channel, Identity


@dataclass(frozen=True, slots=True)
class Known:
    """An identity, and the names of the numbers where it is theirs, as far as that tells it from the others."""

    identity: Identity
    numbers: tuple[str, ...] = ()


def once(identities: Iterable[Identity]) -> list[Identity]:
    """Of those that say the same under several accounts the first."""
    found: dict[tuple[str, str], Identity] = {}
    for one in identities:
        found.setdefault((one.kind, one.value), one)
    return list(found.values())


def listed(identities: Sequence[Identity]) -> list[Known]:
    """All of one person; one question more for somebody who is known under several accounts."""
    scopes: dict[tuple[str, str], set[str]] = {}
    for one in identities:
        scopes.setdefault((one.kind, one.value), set()).add(one.scope)
    every = set().union(*scopes.values()) - {""}
    numbers = _numbers(every) if len(every) > 1 else []
    if len(numbers) < 2:  # which of one it is goes without saying
        return [Known(one) for one in once(identities)]
    return [
        Known(one, tuple(name for name, places in numbers if places & scopes[one.kind, one.value]))
        for one in once(identities)
    ]


def _numbers(scopes: set[str]) -> list[tuple[str, set[str]]]:
    """The numbers that are connected in these portfolios and accounts: the name, and the two it belongs to."""
    rows = Channel.objects.filter(Q(portfolio_id__in=scopes) | Q(waba_id__in=scopes), disconnected_at=None)
    found = rows.order_by("name", "pk").values_list("name", "portfolio_id", "waba_id")
    return [(name, {portfolio, account} - {""}) for name, portfolio, account in found]
