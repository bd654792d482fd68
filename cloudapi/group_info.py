"""What Meta tells of a group when it is asked: its name, what it is for, whether it is suspended, and who is in it.

Source: Meta's "Groups Query API" (Graph reference, v23.0 and later). The picture is not given. The invite link can only
be made anew there, which would end the one that people have: it is never asked for.
"""

from dataclasses import dataclass

from cloudapi.client import Graph
from cloudapi.groups import MAX_DESCRIPTION, MAX_SUBJECT, named
from cloudapi.parts import Person
from cloudapi.reading import words

FIELDS = "subject,description,suspended,participants"


@dataclass(frozen=True, slots=True)
class Info:
    """A group as it is now; None is what was not told."""

    subject: str | None = None
    description: str | None = None
    suspended: bool | None = None
    members: tuple[Person, ...] | None = None


async def ask(graph: Graph, group_id: str, token: str) -> Info:
    """Raises GraphError, for a group that is gone too."""
    found = await graph.call("GET", [group_id], token, query={"fields": FIELDS})
    people = found.get("participants")
    people = people.get("data") if isinstance(people, dict) else people
    return Info(
        words(found.get("subject"), MAX_SUBJECT) or None,
        words(found["description"], MAX_DESCRIPTION) if "description" in found else None,
        found["suspended"] is True if "suspended" in found else None,
        tuple(named(people)) if isinstance(people, list) else None,
    )
