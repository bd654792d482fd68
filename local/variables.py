"""Decides every environment variable of a local installation, and which process may see which."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from local.data import DataFolder
from local.roles import Addresses

# What the user's own environment may say differently, for instance to talk to Meta instead of the simulator.
YOURS = (
    "PUBLIC_URL",
    "ALLOWED_HOSTS",
    "DEBUG",
    "LOG_FORMAT",
    "EMAIL_URL",
    "GRAPH_URL",
    "GRAPH_API_URL",
    "GRAPH_VERSION",
    "WHATSAPP_APP_ID",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_APP_SECRET_PREVIOUS",
    "WHATSAPP_CONFIG_ID",
    "WHATSAPP_VERIFY_TOKEN",
)
KEYS = ("SECRET_KEY", "MASTER_KEYS", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN")
# Each database address is a right of its own; a process gets the ones that it works with and no other.
ADDRESSES = ("DATABASE_URL", "OWNER_DATABASE_URL", "INTAKE_DATABASE_URL", "DRAIN_DATABASE_URL")

OWNERS_COMMANDS = ("migrate", "makemigrations")


def all_variables(
    folder: DataFolder, port: int, secrets: Mapping[str, str], database: Addresses, redis_url: str, web: Path
) -> dict[str, str]:
    """Return what bin/manage and, in part, the processes get. `web` is the folder of the pages' socket."""
    simulator = f"http://127.0.0.1:{port + 1}"
    chosen = {
        **{name: secrets[name] for name in KEYS},
        **database.variables(),
        "REDIS_URL": redis_url.rstrip("/"),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SIMULATOR_URL": simulator,
        "GRAPH_URL": simulator,
        "WHATSAPP_APP_ID": practice_app(secrets["WHATSAPP_APP_SECRET"]),
        "WHATSAPP_CONFIG_ID": "practice",
        "GRAPH_API_URL": simulator,
        "EMAIL_URL": f"smtp://127.0.0.1:{port + 2}",
        "PAGES_SOCKET": str(web / "pages.sock"),
        "MEDIA_DIR": str(folder.path / "media"),
        "STATIC_ROOT": str(folder.path / "static"),
        "COOKIE_SUFFIX": f"_{port}",
        "LOG_FORMAT": "console",
        "WAPP_DATA": str(folder.path),
    }
    return {**chosen, **{name: os.environ[name] for name in YOURS if os.environ.get(name)}}


def practice_app(secret: str) -> str:
    """The id the simulator gives an app of which it knows only the secret, so that old data know it too."""
    return str(10**14 + int(hashlib.sha256(secret.encode()).hexdigest(), 16) % 10**14)


def process_variables(variables: Mapping[str, str], *addresses: str) -> dict[str, str]:
    """Return the environment of one process, with only the database addresses named."""
    hidden = set(ADDRESSES) - set(addresses)
    # The user's own DATABASE_URL is an administrator's: no process of ours may inherit it.
    inherited = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    return {**inherited, **{name: value for name, value in variables.items() if name not in hidden}}


def command_variables(variables: Mapping[str, str], command: str) -> dict[str, str]:
    """Return the environment of a management command; the ones that change tables work as the owner of the tables."""
    if command in OWNERS_COMMANDS:
        return {**variables, "DATABASE_URL": variables["OWNER_DATABASE_URL"]}
    return dict(variables)


def stranger_variables() -> dict[str, str]:
    """Return the environment of the simulator, which must know nothing of the product's secrets."""
    ours = {*ADDRESSES, *KEYS, "REDIS_URL"}
    return {name: value for name, value in os.environ.items() if name not in ours}
