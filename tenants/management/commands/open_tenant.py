"""Opens a company with its first owner, whose account it makes when there is none."""

import json
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from tenants import onboard
from tenants.models import User
from tenants.refusals import Refusal


class Command(BaseCommand):
    help = "Open a company. The owner's address counts as confirmed: the operator vouches for it. Prints JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="of the company")
        parser.add_argument("--slug", required=True, help="its address: small letters, digits and hyphens")
        parser.add_argument("--owner", required=True, help="e-mail address of the owner")
        parser.add_argument("--owner-name", default="", help="what colleagues call the owner")
        parser.add_argument(
            "--password", default="", help="their password from now on; without it a new owner resets it by e-mail"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                owner = self._owner(options["owner"].strip().lower(), options["owner_name"], options["password"])
                member = onboard.open_tenant(options["name"], options["slug"], owner)
        except Refusal as refusal:
            raise CommandError(f"{options['slug']!r}: {refusal}") from refusal
        self.stdout.write(json.dumps({"tenant": member.tenant_id, "slug": member.tenant.slug}))

    def _owner(self, email: str, name: str, password: str) -> User:
        owner = User.objects.filter(email=email).first()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self._weigh(password, owner or User(email=email, name=name))
        if owner is not None:
            if password and not owner.check_password(password):
                owner.set_password(password)
                owner.save(update_fields=["password"])
                self.stderr.write(f"{email} had an account already; it has the new password now.")
            return owner
        owner = User.objects.create_user(email, password or None, name=name)
        EmailAddress.objects.create(user=owner, email=email, verified=True, primary=True)
        return owner

    def _weigh(self, password: str, owner: User) -> None:
        """The operator may choose a weak one, for a demo on their own machine, and is told."""
        try:
            if password:
                validate_password(password, owner)
        except ValidationError as error:
            self.stderr.write(f"A weak password. {' '.join(error.messages)}")
