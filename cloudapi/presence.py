"""What a business number shows of itself and lets be set: profile, username, blocks, links, PIN, suggestions.

Endpoints: Meta's Cloud API reference, v25.0. Every function raises GraphError.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from cloudapi.client import Graph, GraphError
from cloudapi.failures import rows_of
from cloudapi.parts import Json
from cloudapi.reading import ident, obj, objects, words

WHATSAPP: Json = {"messaging_product": "whatsapp"}
PROFILE_FIELDS = ("about", "address", "description", "email", "websites", "vertical", "profile_picture_url")
PAGE = "100"
MOST_NAMES = 10  # more would be a list to search, not a choice
NOT_BLOCKED = 139100
_CODE = re.compile(r"[0-9A-Za-z]{1,64}")  # of a short link; it stands in an address of ours
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Profile:
    """What customers see when they open the number. Limits: `Limits` below."""

    about: str = ""
    address: str = ""
    description: str = ""
    email: str = ""
    websites: tuple[str, ...] = ()
    vertical: str = ""
    picture: str = ""
    """Where Meta shows the picture; it is set by `set_picture`."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """At most a hundred of a list, and where the next ones begin: "" at the end."""

    items: list[T]
    after: str = ""


class Blocked(NamedTuple):
    """Somebody who may not write to a number, as Meta writes them; one of the two may be missing."""

    phone: str = ""
    user_id: str = ""

    @property
    def best(self) -> str:
        return self.phone or self.user_id


@dataclass(frozen=True, slots=True)
class Username:
    """The business's name instead of its number; "" when it has none. Status: approved, reserved."""

    name: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A short link, which is also a QR code, that opens a chat with a text ready to be sent."""

    code: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a chat offers: questions before the first message, and commands after a slash (name, hint)."""

    questions: tuple[str, ...] = ()
    commands: tuple[tuple[str, str], ...] = ()


class Limits:
    """Lengths and numbers that Meta takes at most."""

    ABOUT, ADDRESS, DESCRIPTION, EMAIL, WEBSITES, WEBSITE = 139, 256, 512, 128, 2, 256
    QUESTIONS, QUESTION, COMMANDS, COMMAND, HINT = 4, 80, 30, 32, 256
    LINK_TEXT, PIN = 140, 6


async def profile(graph: Graph, number: str, token: str) -> Profile:
    asked = {"fields": ",".join(PROFILE_FIELDS)}
    found = await graph.call("GET", [number, "whatsapp_business_profile"], token, query=asked)
    row = next(iter(rows_of(found)), {})
    sites = row.get("websites")
    return Profile(
        about=words(row.get("about")),
        address=words(row.get("address")),
        description=words(row.get("description")),
        email=words(row.get("email")),
        websites=tuple(words(one) for one in sites if words(one)) if isinstance(sites, list) else (),
        vertical=words(row.get("vertical"), 32),
        picture=words(row.get("profile_picture_url"), 8192),
    )


async def set_profile(graph: Graph, number: str, token: str, changes: Json) -> None:
    """Change fields of the profile, the others stay. An empty `about` or `vertical` stays too: Meta refuses one."""
    body = WHATSAPP | {name: value for name, value in changes.items() if value or name not in ("about", "vertical")}
    await graph.call("POST", [number, "whatsapp_business_profile"], token, body=body)


async def set_picture(graph: Graph, number: str, token: str, handle: str) -> None:
    """Show the picture that a handle of `uploads` stands for."""
    body = WHATSAPP | {"profile_picture_handle": handle}
    await graph.call("POST", [number, "whatsapp_business_profile"], token, body=body)


async def username(graph: Graph, number: str, token: str) -> Username:
    """The number's username; an empty answer says that it has none."""
    try:
        found = await graph.call("GET", [number, "username"], token)
    except GraphError as error:
        if error.status == 200 and error.code is None:
            return Username()
        raise
    return Username(words(found.get("username"), 64), words(found.get("status"), 16).lower())


async def set_username(graph: Graph, number: str, token: str, name: str) -> str:
    """Ask for a username, or give it up with ""; the answer is its status."""
    if not name:
        await graph.call("DELETE", [number, "username"], token)
        return ""
    found = await graph.call("POST", [number, "username"], token, body={"username": name})
    return words(found.get("status"), 16).lower()


async def usernames_kept(graph: Graph, number: str, token: str) -> tuple[str, ...]:
    """The names that WhatsApp keeps free for the number, most of them none."""
    found = await graph.call("GET", [number, "username_suggestions"], token)
    names: list[str] = []
    for row in objects(found.get("data")):
        kept = row.get("username_suggestions")
        names += [name for one in kept if (name := words(one, 64))] if isinstance(kept, list) else []
    return tuple(names[:MOST_NAMES])


async def blocked(graph: Graph, number: str, token: str, after: str = "") -> Page[Blocked]:
    """Who may not write to the number."""
    found, further = await _page(graph, [number, "block_users"], token, after)
    people = (Blocked(ident(one.get("wa_id")) or "", ident(one.get("user_id")) or "") for one in found)
    return Page([one for one in people if one.best], further)


