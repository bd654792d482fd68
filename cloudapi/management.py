"""What Meta says about a business number when it is asked: its standing, its webhooks, its token.

Endpoints: Meta's Cloud API reference, v25.0: phone number, WhatsApp Business account, subscribed apps, debug_token.
"""

from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from cloudapi.client import Graph, GraphError
from cloudapi.failures import rows_of
from cloudapi.parts import Json
from cloudapi.presence import checks_identity
from cloudapi.reading import ident, moment, node, obj, objects, whole, words

T = TypeVar("T")
NUMBER_FIELDS = (
    "id,display_phone_number,verified_name,quality_rating,status,name_status,throughput,account_mode,is_pin_enabled,"
    "is_on_biz_app,whatsapp_business_manager_messaging_limit,webhook_configuration,health_status"
)
MOST_HINDRANCES = 8
CALLBACKS = ("phone_number", "whatsapp_business_account", "application")
MANAGING = "whatsapp_business_management"
NEEDED_SCOPES = frozenset({MANAGING, "whatsapp_business_messaging"})


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What Meta names as keeping a number from sending, or as limiting it: at which node, and in Meta's own words.

    `node` is PHONE_NUMBER, WABA, BUSINESS or APP; `blocks` is False for what only limits.
    Source: Meta's page "Messaging health status" (October 2025).
    """

    node: str
    blocks: bool
    text: str
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A number as Meta sees it, in Meta's own words (`GREEN`, `TIER_2K`, `CONNECTED`, …); "" for what it left out.

    `callbacks` are the addresses set for its webhooks, by the level they are set at; the first of CALLBACKS counts.
    """

    display_phone: str = ""
    verified_name: str = ""
    quality: str = ""
    status: str = ""
    name_status: str = ""
    throughput: str = ""
    mode: str = ""
    limit: str = ""
    can_send: str = ""
    hindrances: tuple[Hindrance, ...] = ()
    callbacks: dict[str, str] = field(default_factory=dict)
    pin: bool | None = None
    on_phone: bool | None = None


@dataclass(frozen=True, slots=True)
class TokenState:
    """A token as Meta sees it; `expires_at` is None for one without an end."""

    app_id: str
    valid: bool
    expires_at: datetime | None
    scopes: tuple[str, ...]
    accounts: tuple[str, ...] = ()
    """The WhatsApp Business accounts it may manage, where Meta names them one by one."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The permissions a number needs and this token has not."""
        return tuple(sorted(NEEDED_SCOPES - set(self.scopes)))


@dataclass(frozen=True, slots=True)
class Examination:
    """All that Meta answered, each part on its own; what it refused is None, and `errors` says why."""

    standing: Standing | None = None
    review: str | None = None
    token: TokenState | None = None
    subscribed: bool | None = None
    fields: tuple[str, ...] | None = None
    checks: bool | None = None
    errors: dict[str, GraphError] = field(default_factory=dict)


async def examine(graph: Graph, phone_number_id: str, waba_id: str, token: str, app_secret: str) -> Examination:
    """Ask everything about a number. Nothing is raised: a part that Meta refuses is missing, with its error.

    When Meta cannot be reached for one part, it is not asked for the others: whoever waits has waited once.
    """
    errors: dict[str, GraphError] = {}

    async def part(name: str, question: Coroutine[Any, Any, T]) -> T | None:
        if any(error.status is None and error.code is None for error in errors.values()):
            question.close()
            return None
        try:
            return await question
        except GraphError as error:
            errors[name] = error
            return None

    standing = await part("standing", standing_of(graph, phone_number_id, token))
    review = await part("review", review_of(graph, waba_id, token))
    state = await part("token", token_state(graph, token))
    subscribed, fields = None, None
    if state is not None:
        subscribed = await part("subscribed", is_subscribed(graph, waba_id, state.app_id, token))
        fields = await part("fields", subscribed_fields(graph, state.app_id, app_secret)) if app_secret else None
    checks = await part("checks", checks_identity(graph, phone_number_id, token))
    return Examination(standing, review, state, subscribed, fields, checks, errors)


