"""What a number shows of itself at WhatsApp: read whole, and changed card by card. We keep nothing."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from django.conf import settings

from cloudapi import management, presence, uploads
from cloudapi.client import Graph, GraphError, Patience, once
from cloudapi.errors import explain
from cloudapi.parts import Json
from cloudapi.presence import Blocked, Link, Page, Profile, Suggestions, Username
from conversations import live
from conversations.channels import connect, keyring, standing
from conversations.models import Channel
from tenants import audit, roles
from tenants.models import Member
from tenants.refusals import Refusal
from tenants.scope import acting_for

PATIENCE = Patience(connect=3, queue=4, read=6, whole=8)  # somebody waits for the page
NOT_ALLOWED = (3, 10, *range(200, 300), 131005)
EXPLAINED = (*range(139100, 139104), *range(147001, 147006))  # about blocks and usernames, and nothing else
LARGEST_PICTURE = 5_000_000  # bytes: what Meta takes
Question = Callable[..., Awaitable[Any]]
T = TypeVar("T")


class WhatsAppRefused(Refusal):
    """WhatsApp did not take a change; its own words say why."""

    code = "whatsapp_refused"
    sentence = "WhatsApp did not take this."
    remedy = "Nothing was changed."

    def __init__(self, error: GraphError) -> None:
        self.sentence = f"WhatsApp did not take this: {error}."
        if _is_open(error):
            self.sentence = f"WhatsApp did not answer as it should: {error}."
            self.remedy = "Whether it took this is not known. Look at what it says now before you try again."
        elif advice := _advice(error.code or 0):
            self.remedy = f"{advice} Nothing was changed."
        super().__init__()


def _is_open(error: GraphError) -> bool:
    """Whether it is not known what WhatsApp made of a question."""
    return error.code is None or (error.status or 0) >= 500


def _advice(code: int) -> str:
    """What to do about a refusal whose code says it; "" for the others, which need a look at Meta's words."""
    if code == connect.TOKEN_REFUSED:
        return "Enter a new access token on the number's page."
    if code in NOT_ALLOWED:
        return "The access token needs the permission whatsapp_business_management for this account."
    return explain(code).advised() if code in EXPLAINED else ""


class NotTold(Refusal):
    """WhatsApp did not tell what it was asked."""

    code = "not_told"
    sentence = "WhatsApp did not answer."
    remedy = "Try again in a moment."

    def __init__(self, error: GraphError, effect: str = "") -> None:
        self.sentence = f"WhatsApp did not answer: {error}."
        self.remedy = f"{effect} {self.remedy}".strip()
        super().__init__()


class ChangedMeanwhile(Refusal):
    """What somebody changes is not what they were shown: somebody else was there in between."""

    code = "changed_meanwhile"
    status = 409
    sentence = "Somebody changed this meanwhile."
    remedy = "Nothing was written yet. Save again, and yours takes the place of what it says now."

    def __init__(self, standing: Mapping[str, str]) -> None:
        self.standing = standing
        """What it says now, by the names of the fields that are concerned."""
        super().__init__()


class LinkGone(Refusal):
    """A short link that is to be changed was deleted."""

    code = "link_gone"
    sentence = "Somebody deleted this link meanwhile."
    remedy = "Its text can become a new link."


@dataclass(slots=True)
class Presence:
    """All cards; one that WhatsApp did not tell is None, and `problems` says why."""

    profile: Profile | None = None
    username: Username | None = None
    names: tuple[str, ...] = ()
    blocked: Page[Blocked] | None = None
    links: Page[Link] | None = None
    suggestions: Suggestions | None = None
    checks: bool | None = None
    problems: dict[str, str] = field(default_factory=dict)


READ: dict[str, Question] = {
    "profile": presence.profile,
    "username": presence.username,
    "names": presence.usernames_kept,
    "blocked": presence.blocked,
    "links": presence.links,
    "suggestions": presence.suggestions,
    "checks": presence.checks_identity,
}


def read(channel: Channel, after: Mapping[str, str] | None = None) -> Presence:
    """Ask WhatsApp for every card at once, lists from `after` on. Uses the network, so never inside `acting_for`."""
    token, _ = keyring.secrets_of(channel)
    places = {name: {"after": place} for name, place in (after or {}).items() if place}

    async def ask(graph: Graph) -> list[Any]:
        asked = [
            question(graph, channel.phone_number_id, token, **places.get(name, {})) for name, question in READ.items()
        ]
        return await asyncio.gather(*asked, return_exceptions=True)

    found = Presence()
    for name, answer in zip(READ, once(telephone(), ask), strict=True):
        if isinstance(answer, GraphError):
            found.problems[name] = str(answer)
            judge(channel, answer)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            setattr(found, name, answer)
    return found


def picture(channel: Channel) -> bytes | None:
    """The profile's picture as WhatsApp shows it, None when it has none; raises GraphError."""
    token, _ = keyring.secrets_of(channel)

    async def fetch(graph: Graph) -> bytes | None:
        shown = await presence.profile(graph, channel.phone_number_id, token)
        if not shown.picture:
            return None
        return b"".join([piece async for piece in graph.media_bytes(shown.picture, token, limit=LARGEST_PICTURE)])

    return once(telephone(), fetch)


