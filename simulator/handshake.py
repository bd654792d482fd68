"""Meta's proof that a callback is yours: it must echo a challenge when it gets the verify token."""

from __future__ import annotations

import secrets

import aiohttp

from simulator import addresses
from simulator.core import Simulator
from simulator.errors import GraphError, missing


async def perform(simulator: Simulator, url: str, verify_token: str) -> None:
    """GET the callback; raises GraphError 2200 unless it answers 200 with the bare challenge."""
    if not url:
        raise missing("override_callback_uri")
    if len(url) > 200 or not addresses.is_local(url, simulator.addresses.product):
        raise GraphError(
            100,
            message="(#100) The callback address must be on this machine and at most 200 characters long.",
        )
    if not verify_token:
        raise missing("verify_token")
    challenge = str(10**9 + secrets.randbelow(9 * 10**9))
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token}
    try:
        async with simulator.postman.session.get(
            url,
            params=query,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=simulator.settings.timeout),
        ) as answer:
            status, text = answer.status, (await answer.content.read(200)).decode(errors="replace")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise failed(
            f"curl_errno = 7; curl_error = {type(error).__name__}; HTTP Status Code = 0; HTTP Message = "
        ) from error
    if status != 200:
        raise failed(f"HTTP Status Code = {status}; HTTP Message = {answer.reason or ''}")
    if text != challenge:
        raise failed("the challenge was not returned as the whole body; HTTP Status Code = 200; HTTP Message = OK")


def failed(reason: str) -> GraphError:
    return GraphError(2200, message=f"(#2200) Callback verification failed with the following errors: {reason}")
