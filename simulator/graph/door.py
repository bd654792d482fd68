"""The entrance of Graph: finds out what a call is for, lets faults strike, and answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from simulator.core import Simulator
from simulator.errors import GraphError, expired_token
from simulator.faults import AFTER, Fault, worst
from simulator.graph import (
    account_users,
    accounts,
    analytics,
    archive,
    blocks,
    calls,
    contact_book,
    equipment,
    flows,
    group_calls,
    group_people,
    handles,
    history,
    messages,
    nodes,
    presence,
    proof,
    registration,
    rights,
    ringing,
    showcase,
    signup,
    signups,
    subscriptions,
    template_groups,
    template_library,
    template_sets,
    templates,
    tokens,
    uploads,
    usage,
    usernames,
)
from simulator.graph.calls import Call, Gate, Json

HTML = b"<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>"
Handler = Callable[[Simulator, Gate, Call], "Json | bool | Awaitable[Json]"]
EDGES: dict[tuple[str, str], Handler] = {
    ("GET", ""): nodes.show,
    ("POST", ""): nodes.change,
    ("DELETE", ""): nodes.delete,
    ("POST", "media"): uploads.upload,
    ("POST", "uploads"): handles.begin,
    ("GET", "phone_numbers"): accounts.numbers,
    ("POST", "phone_numbers"): proof.add,
    ("POST", "request_code"): proof.request_code,
    ("POST", "verify_code"): proof.verify_code,
    ("GET", "owned_whatsapp_business_accounts"): accounts.listing,
    ("GET", "client_whatsapp_business_accounts"): accounts.listing,
    ("GET", "assigned_users"): account_users.listing,
    ("POST", "assigned_users"): account_users.assign,
    ("DELETE", "assigned_users"): account_users.remove,
    ("GET", "subscribed_apps"): subscriptions.apps,
    ("POST", "subscribed_apps"): subscriptions.subscribe,
    ("DELETE", "subscribed_apps"): subscriptions.unsubscribe,
    ("GET", "subscriptions"): subscriptions.of_app,
    ("POST", "subscriptions"): subscriptions.change_app,
    ("DELETE", "subscriptions"): subscriptions.drop_app,
    ("GET", "whatsapp_business_profile"): presence.profile,
    ("POST", "whatsapp_business_profile"): presence.change_profile,
    ("GET", "username"): usernames.show,
    ("POST", "username"): usernames.ask,
    ("DELETE", "username"): usernames.drop,
    ("GET", "username_suggestions"): usernames.suggestions,
    ("GET", "settings"): equipment.settings,
    ("POST", "settings"): equipment.change_settings,
    ("GET", "whatsapp_commerce_settings"): equipment.shop,
    ("POST", "whatsapp_commerce_settings"): equipment.change_shop,
    ("GET", "whatsapp_business_encryption"): equipment.key,
    ("POST", "whatsapp_business_encryption"): equipment.change_key,
    ("GET", "block_users"): blocks.listing,
    ("POST", "block_users"): blocks.block,
    ("DELETE", "block_users"): blocks.unblock,
    ("DELETE", "contact_book"): contact_book.remove,
    ("GET", "parent-bsuid-accounts"): contact_book.parents,
    ("GET", "message_qrdls"): presence.links,
    ("POST", "message_qrdls"): presence.make_link,
    ("GET", "message_qrdls/*"): presence.show_link,
    ("POST", "message_qrdls/*"): presence.make_link,
    ("DELETE", "message_qrdls/*"): presence.drop_link,
    ("POST", "conversational_automation"): presence.change_suggestions,
    ("GET", "message_templates"): templates.listing,
    ("POST", "message_templates"): templates.create,
    ("DELETE", "message_templates"): templates.delete,
    ("POST", "message_templates/*"): archive.move,
    ("POST", "unpause"): templates.unpause,
    ("GET", "signups"): signups.listing,
    ("POST", "signups"): signups.create,
    ("GET", "compare"): template_sets.compare,
    ("POST", "migrate_message_templates"): template_sets.migrate,
    ("POST", "upsert_message_templates"): template_sets.upsert,
    ("GET", "flows"): showcase.flows,
    ("POST", "flows"): flows.create,
    ("GET", "assets"): flows.assets,
    ("POST", "assets"): flows.put_asset,
    ("GET", "flow.json"): flows.document,
    ("POST", "publish"): flows.publish,
    ("POST", "deprecate"): flows.deprecate,
    ("POST", "migrate_flows"): flows.migrate,
    ("GET", "groups"): group_calls.listing,
    ("POST", "groups"): group_calls.create,
    ("GET", "invite_link"): group_calls.invite_link,
    ("POST", "invite_link"): group_calls.invite_link,
    ("DELETE", "invite_link"): group_calls.invite_link,
    ("GET", "join_requests"): group_people.requests,
    ("POST", "join_requests"): group_people.approve,
    ("DELETE", "join_requests"): group_people.approve,
    ("DELETE", "participants"): group_people.remove,
    ("POST", "calls"): ringing.act,
    ("GET", "call_permissions"): ringing.permissions,
    ("GET", "product_catalogs"): showcase.catalogues,
    ("GET", "products"): showcase.products,
    ("GET", "conversation_analytics"): analytics.edge,
    ("GET", "pricing_analytics"): analytics.edge,
    ("GET", "template_analytics"): analytics.edge,
    ("GET", "template_group_analytics"): analytics.edge,
    ("GET", "template_groups"): template_groups.listing,
    ("POST", "template_groups"): template_groups.create,
    ("GET", "message_history"): history.listing,
    ("GET", "events"): history.events,
    ("POST", "register"): registration.register,
    ("POST", "smb_app_data"): signup.sync,
    ("POST", "deregister"): registration.deregister,
}
# Words that stand where others have an id.
ROOTS: dict[tuple[str, str], Handler] = {
    ("GET", "debug_token"): tokens.debug,
    ("GET", "message_template_library"): template_library.listing,
    ("GET", "oauth/access_token"): signup.access_token,
    ("GET", "signups/*"): signups.show,
    ("POST", "signups/*"): signups.change,
}


class Door:
    """A raw ASGI application, because the send path is measured in thousands a second."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.gate = Gate(simulator.world)

    async def __call__(self, scope: Json, receive: Any, send: Any) -> None:
        call = calls.parse(scope)
        try:
            if call.node == "whatsapp_business":
                await uploads.download(self.simulator, self.gate, call, send)
                return
            call.body = await calls.read(receive)
            struck = self.simulator.faults.draw(call.node, call.edge)
            for delay in struck:
                if delay.kind == "latency":
                    await asyncio.sleep(delay.seconds)
            fault = worst(struck)
            if fault is not None and await self._break_before(fault, scope, receive, send):
                return
            if fault is not None and fault.kind == "cut":
                call.body = call.body[: len(call.body) // 2]
            result = await self._handle(call, fault, held=any(one.kind == "hold" for one in struck))
        except GraphError as error:
            await calls.answer(send, error.http, error.envelope(), call.told)
            return
        if fault is not None and fault.kind in AFTER:
            await self._break_after(fault, result, scope, receive, send)
        else:
            await calls.answer(send, 200, result, call.told)

    async def _handle(self, call: Call, fault: Fault | None, held: bool) -> Json:
        if call.method == "POST" and call.edge in ("messages", "marketing_messages"):
            fail_with = (fault.code or 131026) if fault is not None and fault.kind == "fail_later" else 0
            return messages.post(self.simulator, self.gate, call, fail_with, held)
        name, _, below = call.edge.partition("/")
        edge = f"{name}/*" if below else name
        root = "signups/*" if call.node == "signups" else f"{call.node}/{edge}".rstrip("/")
        handler = ROOTS.get((call.method, root)) or EDGES.get((call.method, edge))
        if handler is None:
            raise nodes.unknown(self.simulator, self.gate, call)
        rights.may_call(self.gate, call)
        usage.count(self.simulator, self.gate, call)
        result = handler(self.simulator, self.gate, call)
        return await result if isinstance(result, Awaitable) else result  # type: ignore[return-value]

    async def _break_before(self, fault: Fault, scope: Json, receive: Any, send: Any) -> bool:
        """Act on a fault that keeps the call from being handled; False when it strikes later."""
        if fault.kind == "token_expired":
            raise expired_token()
        if fault.kind == "refuse":
            error = GraphError(fault.code or 130429, "Refused on request.", http=fault.http or None)
            await calls.answer(send, error.http, error.envelope(), retry_after(fault))
        elif fault.kind == "error":
            await self._server_error(fault, send)
        elif fault.kind == "hang":
            await silence(fault.seconds, receive)
            abort(scope)
        elif fault.kind == "reset":
            abort(scope)
            await silence(1.0, receive)
        else:
            return False
        return True

    async def _break_after(self, fault: Fault, result: Json, scope: Json, receive: Any, send: Any) -> None:
        content = orjson.dumps(result)
        if fault.kind == "error_after":
            await self._server_error(fault, send)
        elif fault.kind == "hang_after":
            await silence(fault.seconds, receive)
            abort(scope)
        elif fault.kind in ("reset_after", "cut"):
            abort(scope)
            await silence(1.0, receive)
        elif fault.kind == "truncate":
            await send({"type": "http.response.start", "status": 200, "headers": calls.head(len(content))})
            await send({"type": "http.response.body", "body": content[: len(content) // 2], "more_body": True})
            scope["extensions"]["transport"].close()
            await silence(1.0, receive)
        else:
            await drip(content, fault.seconds, receive, send)

    async def _server_error(self, fault: Fault, send: Any) -> None:
        status = fault.http or 500
        if fault.html:
            headers = [
                (b"content-type", b"text/html; charset=utf-8"),
                (b"content-length", str(len(HTML)).encode()),
            ]
            await send({"type": "http.response.start", "status": status, "headers": headers + retry_after(fault)})
            await send({"type": "http.response.body", "body": HTML})
            return
        error = GraphError(fault.code or 2, http=status)
        await calls.answer(send, status, error.envelope(), retry_after(fault))


def retry_after(fault: Fault) -> list[tuple[bytes, bytes]]:
    return [] if fault.retry_after is None else [(b"retry-after", f"{fault.retry_after:g}".encode())]


def abort(scope: Json) -> None:
    """Drop the connection without a word (the server puts its transport into the scope, see server.py)."""
    scope["extensions"]["transport"].abort()


async def silence(seconds: float, receive: Any) -> None:
    """Say nothing until the caller leaves or the time is over."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                continue
    except TimeoutError:
        return


async def drip(content: bytes, seconds: float, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": calls.head(len(content))})
    for index in range(len(content)):
        await send(
            {
                "type": "http.response.body",
                "body": content[index : index + 1],
                "more_body": index + 1 < len(content),
            }
        )
        await asyncio.sleep(seconds if index + 1 < len(content) else 0)