def save_picture(channel: Channel, image: bytes, by: Member) -> None:
    """Show another picture, a JPEG: it is handed to the app of the number's token, whose handle the profile takes."""

    async def change(graph: Graph, number: str, token: str) -> None:
        app = (await management.token_state(graph, token)).app_id
        handle = await uploads.hand_over(graph, app, token, io.BytesIO(image), len(image), "image/jpeg", "profile.jpg")
        await presence.set_picture(graph, number, token, handle)

    _change(channel, by, "changed_picture", change)


def save_profile(channel: Channel, decide: Callable[[Profile], Json], by: Member) -> None:
    """Write what `decide` makes of the profile as it is now, by the names of Meta's fields; the others stay.

    WhatsApp keeps no version of it, so what stands there is asked for just before. `decide` may raise ChangedMeanwhile.
    """

    async def change(graph: Graph, number: str, token: str) -> None:
        now = await _standing(presence.profile, graph, number, token)
        await presence.set_profile(graph, number, token, decide(now))

    _change(channel, by, "changed_profile", change)


def save_username(channel: Channel, decide: Callable[[Username], str], by: Member) -> str:
    """Ask for the username that `decide` says, or give it up with ""; returns its status (approved, reserved)."""

    async def change(graph: Graph, number: str, token: str) -> str:
        now = await _standing(presence.username, graph, number, token)
        return await presence.set_username(graph, number, token, decide(now))

    return str(_change(channel, by, "changed_username", change))


def block(channel: Channel, user: str, by: Member) -> None:
    """Somebody who wrote within 24 hours may write no more."""
    _change(channel, by, "blocked_person", lambda graph, n, t: presence.block(graph, n, t, user), may="block")


def unblock(channel: Channel, user: str, by: Member) -> None:
    _change(channel, by, "unblocked_person", lambda graph, n, t: presence.unblock(graph, n, t, user), may="block")


def make_link(channel: Channel, text: str, by: Member) -> None:
    _change(channel, by, "made_link", lambda graph, n, t: presence.new_link(graph, n, t, text))


def change_link(channel: Channel, code: str, decide: Callable[[Link], str], by: Member) -> None:
    """Give a link the text that `decide` says; raises LinkGone, and what `decide` raises (ChangedMeanwhile)."""

    async def change(graph: Graph, number: str, token: str) -> None:
        now = await _standing(partial(presence.link, code=code), graph, number, token)
        if now is None:
            raise LinkGone
        await presence.change_link(graph, number, token, code, decide(now))

    _change(channel, by, "changed_link", change)


def drop_link(channel: Channel, code: str, by: Member) -> None:
    _change(channel, by, "dropped_link", lambda graph, n, t: presence.drop_link(graph, n, t, code))


def save_pin(channel: Channel, pin: str, by: Member) -> None:
    _change(channel, by, "changed_pin", lambda graph, n, t: presence.set_pin(graph, n, t, pin))


def save_checks(channel: Channel, on: bool, by: Member) -> None:
    """Have people's keys compared, or no more."""
    _change(channel, by, "changed_checks", lambda graph, n, t: presence.check_identity(graph, n, t, on))
    with acting_for(by.tenant):
        keep_checks(channel, on)


def keep_checks(channel: Channel, on: bool) -> None:
    """What WhatsApp says of it counts here; open pages see it."""
    if Channel.objects.filter(pk=channel.pk).exclude(checks_identity=on).update(checks_identity=on):
        live.announce_number(channel.pk)


def save_suggestions(channel: Channel, decide: Callable[[Suggestions], Mapping[str, Any]], by: Member) -> None:
    """Replace the lists that `decide` gives, `questions`, `commands` or both; it may raise ChangedMeanwhile."""

    async def change(graph: Graph, number: str, token: str) -> None:
        now = await _standing(presence.suggestions, graph, number, token)
        await presence.set_suggestions(graph, number, token, **decide(now))

    _change(channel, by, "changed_suggestions", change)


async def _standing(question: Callable[..., Awaitable[T]], graph: Graph, number: str, token: str) -> T:
    """What stands there, asked before a change; that nobody knows what became of a question alone changes nothing."""
    try:
        return await question(graph, number, token)
    except GraphError as error:
        if _is_open(error):
            raise NotTold(error, "Nothing was changed.") from error
        raise


def _change(channel: Channel, by: Member, verb: str, question: Question, may: str = "connect_channel") -> Any:
    """Change it at WhatsApp, then write down who did; raises WhatsAppRefused. What was written is in no Fact."""
    roles.require(by, may)
    token, _ = keyring.secrets_of(channel)
    try:
        answer = once(telephone(), lambda graph: question(graph, channel.phone_number_id, token))
    except GraphError as error:
        judge(channel, error)
        raise WhatsAppRefused(error) from error
    with acting_for(by.tenant):
        audit.note(verb, channel, by=by)
    return answer


def judge(channel: Channel, error: GraphError) -> None:
    """Remember of a number what a refused call says of its token."""
    if error.code == connect.TOKEN_REFUSED:
        with acting_for(channel.tenant):
            standing.refuse_tokens(Channel.objects.filter(pk=channel.pk))


def telephone() -> Graph:
    """A telephone for questions that somebody waits for."""
    return Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, settings.GRAPH_API_URL, patience=PATIENCE)
