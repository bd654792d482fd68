"""What the endpoints of the control API share: reading a request, finding things, answering in JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from simulator.core import Simulator
from simulator.things import Message, Number, Person

Json = dict[str, Any]
Handler = Callable[[Request], Awaitable[Response]]


class Absent(Exception):
    """Something the request names does not exist."""


def answer(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body, default=str), status, media_type="application/json")


def of(request: Request) -> Simulator:
    simulator: Simulator = request.app.state.simulator
    return simulator


async def values(request: Request) -> Json:
    """The JSON object of a request ({} for an empty body); raises ValueError for anything else."""
    raw = await request.body()
    if not raw:
        return {}
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"The body is not JSON: {error}.") from error
    if not isinstance(body, dict):
        raise ValueError("The body is a JSON object.")
    return body


def guarded(handler: Handler) -> Handler:
    """Turn a ValueError into 400 and an Absent into 404, each with one sentence."""

    async def run(request: Request) -> Response:
        try:
            return await handler(request)
        except ValueError as error:
            return answer({"error": str(error)}, 400)
        except Absent as error:
            return answer({"error": str(error)}, 404)

    return run


def whole(request: Request, name: str, default: int, most: int = 1_000_000_000) -> int:
    """A whole number of the query; raises ValueError for anything else."""
    try:
        return max(0, min(int(request.query_params.get(name, default)), most))
    except ValueError:
        raise ValueError(f"{name} is a whole number.") from None


def decimal(request: Request, name: str, default: float) -> float:
    try:
        return float(request.query_params.get(name, default))
    except ValueError:
        raise ValueError(f"{name} is a number.") from None


def several(given: Json, name: str, default: list[Any]) -> list[Any]:
    """A list of a body, the default for none; raises ValueError for anything else."""
    found = given.get(name)
    if found is not None and not isinstance(found, list):
        raise ValueError(f"{name} is a list.")
    return default if found is None else found


def number(simulator: Simulator, given: Any) -> Number:
    """A registered number by its phone_number_id; the only one when none is named."""
    numbers = simulator.world.numbers
    if not given and len(numbers) == 1:
        return next(iter(numbers.values()))
    if str(given) not in numbers:
        raise Absent(f"There is no number {given!r}. Register it with POST /_control/numbers.")
    return numbers[str(given)]


def person(simulator: Simulator, given: Any) -> Person:
    """A person by id, phone or @username, or by an object that makes one."""
    if isinstance(given, dict):
        return simulator.customers.create(given)
    world, text = simulator.world, str(given or "")
    found = world.people.get(text) or world.find_phone(text.lstrip("+"))
    found = found or world.people.get(world.by_username.get(text.removeprefix("@").lower(), ""))
    if found is None:
        raise Absent(f"There is no person {text!r}. Make one with POST /_control/people.")
    return found


def message(simulator: Simulator, given: Any) -> Message:
    found = simulator.world.messages.get(str(given))
    if found is None:
        raise Absent(f"There is no message {given!r}.")
    return found
