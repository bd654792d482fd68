"""Meta's review of message templates: what becomes of one, told by its webhook."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any

from simulator.parcels import Update
from simulator.settings import Settings
from simulator.things import Template
from simulator.world import World

Json = dict[str, Any]
EVENTS = (
    "APPROVED", "ARCHIVED", "UNARCHIVED", "DELETED", "DISABLED", "FLAGGED", "IN_APPEAL", "LIMIT_EXCEEDED", "LOCKED",
    "PAUSED", "PENDING", "REINSTATED", "PENDING_DELETION", "REJECTED",
)  # fmt: skip
QUALITIES = ("GREEN", "YELLOW", "RED", "UNKNOWN")
CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
STATES = {"REINSTATED": "APPROVED", "UNARCHIVED": "APPROVED"}
BLOCKED = 30 * 86_400  # seconds a name stays taken after its approved template was deleted


GREETING: list[Json] = [
    {"type": "HEADER", "format": "TEXT", "text": "Hello World"},
    {
        "type": "BODY",
        "text": "Welcome and congratulations!! This message demonstrates your ability to send a WhatsApp message "
        "notification from the Cloud API, hosted by Meta. Thank you for taking the time to test with us.",
    },
    {"type": "FOOTER", "text": "WhatsApp Business Platform sample message"},
]


class Templates:
    """Templates of all accounts, and their reviews, which take `template_review` seconds."""

    def __init__(self, world: World, settings: Settings, tell: Callable[[Iterable[Update]], None]) -> None:
        self.world, self.settings, self.tell = world, settings, tell

    def resume(self) -> None:
        """Go on with reviews that a restart interrupted."""
        for template in list(self.world.templates.values()):
            if template.status == "PENDING":
                self.review(template)

    def of(self, account_id: str) -> list[Template]:
        """The templates of an account that are listed, the newest first, as Graph lists them."""
        mine = (one for one in self.world.templates.values() if one.account_id == account_id)
        return sorted((one for one in mine if one.status != "DELETED"), key=lambda one: (-one.created, one.id))

    def find(self, account_id: str, name: str, language: str) -> Template | None:
        return next((one for one in self.of(account_id) if (one.name, one.language) == (name, language)), None)

    def add(self, template: Template) -> None:
        template.created = template.created or time.time()
        self.world.keep(template)

    def greet(self, account_id: str) -> None:
        """The template that Meta gives every account."""
        if self.find(account_id, "hello_world", "en_US") is None:
            id_ = new_id(account_id, "hello_world", "en_US")
            self.add(Template(id_, account_id, "hello_world", "en_US", "UTILITY", GREETING, status="APPROVED"))

    def review(self, template: Template) -> None:
        """Approve it in a while, unless somebody decides before."""
        if self.settings.template_review is not None:
            handed_in = template.edits[-1] if template.edits else template.created
            asyncio.get_running_loop().call_later(self.settings.template_review, self._approve, template, handed_in)

    def _approve(self, template: Template, handed_in: float) -> None:
        last = template.edits[-1] if template.edits else template.created
        if self.world.templates.get(template.id) is template and template.status == "PENDING" and last == handed_in:
            self.decide(template, "APPROVED")

    def decide(self, template: Template, event: str, reason: str = "NONE", title: str = "") -> None:
        """Bring a template into another state and tell it."""
        template.status = STATES.get(event, event)
        template.rejected_reason = reason if event == "REJECTED" else "NONE"
        if event == "DELETED":
            template.blocked_until = time.time() + BLOCKED
        self.world.keep(template)
        value: Json = {"event": event, **self._name(template), "reason": template.rejected_reason}
        value["message_template_category"] = template.category
        if event in ("PAUSED", "DISABLED", "LOCKED", "UNLOCKED"):
            value["other_info"] = {"title": title or "FIRST_PAUSE", "description": "Its quality is low."}
        self._announce(template, "message_template_status_update", value)

    def rate(self, template: Template, quality: str) -> None:
        previous, template.quality = template.quality, quality
        self.world.keep(template)
        value = {"previous_quality_score": previous, "new_quality_score": quality, **self._name(template)}
        self._announce(template, "message_template_quality_update", value)

    def move(self, template: Template, category: str, ahead: bool = False) -> None:
        """Give it another category; `ahead`: only the notice that comes a day before."""
        if ahead:
            at = int(time.time()) + 86_400
            notice = {"new_category": template.category, "correct_category": category, "category_update_timestamp": at}
            self._announce(template, "template_category_update", {**self._name(template), **notice})
            return
        template.previous_category, template.category = template.category, category
        self.world.keep(template)
        told = {"previous_category": template.previous_category, "new_category": category}
        self._announce(template, "template_category_update", {**self._name(template), **told})

    def changed(self, template: Template) -> None:
        """Tell that its components were edited."""
        parts = {str(part.get("type", "")).upper(): part for part in template.components}
        value: Json = {**self._name(template), "message_template_element": parts.get("BODY", {}).get("text", "")}
        if title := parts.get("HEADER", {}).get("text"):
            value["message_template_title"] = title
        if footer := parts.get("FOOTER", {}).get("text"):
            value["message_template_footer"] = footer
        self._announce(template, "message_template_components_update", value)

    def _name(self, template: Template) -> Json:
        return {
            "message_template_id": int(template.id),
            "message_template_name": template.name,
            "message_template_language": template.language,
        }

    def _announce(self, template: Template, field: str, value: Json) -> None:
        account = self.world.accounts.get(template.account_id)
        if account is not None:
            self.tell([Update(app_id, account.id, "", field, value) for app_id in account.subscriptions])


def new_id(account_id: str, name: str, language: str) -> str:
    """Sixteen digits, others each time."""
    seed = f"{account_id}:{name}:{language}:{time.time_ns()}".encode()
    return str(10**15 + int.from_bytes(hashlib.sha256(seed).digest()[:8], "big") % (9 * 10**15))
