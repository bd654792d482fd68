"""Wiring of the privacy app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "privacy"
