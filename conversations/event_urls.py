"""Addresses of the event ledger, below `/t/<slug>/settings/events/`."""

from django.urls import path, re_path

from conversations.views import events

urlpatterns = [
    path("", events.events, name="events"),
    path("replays/", events.replays, name="replay_events"),
    re_path(r"^(?P<event>[0-9]{8}--?[0-9]{1,18}-[0-9]{1,9})/$", events.event, name="event"),
]
