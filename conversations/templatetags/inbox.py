"""The tags of the inbox: how people, moments and messages are written in its templates."""

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cloudapi.files import KINDS
from conversations import holding, snoozing
from conversations.bubbles import Bubble
from conversations.channels import notices, stops
from conversations.files import links
from conversations.files.workshop import MOST_FILM, SENT
from conversations.health import words as words_of_numbers
from conversations.models import Channel, Contact, Conversation, Identity, Media, MergeSuggestion, Message
from conversations.people import names, trust
from conversations.preview import preview
from conversations.refusals import ChannelGone, PersonBlocked, TokenRefused
from tenants import clock
from tenants.mount import reverse_at
from tenants.people import first_grapheme, initials
from tenants.refusals import Refusal
from tenants.templatetags.house import FULL

register = template.Library()
register.filter("first_word", names.first_name)
register.filter("identity_icon", names.glyph)
STAGES = {
    "accepted": "Accepted",
    "held": "Held back",
    "sent": "Sent",
    "delivered": "Delivered",
    "read": "Read",
    "played": "Played",
    "unconfirmed": "Not confirmed",
    "failed": "Not sent",
}


@register.simple_tag
def facts(bubble: Bubble) -> SafeString:
    """What the page's script needs of a message: its id, thread, version, place in time and author."""
    message = bubble.message
    return format_html(
        'data-id="{}" data-thread="{}" data-version="{}" data-at="{}" data-by="{}" data-speaker="{}" data-line="{}"',
        message.pk or "",
        message.conversation_id or "",
        message.version,
        int(message.at.timestamp() * 1000),
        bubble.by,
        bubble.speaker if bubble.side != "sys" else "",
        bubble.line if bubble.side == "sys" else preview(bubble.letter).text,
    )


@register.simple_tag
def controller(name: str) -> str:
    """The address of one of the page's scripts."""
    return static(f"js/controllers/{name}.js")


@register.simple_tag
def written(identity: Identity, masked: bool) -> str:
    return names.written(identity, masked)


@register.simple_tag(takes_context=True)
def file_at(context: Context, media: Media, way: str = "") -> str:
    """The address of a file for the next minutes; `way` is "preview", "copy" (that plays) or "save" (one to keep)."""
    address = reverse_at(context["request"].tenant, "media_file", media.pk, links.key_for(media))
    return f"{address}?{way}=1" if way else address


@register.simple_tag
def file_kinds() -> str:
    """What is taken as which kind of message, for the page's script, in JSON.

    `largest` is WhatsApp's limit in bytes, `most` ours: films are made to fit.
    """
    told = []
    for kind in KINDS.values():
        is_film = kind.name == "video"
        mimes, most = (kind.mimes | SENT.keys(), MOST_FILM) if is_film else (kind.mimes, kind.largest)
        told.append(
            {"name": kind.name, "mimes": sorted(mimes), "largest": kind.largest, "most": most, "says": kind.says}
        )
    return json.dumps(told)


@register.simple_tag
def number_news(channel: Channel) -> list[notices.News]:
    """What WhatsApp has told of a number, for its page."""
    return notices.of(channel)


@register.simple_tag
def new_uuid() -> str:
    return str(uuid4())


@register.simple_tag
def local_time_text(value: datetime | None) -> str:
    """A moment in full, for a title."""
    return template.defaultfilters.date(timezone.localtime(value), FULL) if value else ""


@register.simple_tag
def blocked(conversation: Conversation) -> Refusal | None:
    """Why nothing can be sent on this number or to this person, whatever the window says."""
    if conversation.channel.disconnected_at is not None:
        return ChannelGone()
    if conversation.channel.token_state == Channel.Token.REFUSED:
        return TokenRefused()
    if (stop := stops.of(conversation.channel)) is not None:
        return stop
    if conversation.blocked_at is not None:
        return PersonBlocked()
    return trust.IdentityChanged() if trust.in_doubt(conversation) else None


register.simple_tag(holding.of, name="held")


@register.filter
def coming(value: datetime | None) -> str:
    """A moment to come, as it is said: `16:30`, `tomorrow, 09:00`."""
    return snoozing.said(value, clock.now()) if value else ""


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.filter
def weekday(value: datetime) -> str:
    """A moment of the next days beside its own name: `16:30` today, `Wed, 09:00` later."""
    local = timezone.localtime(value)
    is_today = local.date() == timezone.localtime(clock.now()).date()
    return f"{local:%H:%M}" if is_today else f"{local:%a, %H:%M}"


@register.filter
def clock_time(value: datetime) -> str:
    return f"{timezone.localtime(value):%H:%M}"


@register.filter
def for_clock(value: str) -> str:
    """A moment as a field for day and time holds it, in the reader's time zone; "" for anything else."""
    try:
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%dT%H:%M}"
    except (ValueError, OverflowError):
        return ""


@register.filter
def seconds(value: datetime) -> str:
    """A moment to the second, with the day when it is not today."""
    local = timezone.localtime(value)
    today = local.date() == timezone.localtime(clock.now()).date()
    return f"{local:%H:%M:%S}" if today else f"{local.day} {local:%b, %H:%M:%S}"


@register.filter
def stage_word(stage: str) -> str:
    return STAGES[stage]


@register.filter
def charge(message: Message) -> str:
    """What WhatsApp charged for a message of ours, by its status."""
    return words_of_numbers.charge(message.price_category, message.billable, message.price_country)


@register.filter
def letter(name: str) -> str:
    """What marks a number in the list: of its name's last word, for those of one company often begin alike."""
    words = [word for word in name.split() if word[0].isalnum()] if initials(name) else []
    return first_grapheme(words[-1]).upper() if words else ""


@register.filter
def daytime(hour: int) -> str:
    return "morning" if 4 <= hour < 12 else "afternoon" if hour < 18 else "evening"


@register.filter
def other(suggestion: MergeSuggestion, contact_id: int) -> Contact:
    """The other one of the two that may be one."""
    return suggestion.high if suggestion.low_id == contact_id else suggestion.low


@register.filter
def counted(views: list[dict[str, Any]]) -> dict[str, int]:
    """The counts of the views, for the page's script."""
    return {view["key"]: view["count"] for view in views if "count" in view}
