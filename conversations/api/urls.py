"""The addresses of the REST API."""

from rest_framework.routers import SimpleRouter

from conversations.api.channels import ChannelViewSet
from conversations.api.conversations import ConversationViewSet, MessageViewSet
from conversations.api.events import EventViewSet
from conversations.api.media import MediaViewSet
from conversations.api.people import AttributeViewSet, ContactViewSet
from conversations.api.templates import TemplateViewSet

router = SimpleRouter()
router.register("conversations", ConversationViewSet, "api-conversation")
router.register("messages", MessageViewSet, "api-message")
router.register("contacts", ContactViewSet, "api-contact")
router.register("attributes", AttributeViewSet, "api-attribute")
router.register("channels", ChannelViewSet, "api-channel")
router.register("media", MediaViewSet, "api-media")
router.register("templates", TemplateViewSet, "api-template")
router.register("events", EventViewSet, "api-event")
