"""Wiring of the letterbox."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "webhooks"
