"""Wiring of the conversations app: no dialling in a tenant's transaction, used-up calls shared, no leaver's stream."""

from typing import Any

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        from cloudapi import usage
        from cloudapi.client import before_dialling
        from conversations import live
        from conversations.channels.callboard import Board
        from tenants.members import member_left
        from tenants.scope import refuse_to_dial

        if refuse_to_dial not in before_dialling:
            before_dialling.append(refuse_to_dial)
        usage.HOURLY.board = Board(lambda: live.bus())
        member_left.connect(_end_streams, dispatch_uid="goodbye")


def _end_streams(member: Any, **_: Any) -> None:
    from conversations.live import say_goodbye  # models are not loaded yet when this module is

    say_goodbye(member)
