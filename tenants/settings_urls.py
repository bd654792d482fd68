"""Addresses of a company's settings, below `/t/<slug>/settings/`."""

from django.urls import path

from tenants.views import members, settings, tokens

urlpatterns = [
    path("", settings.company, name="settings"),
    path("leave/", settings.leave, name="leave"),
    path("members/", members.member_list, name="members"),
    path("members/invitations/", members.invite, name="invite"),
    path("members/invitations/<int:pk>/withdrawal/", members.withdraw, name="withdraw_invitation"),
    path("members/<int:pk>/role/", members.change_role, name="change_role"),
    path("members/<int:pk>/removal/", members.remove, name="remove_member"),
    path("tokens/", tokens.token_list, name="tokens"),
    path("tokens/<int:pk>/revocation/", tokens.revoke, name="revoke_token"),
]
