"""One call to Graph: its address, parameters and token, and how an answer is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from python_multipart.exceptions import FormParserError
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser

from simulator.errors import GraphError, bad_token, expired_token, trace_id, unknown_object
from simulator.things import Account, App, Number, Token
from simulator.world import World

Json = dict[str, Any]
Receive = Any
Send = Any
VERSION = re.compile(r"/v\d+\.\d+(?=/|$)")
BETWEEN, NAME = re.compile(r",(?![^({]*[)}])"), re.compile(r"\w+")
LARGEST = 110 * 1024 * 1024
# Parameters that are lists or objects: Graph takes each as JSON in a string as well, in a JSON body too.
STRUCTURED = (
    "add_templates", "block_users", "calling", "categories", "commands", "components", "contacts", "context",
    "degrees_of_freedom_spec", "fields", "hsm_ids", "interactive", "languages", "library_template_body_inputs",
    "policy", "prompts", "remove_templates", "session", "storage_configuration", "tasks", "template",
    "user_identity_change", "webhook_configuration", "websites", "whatsapp_business_templates",
)  # fmt: skip


@dataclass(slots=True)
class Call:
    """What the product asked; `node` and `edge` are the parts of the address after the version.

    `told` are headers of the answer, whatever it will be.
    """

    method: str
    node: str
    edge: str
    query: dict[str, str]
    headers: dict[bytes, bytes]
    body: bytes = b""
    form: Json | None = field(default=None)
    told: list[tuple[bytes, bytes]] = field(default_factory=list)

    def params(self) -> Json:
        """Query, form and JSON parameters together; a body that cannot be read counts as empty, as at Graph."""
        kind = self.headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        found: Any = {}
        if self.form is not None:
            found = self.form
        elif kind == b"application/x-www-form-urlencoded":
            found = {name: loose(value) for name, value in parse_qsl(self.body.decode("utf-8", "replace"))}
        elif self.body:
            try:
                found = orjson.loads(self.body)
            except orjson.JSONDecodeError:
                found = {}
        given: Json = {**self.query, **found} if isinstance(found, dict) else {**self.query}
        for name in STRUCTURED:
            if isinstance(given.get(name), str):
                given[name] = loose(given[name])
        return given

    async def fields(self) -> Json:
        """The same of a body that may be multipart: files are starlette's UploadFile."""
        if self.headers.get(b"content-type", b"").lower().startswith(b"multipart/"):
            self.form = {name: loose(value) if isinstance(value, str) else value for name, value in await self._parts()}
        return self.params()

    async def _parts(self) -> list[tuple[str, Any]]:
        """The fields of a multipart body; one that cannot be read counts as empty, as at Graph."""

        async def stream() -> Any:
            yield self.body

        headers = Headers(raw=list(self.headers.items()))
        try:
            return (await MultiPartParser(headers, stream(), max_part_size=LARGEST).parse()).multi_items()
        except (MultiPartException, FormParserError, KeyError):
            return []

    def token(self) -> str:
        """The token of the header (Bearer or OAuth), the query or the body; raises code 104 without any."""
        scheme, _, value = self.headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        if scheme.lower() in ("bearer", "oauth") and value.strip():
            return value.strip()
        if found := self.params().get("access_token"):
            return str(found)
        raise GraphError(104, message="An access token is required to request this resource.")


def parse(scope: Json) -> Call:
    path = VERSION.sub("", scope["path"], count=1).strip("/")
    node, _, edge = path.partition("/")
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"))) if scope["query_string"] else {}
    method = "GET" if scope["method"] == "HEAD" else scope["method"]  # the server leaves out its body
    return Call(method, node, edge, query, dict(scope["headers"]))


def loose(value: str) -> Any:
    """A form value that is JSON stands for what it says (Graph takes objects in forms this way)."""
    if value[:1] in ("{", "["):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value


async def read(receive: Receive) -> bytes:
    """The whole body; raises GraphError when it is too large."""
    message = await receive()
    body = message.get("body", b"")
    if not message.get("more_body"):
        return bytes(body)
    chunks, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > LARGEST:
            raise GraphError(100, message="(#100) The request is too large.", http=413)
    return b"".join(chunks)


def head(length: int, extra: list[tuple[bytes, bytes]] | None = None) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", b"application/json; charset=UTF-8"),
        (b"content-length", str(length).encode()),
        (b"x-fb-trace-id", trace_id().encode()),
        (b"facebook-api-version", b"v25.0"),
        *(extra or []),
    ]


async def answer(send: Send, status: int, body: Any, extra: list[tuple[bytes, bytes]] | None = None) -> None:
    content = orjson.dumps(body)
    await send({"type": "http.response.start", "status": status, "headers": head(len(content), extra)})
    await send({"type": "http.response.body", "body": content})


def pick(call: Call, values: Json, default: tuple[str, ...]) -> Json:
    """The fields asked for, and always the id; an unknown one is an error at Graph, one without a value is left out.

    What stands behind a name (`preview.invalidate(true)`, `owner{id,name}`) makes no difference here.
    """
    wanted = [found[0] for name in BETWEEN.split(call.query.get("fields", "")) if (found := NAME.match(name.strip()))]
    if unknown := [name for name in wanted if name not in values]:
        raise GraphError(100, message=f"(#100) Tried accessing nonexisting field ({unknown[0]})")
    return {name: values[name] for name in [*(wanted or default), "id"] if values.get(name) is not None}


class Gate:
    """Who a token is and what it may see."""

    def __init__(self, world: World) -> None:
        self.world = world

    def token(self, call: Call) -> Token:
        """The token of a call, or an app token `APP_ID|APP_SECRET`; raises code 104 or 190."""
        value = call.token()
        found = self.world.tokens.get(value)
        if found is None:
            app_id, _, secret = value.partition("|")
            app = self.world.apps.get(app_id)
            if app is None or not secret or app.secret != secret:
                raise bad_token()
            return Token(value, app.id, list(self.world.accounts))
        if found.expired():
            raise expired_token()
        return found

    def number(self, call: Call, token: Token) -> Number:
        number = self.world.numbers.get(call.node)
        if number is None or number.account_id not in token.accounts:
            raise unknown_object(call.node)
        return number

    def account(self, call: Call, token: Token) -> Account:
        account = self.world.accounts.get(call.node)
        if account is None or account.id not in token.accounts:
            raise unknown_object(call.node)
        return account

    def app(self, call: Call, token: Token) -> App:
        app = self.world.apps.get(call.node)
        if app is None or app.id != token.app_id:
            raise unknown_object(call.node)
        return app
