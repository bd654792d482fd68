"""The desk of a journey: a conversation opened in a browser, and what happens elsewhere meanwhile."""

import re

from conversations import live
from conversations.models import Conversation, Message, Status
from tenants import clock
from tenants.scope import acting_for


def writes(talk, text, tenant):
    """The customer writes, as the drain does it: stored, then announced."""
    with acting_for(tenant):
        message = talk.say(text, 0, unread=True)
        live.announce(talk.conversation)
    return message


def moves_to(message, status, tenant):
    """WhatsApp says how far a message has come."""
    with acting_for(tenant):
        conversation = Conversation.objects.locked(message.conversation_id)
        at = {f"{Status(status).label}_at": clock.now()}
        Message.objects.filter(pk=message.pk).update(version=conversation.advance(), status=status, **at)
        conversation.save(update_fields=["version"])
        live.announce(conversation)


def thread_of(page, talk):
    """Open it, and wait for the stream: when it opens, the page looks once for what it may have missed."""
    with page.expect_response(re.compile(r"/messages/\?after=")):
        page.goto(f"/t/acme/inbox/{talk.conversation.pk}/")
    page.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")
    return page.get_by_role("log")


def list_of(page):
    """Open the inbox, and wait for the stream as `thread_of` does."""
    with page.expect_response(re.compile(r"/rows/")):
        page.goto("/t/acme/inbox/")


def offer(page, title):
    """Choose it from the + menu; its form is a dialog."""
    page.get_by_label("Send something else").click()
    page.get_by_role("link", name=title, exact=True).click()
    return page.get_by_role("dialog", name=title)
