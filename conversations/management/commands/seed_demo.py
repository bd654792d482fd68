"""Puts the demo company in and says who may sign in. What is there already stays as it is."""

import base64
import hmac
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from conversations.channels import connect, practice
from conversations.demo import seed, shop, templates
from conversations.health import check
from tenants import keys


class Command(BaseCommand):
    help = "Open the demo company with a day of conversations. Run again it changes nothing. Needs DRAIN_DATABASE_URL."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DRAIN_DATABASE_URL == "-":
            raise CommandError("DRAIN_DATABASE_URL is not set: the demo's day is received as the drain receives.")
        password = demo_password()
        members = seed.company(password)
        owner = members["ana"]
        channels = seed.numbers(owner)
        if not seed.has_conversations(owner.tenant):
            if settings.SIMULATOR_URL:
                self._connect(channels)
            told = seed.history(members, channels, settings.DRAIN_DATABASE_URL)
            if settings.SIMULATOR_URL:
                self._rehearse(channels, told)
                for channel in channels:
                    check.examine(channel)  # so that each number's page knows it from the first minute
        words = password if owner.user.check_password(password) else "you chose"
        self.stdout.write(f"Sign in as ana@acme.test (or bruno@, carla@) with the password {words}")

    def _connect(self, channels: Any) -> None:
        """The demo works without the simulator; then nobody answers on its phones, and its files never come."""
        for problem in filter(None, map(connect.subscribe, channels)):
            self.stderr.write(problem)
        try:
            seed.leave_files(channels)
        except practice.Away as error:
            self.stderr.write(f"The simulator does not have the demo's files: {error}.")

    def _rehearse(self, channels: Any, told: Any) -> None:
        try:
            seed.rehearse(channels, told)
            templates.leave(channels)
            shop.leave(channels)
        except practice.Away as error:
            self.stderr.write(f"The simulator does not know the demo's customers and templates: {error}.")


def demo_password() -> str:
    """The same at every start of one installation, and another one in each: derived from its own master key."""
    digest = hmac.digest(keys.platform().derive(b"demo password"), b"1", "sha256")
    word = base64.b32encode(digest).decode().lower()
    return "-".join((word[:4], word[4:8], word[8:12]))
