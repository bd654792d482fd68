"""Connects a WhatsApp number to a company, as the page *Settings → Numbers* does."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conversations.channels import connect
from conversations.channels.forms import NumberForm
from conversations.health import check
from tenants.models import Tenant
from tenants.refusals import Refusal

REQUIRED = ("phone_number_id", "waba_id", "display_phone", "access_token")
OPTIONAL = ("app_secret", "business_id", "verify_token", "name")


class Command(BaseCommand):
    help = "Connect a WhatsApp number to a company and have WhatsApp send its messages here. Prints JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", required=True, help="the company's address (slug)")
        for name in REQUIRED:
            parser.add_argument(f"--{name.replace('_', '-')}", required=True)
        for name in OPTIONAL:
            parser.add_argument(f"--{name.replace('_', '-')}", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"], closed_at__isnull=True).first()
        if tenant is None:
            raise CommandError(f"There is no company {options['tenant']!r}. Open it with open_tenant.")
        form = NumberForm({name: options[name] for name in (*REQUIRED, *OPTIONAL)})
        if not form.is_valid():
            wrong = [f"--{name.replace('_', '-')}: {' '.join(map(str, said))}" for name, said in form.errors.items()]
            raise CommandError("\n".join(wrong))
        try:
            channel, verify_token = connect.connect_channel(tenant, form.number(), by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        problem = connect.subscribe(channel)
        check.examine(channel)  # so that the number's page knows it from the first minute
        if problem:
            self.stderr.write(problem)
        self.stdout.write(
            json.dumps(
                {
                    "channel": str(channel.uuid),
                    "webhook_path": connect.webhook_path(channel.uuid),
                    "verify_token": verify_token,
                    "subscribed": not problem,
                }
            )
        )
