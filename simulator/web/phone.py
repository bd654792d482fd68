"""The phone: the page, what it shows of a conversation, and the files it plays."""

from __future__ import annotations

import time
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from simulator import media, pins, shapes
from simulator.business import WINDOW
from simulator.control.common import Absent, answer, number, of, person, whole
from simulator.core import Simulator
from simulator.things import Message, Number, Person
from simulator.web import offers, rooms
from simulator.web.pages import HEADERS, fill, page
from simulator.web.streams import stream

Json = dict[str, Any]
SHOWN = 300
PEOPLE = 200


async def show(request: Request) -> Response:
    product = of(request).addresses.product
    return page("Phone", fill("phone.html", product=product), script="phone/phone.js", here="phone")


async def slash(request: Request) -> Response:
    return RedirectResponse(request.url.path + "/", 308)


async def world(request: Request) -> Response:
    """The business numbers, and the people and groups with their last message with the chosen one."""
    simulator = of(request)
    numbers = [
        {"id": one.id, "name": one.verified_name, "phone": one.display_phone}
        for one in simulator.world.numbers.values()
    ]
    chosen = simulator.world.numbers.get(request.query_params.get("number", ""))
    people = [one for one in list(simulator.world.people.values())[::-1] if not (one.bulk or one.group)]
    return answer(
        {
            "numbers": numbers,
            "people": rows(simulator, people, chosen)[:PEOPLE],
            "groups": rows(simulator, rooms.groups(simulator, chosen), chosen)[:PEOPLE],
        }
    )


def rows(simulator: Simulator, people: list[Person], chosen: Number | None) -> list[Json]:
    """Newest first."""
    return sorted((row(simulator, one, chosen) for one in people), key=lambda found: found["at"], reverse=True)


def row(simulator: Simulator, one: Person, chosen: Number | None) -> Json:
    shown: Json = {"id": one.id, "name": one.name, "phone": one.phone, "username": one.username, "hidden": one.hidden}
    shown |= {"receipts": one.read_receipts, "at": 0.0, "last": "", "unread": 0}
    said = rooms.said(simulator, chosen, one) if chosen else []
    visible = [
        message
        for message in said
        if message.type not in ("reaction", "pin", "edit", "revoke") and message.status != "failed"
    ]
    if visible:
        shown |= {"at": visible[-1].at, "last": preview(visible[-1])}
    shown["unread"] = sum(not message.inbound and message.status in ("sent", "delivered") for message in visible)
    return shown


def preview(message: Message) -> str:
    """One line for the list of people."""
    if message.revoked:
        return "Deleted"
    content = message.content if isinstance(message.content, dict) else {}
    body = content.get("body")
    text = body.get("text") if isinstance(body, dict) else body
    return str(text or content.get("caption") or message.type.capitalize())[:120]


async def conversation(request: Request) -> Response:
    """What changed in a conversation after a version (0: all of it that is shown)."""
    simulator = of(request)
    query = request.query_params
    business, customer = number(simulator, query.get("number")), person(simulator, query.get("person"))
    thread = simulator.world.thread(business.id, customer.id)
    after = whole(request, "after", 0)
    said = rooms.said(simulator, business, customer)[-SHOWN:]
    found = [message for message in said if message.version > after]
    return answer(
        {
            "number": {"id": business.id, "name": business.verified_name, "phone": business.display_phone},
            "person": row(simulator, customer, None),
            "group": customer.group,
            "members": rooms.members(simulator, customer),
            "pins": pins.pinned(customer, time.time()),
            "shows_phone": shapes.shareable(simulator.world, customer, business),
            "version": simulator.world.version,
            "typing_until": thread.typing_until if thread.typing_until > time.time() else 0,
            "open_until": thread.last_in + WINDOW if thread.last_in else 0,
            "messages": [view(simulator, message) for message in found],
        }
    )


def view(simulator: Simulator, message: Message) -> Json:
    names = (
        "wamid",
        "inbound",
        "at",
        "type",
        "content",
        "status",
        "reactions",
        "revoked",
        "edited",
        "version",
        "error",
    )
    shown = {name: getattr(message, name) for name in names}
    context = message.extra.get("context") or {}
    return shown | {
        "template": message.extra.get("template"),
        "offer": offers.of(simulator, message),
        "payment": message.extra.get("payment"),
        "quoted": context.get("id") or context.get("message_id") or "",
        "forwarded": next((name for name in ("frequently_forwarded", "forwarded") if context.get(name)), ""),
        "author": author(simulator, message),
    }


def author(simulator: Simulator, message: Message) -> Json | None:
    """Who of the people wrote it; None for the business."""
    person = simulator.world.people.get(message.person_id) if message.inbound else None
    return {"id": person.id, "name": person.name} if person else None


async def events(request: Request) -> Response:
    query = request.query_params
    return stream(request, "people", "numbers", f"{query.get('number', '')}:{query.get('person', '')}")


async def file(request: Request) -> Response:
    """The bytes of a media id, whole or in ranges; a document is downloaded, never shown inside this origin."""
    simulator = of(request)
    found = simulator.shelf.find(request.path_params["id"])
    if found is None:
        raise Absent("That file is not here any more.")
    kind = media.kind_of(found.mime_type)
    headers = dict(HEADERS) | {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "max-age=3600",
    }
    if kind in ("", "document"):
        headers["Content-Disposition"] = "attachment"
    return FileResponse(simulator.shelf.path(found), media_type=found.mime_type, headers=headers)
