"""Where webhooks go: override of the number, else of the account, else the app's callback; only to this machine."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from simulator.parcels import Update
from simulator.things import Number
from simulator.world import World

Json = dict[str, object]


def callback_of(world: World, app_id: str, account_id: str, number_id: str = "") -> str:
    """The address an app wants for this number; "" when it is not subscribed or has no callback."""
    account, app = world.accounts.get(account_id), world.apps.get(app_id)
    if account is None or app is None or app_id not in account.subscriptions:
        return ""
    number = world.numbers.get(number_id)
    own = number.overrides.get(app_id, "") if number is not None else ""
    return own or account.subscriptions[app_id] or app.callback_url


def updates(
    world: World,
    number: Number,
    value: Json,
    wamids: tuple[str, ...] = (),
    field: str = "messages",
    news: tuple[tuple[str, int], ...] = (),
) -> Iterator[Update]:
    """The same change for every app subscribed to the number's account."""
    account = world.accounts[number.account_id]
    for app_id in account.subscriptions:
        yield Update(app_id, account.id, number.id, field, value, wamids, news)


def is_local(url: str, product: str = "") -> bool:
    """Whether a stand-in may call this address: http(s) on loopback, or on the product's own host."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host:
        return False
    return is_loopback(host) or (bool(product) and urlsplit(product).netloc == parts.netloc)


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
