"""Everything said and everybody it was said to, one file a noun."""

from conversations.models.attribute import Attribute, AttributeValue, FormRule
from conversations.models.catalogue import Catalogue
from conversations.models.channel import Channel, ChannelKey
from conversations.models.contact import Attribution, Consent, Contact, Identity, Merge, MergeSuggestion
from conversations.models.conversation import Conversation, Draft, Episode
from conversations.models.event import Event, Orphan
from conversations.models.group import Group
from conversations.models.health import Alarm, Checkup, Failure, Spend, Traffic
from conversations.models.media import Media
from conversations.models.message import Content, Direction, Message, Reaction, Status
from conversations.models.notice import ChannelNotice
from conversations.models.pace import Pace
from conversations.models.rate import Rate, TemplateMark
from conversations.models.template import Template, TemplateChange, TemplateSync

__all__ = [
    "Alarm",
    "Attribute",
    "AttributeValue",
    "Attribution",
    "Catalogue",
    "Channel",
    "ChannelKey",
    "ChannelNotice",
    "Checkup",
    "Consent",
    "Contact",
    "Content",
    "Conversation",
    "Direction",
    "Draft",
    "Episode",
    "Event",
    "Failure",
    "FormRule",
    "Group",
    "Identity",
    "Media",
    "Merge",
    "MergeSuggestion",
    "Message",
    "Orphan",
    "Pace",
    "Rate",
    "Reaction",
    "Spend",
    "Status",
    "Template",
    "TemplateChange",
    "TemplateMark",
    "TemplateSync",
    "Traffic",
]