async def standing_of(graph: Graph, phone_number_id: str, token: str) -> Standing:
    """`GET /{number}`; raises GraphError."""
    found = await graph.call("GET", [phone_number_id], token, query={"fields": NUMBER_FIELDS})
    places = obj(found.get("webhook_configuration"))
    return Standing(
        display_phone=words(found.get("display_phone_number"), 32),
        verified_name=words(found.get("verified_name"), 200),
        quality=words(found.get("quality_rating"), 16),
        status=words(found.get("status"), 16),
        name_status=words(found.get("name_status"), 32),
        throughput=words(obj(found.get("throughput")).get("level"), 16),
        mode=words(found.get("account_mode"), 16),
        limit=words(found.get("whatsapp_business_manager_messaging_limit"), 24),
        can_send=words(obj(found.get("health_status")).get("can_send_message"), 16),
        hindrances=tuple(islice(_hindrances(found), MOST_HINDRANCES)),
        callbacks={name: words(places.get(name), 200) for name in CALLBACKS if words(places.get(name))},
        pin=_flag(found.get("is_pin_enabled")),
        on_phone=_flag(found.get("is_on_biz_app")),
    )


def _hindrances(found: Json) -> Iterator[Hindrance]:
    """The errors of what is blocked and the notes of what is limited; a node without either says nothing here."""
    for entity in objects(obj(found.get("health_status")).get("entities")):
        kind, blocks = words(entity.get("entity_type"), 24), entity.get("can_send_message") == "BLOCKED"
        for error in objects(entity.get("errors")) if blocks else ():
            parts = (words(error.get(name), 300) for name in ("error_description", "possible_solution"))
            yield Hindrance(kind, blocks, " ".join(filter(None, parts)), whole(error.get("error_code")))
        notes = entity.get("additional_info") if entity.get("can_send_message") == "LIMITED" else None
        for note in notes if isinstance(notes, list) else ():
            if text := words(note, 300):
                yield Hindrance(kind, blocks, text)


async def set_address(graph: Graph, phone_number_id: str, token: str, address: str, verify_token: str) -> None:
    """Have Meta post one number's webhooks to an address of its own, which it asks for the token; raises GraphError.

    Without one the number's webhooks go where its account's go, and the account has one address for all its numbers.
    """
    wanted = {"override_callback_uri": address, "verify_token": verify_token}
    await graph.call("POST", [phone_number_id], token, body={"webhook_configuration": wanted})


async def drop_address(graph: Graph, phone_number_id: str, token: str) -> None:
    """Take the number's own address away; raises GraphError."""
    await graph.call("POST", [phone_number_id], token, body={"webhook_configuration": {"override_callback_uri": ""}})


async def drop_account_address(graph: Graph, waba_id: str, token: str) -> None:
    """Have the account's webhooks go to its app's address again; raises GraphError."""
    await graph.call("POST", [waba_id, "subscribed_apps"], token)


async def review_of(graph: Graph, waba_id: str, token: str) -> str:
    """The account's review status: APPROVED, PENDING, REJECTED; raises GraphError."""
    found = await graph.call("GET", [waba_id], token, query={"fields": "account_review_status"})
    return words(found.get("account_review_status"), 16)


async def token_state(graph: Graph, token: str) -> TokenState:
    """`GET /debug_token`, the token asking about itself; raises GraphError."""
    found = obj((await graph.call("GET", ["debug_token"], token, query={"input_token": token})).get("data"))
    scopes = found.get("scopes")
    return TokenState(
        app_id=node(found.get("app_id")) or "",
        valid=found.get("is_valid") is True,
        expires_at=moment(found.get("expires_at"))[0] if found.get("expires_at") else None,
        scopes=tuple(words(one, 64) for one in scopes if words(one)) if isinstance(scopes, list) else (),
        accounts=tuple(_accounts(found)),
    )


def _accounts(found: dict[str, Any]) -> Iterator[str]:
    for one in objects(found.get("granular_scopes")):
        targets = one.get("target_ids")
        if words(one.get("scope")) == MANAGING and isinstance(targets, list):
            yield from (known for target in targets if (known := node(target)))


async def is_subscribed(graph: Graph, waba_id: str, app_id: str, token: str) -> bool:
    """Whether the token's app receives the account's webhooks; raises GraphError."""
    found = await graph.call("GET", [waba_id, "subscribed_apps"], token)
    apps = [ident(obj(one.get("whatsapp_business_api_data")).get("id")) for one in rows_of(found)]
    return app_id in apps


async def subscribed_fields(graph: Graph, app_id: str, app_secret: str) -> tuple[str, ...]:
    """The webhook fields the app has subscribed to; only the app itself is told. Raises GraphError."""
    found = await graph.call("GET", [app_id, "subscriptions"], f"{app_id}|{app_secret}")
    own = [one for one in rows_of(found) if one.get("object") == "whatsapp_business_account"]
    names = [words(one.get("name"), 64) for row in own for one in objects(row.get("fields"))]
    return tuple(sorted(name for name in names if name))


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
