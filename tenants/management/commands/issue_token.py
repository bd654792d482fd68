"""Makes a key for a program that acts as a member of a company."""

import json
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants import clock, onboard, tokens
from tenants.models import Member


class Command(BaseCommand):
    help = "Issue an API token. It is printed now and never again: only its fingerprint is kept. Prints JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", required=True, help="the company's address (slug)")
        parser.add_argument("--member", required=True, help="e-mail address of the member it acts as")
        parser.add_argument("--name", required=True, help="what it is for")
        parser.add_argument("--scopes", nargs="+", choices=tokens.SCOPES, default=list(tokens.SCOPES))
        parser.add_argument("--days", type=int, help="how long it works; without it, until it is withdrawn")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, email, days = options["tenant"], options["member"].strip().lower(), options["days"]
        member = (
            Member.objects.select_related("tenant")
            .filter(tenant__slug=slug, tenant__closed_at__isnull=True, user__email=email, left_at__isnull=True)
            .first()
        )
        if member is None:
            raise CommandError(f"{email} is not a member of a company {slug!r}. Open it with open_tenant, or invite.")
        expires_at = None if days is None else clock.now() + timedelta(days=days)
        _, text = onboard.issue_token(member, options["name"], None, options["scopes"], expires_at)
        self.stdout.write(json.dumps({"token": text}))
