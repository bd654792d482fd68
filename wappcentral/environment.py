"""Reading settings from the environment: one place that parses addresses, flags and lists, and complains clearly."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class BadEnvironment(Exception):
    """A variable is missing or malformed; the message names it and the remedy."""


def text(name: str, default: str | None = None) -> str:
    """The variable's text; without a default a missing one is an error."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise BadEnvironment(f"{name} is not set. `bin/up` sets it; elsewhere see the table of variables in README.md.")
    return default


def flag(name: str, default: bool = False) -> bool:
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word for word in (part.strip() for part in text(name, default).split(",")) if word]


def database(url: str, role_options: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A Django database dictionary from `postgresql://role:password@host:port/name?host=/socket/folder`.

    `role_options` become settings of the session (`-c name=value`). Raises BadEnvironment on another scheme.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or len(parts.path) < 2:
        raise BadEnvironment("A database address must look like postgresql://role:password@host:port/name.")
    query = dict(parse_qsl(parts.query))
    options = dict(query)
    host = options.pop("host", parts.hostname or "")
    port = options.pop("port", str(parts.port or ""))
    if role_options:
        options["options"] = " ".join(f"-c {key}={value}" for key, value in role_options.items())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
    }


def mail(url: str) -> dict[str, Any]:
    """Django's mail settings from `smtp://host:port`, `smtp+tls://user:password@host:587` or `smtps://…` (port 465).

    Raises BadEnvironment on another scheme.
    """
    parts = urlsplit(url)
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if parts.scheme not in ports or not parts.hostname:
        raise BadEnvironment("EMAIL_URL must look like smtp+tls://user:password@host:587, smtps://… or smtp://host:25.")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def media(url: str) -> dict[str, Any]:
    """Where sealed files lie: the folder MEDIA_DIR when empty, else `s3://key:secret@host/bucket?region=…`.

    Without a host it is Amazon's; `?scheme=http` is for a store on this machine. Raises BadEnvironment on another one.
    """
    if not url:
        return {"BACKEND": "conversations.files.vault.Folder"}
    parts = urlsplit(url)
    bucket, query = parts.path.strip("/"), dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not bucket or "/" in bucket:
        raise BadEnvironment("MEDIA_STORAGE must look like s3://key:secret@host/bucket?region=name.")
    host = parts.hostname and parts.hostname + (f":{parts.port}" if parts.port else "")
    return {
        "BACKEND": "conversations.files.store.Bucket",
        "OPTIONS": {
            "bucket_name": bucket,
            "access_key": unquote(parts.username or "") or None,
            "secret_key": unquote(parts.password or "") or None,
            "region_name": query.get("region"),
            "endpoint_url": f"{query.get('scheme', 'https')}://{host}" if host else None,
            "default_acl": None,
            "max_memory_size": 1024 * 1024,
        },
    }
