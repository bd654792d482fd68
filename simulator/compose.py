"""Completes what a sender left out of a customer's message: text in short form, sample files, quoted messages."""

from __future__ import annotations

import base64
import binascii
import copy
import json
from typing import Any

from simulator import identity, samples
from simulator.core import Simulator
from simulator.media import RECEIVED_FOR, moves
from simulator.things import Number, Person

Json = dict[str, Any]
LARGEST_ENCODED = 16 * 1024 * 1024


def complete(simulator: Simulator, number: Number, person: Person, values: Json) -> Json:
    """The same values with a content in Meta's shape; raises ValueError for what cannot be sent."""
    kind = str(values.get("type") or "text")
    result = dict(values) | {"type": kind}
    content = values.get(kind)
    if kind == "text" and isinstance(content, str):
        content = {"body": content}
    if kind in samples.FILES:
        content = attach(simulator, number, kind, values)
    elif content is None and kind in samples.CONTENTS:
        content = copy.deepcopy(samples.CONTENTS[kind])
    elif content is None and kind == "reaction":
        raise ValueError("A reaction needs reaction.message_id.")
    if kind == "unsupported":
        result.setdefault("errors", [samples.UNSUPPORTED_ERROR])
    result[kind] = content
    if reply_to := values.get("reply_to"):
        result["context"] = quote(simulator, number, person, str(reply_to))
    try:
        json.dumps(result, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"The message is not JSON: {error}.") from error
    return result


def attach(simulator: Simulator, number: Number, kind: str, values: Json) -> Json:
    """The media block of an incoming file: a given id, given bytes (`file_base64`, `mime_type`), or the sample."""
    given = values.get(kind) or {}
    if not isinstance(given, dict):
        raise ValueError(f"{kind} is an object.")
    if given.get("id"):
        media = simulator.shelf.find(str(given["id"]))
        if media is None:
            return given
    else:
        data, mime_type, filename = decode(kind, values)
        media = simulator.shelf.add(data, mime_type, filename, number.id, RECEIVED_FOR)
    block: Json = simulator.shelf.block(simulator.addresses.own, media, simulator.settings.media_url_seconds)
    extras = samples.MEDIA_EXTRAS.get(kind, {})
    if kind == "sticker":
        extras = {"animated": moves(simulator.shelf.read(media))}
    if kind == "document" and media.filename:
        extras = {"filename": media.filename}
    return {**extras, **block, **given}


def decode(kind: str, values: Json) -> tuple[bytes, str, str]:
    encoded = values.get("file_base64")
    if encoded is None:
        return samples.file(kind, values.get(kind))
    try:
        data = base64.b64decode(str(encoded)[:LARGEST_ENCODED], validate=True)
    except binascii.Error as error:
        raise ValueError(f"file_base64 is not base64: {error}.") from error
    return data, str(values.get("mime_type") or samples.FILES[kind][1]), str(values.get("filename") or "")


def quote(simulator: Simulator, number: Number, person: Person, wamid: str) -> Json:
    """The `context` of a reply: who wrote the quoted message, and its id."""
    quoted = simulator.world.messages.get(wamid)
    if quoted is not None and quoted.inbound:
        business = simulator.world.business_of(number)
        return {
            "from": person.wa_id or person.phone,
            "from_user_id": simulator.world.bsuid(person, business),
            "id": wamid,
        }
    return {"from": identity.digits(number.display_phone), "id": wamid}
