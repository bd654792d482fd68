"""Wiring of the conversations app: the telephone refuses to dial inside a tenant's transaction."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        from cloudapi.client import before_dialling
        from tenants.scope import refuse_to_dial

        if refuse_to_dial not in before_dialling:
            before_dialling.append(refuse_to_dial)
