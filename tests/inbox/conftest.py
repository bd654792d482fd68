"""The day at Acme, and browsers that are signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from tenants.models import Member
from tenants.scope import acting_for
from tests.inbox.day import Talk, full_day


@pytest.fixture
def day(people) -> Talk:
    """Mariana's conversation, and twelve others around it."""
    with acting_for(people.acme):
        return full_day(people.line, people.bruno, people.ana)


@pytest.fixture
def as_member() -> Callable[[Member], Client]:
    def sign_in(member: Member) -> Client:
        client = Client()
        client.force_login(member.user, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
