"""Addresses of a company's numbers, below `/t/<slug>/settings/channels/`."""

from django.urls import path, re_path

from conversations.views import channels, presence, signup

urlpatterns = [
    path("", channels.channels, name="channels"),
    path("new/", channels.connection, name="connect_channel"),
    path("practice/", channels.practise, name="practise"),
    path("new/dialog/", signup.by_dialog, name="signup_channel"),
    path("<uuid:channel>/", channels.channel, name="channel"),
    path("<uuid:channel>/token/", channels.token, name="renew_channel_token"),
    path("<uuid:channel>/subscription/", channels.subscription, name="subscribe_channel"),
    path("<uuid:channel>/checkup/", channels.checkup, name="check_channel"),
    path("<uuid:channel>/steps/", channels.steps, name="channel_steps"),
    path("<uuid:channel>/test/", channels.test, name="test_channel"),
    path("<uuid:channel>/phone/", channels.past, name="ask_phone"),
    path("<uuid:channel>/presence/", presence.show, name="presence"),
    path("<uuid:channel>/presence/picture.jpg", presence.face, name="profile_picture"),
    re_path(
        r"^(?P<channel>[0-9a-f-]{36})/presence/(?P<card>profile|picture|username|blocked|links|pin|suggestions|checks)/$",
        presence.change,
        name="change_presence",
    ),
    re_path(
        r"^(?P<channel>[0-9a-f-]{36})/presence/links/(?P<code>[0-9A-Za-z]{1,64})\.svg$",
        presence.picture,
        name="link_picture",
    ),
    path("<uuid:channel>/disconnection/", channels.disconnection, name="disconnect_channel"),
]