async def _page(graph: Graph, parts: list[str], token: str, after: str) -> tuple[list[Json], str]:
    """A page of a list, and the cursor of the next one."""
    found = await graph.call("GET", parts, token, query={"limit": PAGE} | ({"after": after} if after else {}))
    paging = obj(found.get("paging"))
    further = words(obj(paging.get("cursors")).get("after"), 1024) if paging.get("next") else ""
    return rows_of(found), further


async def block(graph: Graph, number: str, token: str, user: str) -> None:
    """Block one person, who must have written within 24 hours."""
    await _on_blocks(graph, "POST", number, token, user)


async def unblock(graph: Graph, number: str, token: str, user: str) -> None:
    await _on_blocks(graph, "DELETE", number, token, user)


async def _on_blocks(graph: Graph, method: str, number: str, token: str, user: str) -> None:
    """A phone in digits, or a user id: each has a name of its own in the call."""
    body = WHATSAPP | {"block_users": [{"user" if user.isdigit() else "user_id": user}]}
    try:
        found = await graph.call(method, [number, "block_users"], token, body=body)
    except GraphError as error:
        _look_for_failed(error.answer)  # the error itself says only that there are some
        raise
    _look_for_failed(found)


def _look_for_failed(answer: Json) -> None:
    """Raise what Meta says of the one it did not take."""
    for failed in objects(obj(answer.get("block_users")).get("failed_users")):
        error = next(objects(failed.get("errors")), {})
        details = words(obj(error.get("error_data")).get("details"))
        raise GraphError(words(error.get("message")) or "WhatsApp refused", code=NOT_BLOCKED, details=details)


async def links(graph: Graph, number: str, token: str, after: str = "") -> Page[Link]:
    found, further = await _page(graph, [number, "message_qrdls"], token, after)
    return Page([link for one in found if (link := _link(one)) is not None], further)


async def link(graph: Graph, number: str, token: str, code: str) -> Link | None:
    """The link of a code, None when there is none."""
    found = await graph.call("GET", [number, "message_qrdls", code], token)
    return next((link for one in rows_of(found) if (link := _link(one)) is not None), None)


async def new_link(graph: Graph, number: str, token: str, text: str) -> None:
    await graph.call("POST", [number, "message_qrdls"], token, body={"prefilled_message": text})


async def change_link(graph: Graph, number: str, token: str, code: str, text: str) -> None:
    """Another text behind the same link: what is printed already goes on working."""
    await graph.call("POST", [number, "message_qrdls"], token, body={"code": code, "prefilled_message": text})


async def drop_link(graph: Graph, number: str, token: str, code: str) -> None:
    await graph.call("DELETE", [number, "message_qrdls", code], token)


def _link(one: Json) -> Link | None:
    code, url = words(one.get("code")), words(one.get("deep_link_url"), 256)
    is_one = _CODE.fullmatch(code) and url.startswith("https://")
    return Link(code, words(one.get("prefilled_message"), 200), url) if is_one else None


async def set_pin(graph: Graph, number: str, token: str, pin: str) -> None:
    """Set the two-step PIN: six digits. It can be changed this way and not taken away."""
    await graph.call("POST", [number], token, body={"pin": pin})


async def checks_identity(graph: Graph, number: str, token: str) -> bool:
    """Whether webhooks tell of people's keys, and a message for another one is not delivered."""
    found = await graph.call("GET", [number, "settings"], token, query={"fields": "user_identity_change"})
    return obj(found.get("user_identity_change")).get("enable_identity_key_check") is True


async def check_identity(graph: Graph, number: str, token: str, on: bool) -> None:
    await graph.call(
        "POST", [number, "settings"], token, body={"user_identity_change": {"enable_identity_key_check": on}}
    )


async def suggestions(graph: Graph, number: str, token: str) -> Suggestions:
    found = await graph.call("GET", [number], token, query={"fields": "conversational_automation"})
    row = obj(found.get("conversational_automation"))
    prompts = row.get("prompts")
    return Suggestions(
        questions=tuple(words(one) for one in prompts if words(one)) if isinstance(prompts, list) else (),
        commands=tuple(
            (words(one.get("command_name"), 64), words(one.get("command_description"), 300))
            for one in objects(row.get("commands"))
        ),
    )


async def set_suggestions(
    graph: Graph,
    number: str,
    token: str,
    questions: Sequence[str] | None = None,
    commands: Sequence[tuple[str, str]] | None = None,
) -> None:
    """Replace a list or both; None leaves one as it is."""
    body: Json = {}
    if questions is not None:
        body["prompts"] = list(questions)
    if commands is not None:
        body["commands"] = [{"command_name": name, "command_description": hint} for name, hint in commands]
    await graph.call("POST", [number, "conversational_automation"], token, body=body)
