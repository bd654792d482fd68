"""Example contents of every message type, for senders that only name the type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

Json = dict[str, Any]
FOLDER = Path(__file__).parent / "samples"
FILES: dict[str, tuple[str, str]] = {
    "image": ("photo.jpg", "image/jpeg"),
    "video": ("clip.mp4", "video/mp4"),
    "audio": ("voice.ogg", "audio/ogg; codecs=opus"),
    "document": ("invoice.pdf", "application/pdf"),
    "sticker": ("sticker.webp", "image/webp"),
}
MOVING_STICKER = ("sticker_moving.webp", "image/webp")
MEDIA_EXTRAS: dict[str, Json] = {
    "audio": {"voice": True},
    "document": {"filename": "invoice.pdf"},
}
UNSUPPORTED_ERROR: Json = {
    "code": 131051,
    "title": "Message type unknown",
    "message": "Message type unknown",
    "error_data": {"details": "Message type is currently not supported."},
}
CONTENTS: dict[str, Json | list[Json]] = {
    "text": {"body": "Hello, is my order ready? ☕"},
    "location": {
        "latitude": -23.5545,
        "longitude": -46.6893,
        "name": "Rua Harmonia, 312",
        "address": "Vila Madalena, São Paulo",
    },
    "contacts": [
        {
            "name": {
                "formatted_name": "Tereza Albuquerque",
                "first_name": "Tereza",
                "last_name": "Albuquerque",
            },
            "phones": [{"phone": "+55 11 90000-0071", "wa_id": "5511900000071", "type": "CELL"}],
            "origin": "other",
        }
    ],
    "button": {"payload": "track", "text": "Track my order"},
    "interactive": {"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes, please"}},
    "order": {
        "catalog_id": "194836987003835",
        "text": "Gift wrapping, please",
        "product_items": [
            {"product_retailer_id": "moka-6", "quantity": 1, "item_price": 189.9, "currency": "BRL"},
            {"product_retailer_id": "jar-12", "quantity": 2, "item_price": 149.9, "currency": "BRL"},
        ],
    },
    "unsupported": {"type": "poll"},
}


def file(kind: str, content: object = None) -> tuple[bytes, str, str]:
    """The bytes, MIME type and name of the sample of a media type; of a sticker that is said to move, one that does."""
    moves = kind == "sticker" and isinstance(content, dict) and content.get("animated")
    name, mime_type = MOVING_STICKER if moves else FILES[kind]
    return (FOLDER / name).read_bytes(), mime_type, name
