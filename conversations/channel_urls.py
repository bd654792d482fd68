"""Addresses of a company's numbers, below `/t/<slug>/settings/channels/`."""

from django.urls import path

from conversations.views import channels

urlpatterns = [
    path("", channels.channels, name="channels"),
    path("new/", channels.connection, name="connect_channel"),
    path("<uuid:channel>/", channels.channel, name="channel"),
    path("<uuid:channel>/token/", channels.token, name="renew_channel_token"),
    path("<uuid:channel>/subscription/", channels.subscription, name="subscribe_channel"),
    path("<uuid:channel>/checkup/", channels.checkup, name="check_channel"),
    path("<uuid:channel>/steps/", channels.steps, name="channel_steps"),
    path("<uuid:channel>/disconnection/", channels.disconnection, name="disconnect_channel"),
]
