"""How a call to Graph fails: in Meta's words, or because no readable answer came."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from cloudapi.outcomes import GraphFault
from cloudapi.parts import Json
from cloudapi.reading import objects
from cloudapi.transport import Broken, NotGiven, NotReached, TooLarge


class GraphError(Exception):
    """A call failed: Meta's code, title and details, or code None when no readable answer came.

    `answer` is the whole of Meta's: some calls say beside the error what became of each part. Of a line that broke the
    details are for programmers; people read the title.
    """

    def __init__(
        self,
        title: str,
        *,
        code: int | None = None,
        details: str = "",
        status: int | None = None,
        subcode: int | None = None,
        answer: Json | None = None,
    ) -> None:
        parts = (title.removesuffix("."), details) if code and details else (title,)
        super().__init__(": ".join(part for part in parts if part) + (f" (code {code})" if code else ""))
        self.title = title
        self.code = code
        self.details = details
        self.status = status
        self.subcode = subcode
        self.answer = answer or {}

    @classmethod
    def of(cls, fault: GraphFault, status: int, answer: Json) -> Self:
        """What Meta's answer says went wrong."""
        return cls(
            fault.title, code=fault.code, details=fault.details, status=status, subcode=fault.subcode, answer=answer
        )


class FileTooLarge(GraphError):
    """A file has more bytes than were asked for; trying again does not make it smaller."""


def rows_of(answer: Json) -> list[Json]:
    """The rows of a list that Meta gave; raises GraphError where it gave none: that is not an empty one."""
    found = answer.get("data")
    if not isinstance(found, list):
        raise GraphError("Meta answered with nothing that can be read", status=200)
    return list(objects(found))


@contextmanager
def as_graph_error() -> Iterator[None]:
    """What goes wrong on the line, as a GraphError."""
    try:
        yield
    except NotReached as reason:
        raise GraphError("Meta could not be reached", details=str(reason)) from reason
    except NotGiven as reason:
        raise GraphError("The file could not be fetched", status=reason.status) from reason
    except TooLarge as reason:
        raise FileTooLarge("The file is too large", details=str(reason)) from reason
    except Broken as reason:
        raise GraphError("The connection to Meta broke", details=str(reason)) from reason
