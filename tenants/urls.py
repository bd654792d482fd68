"""Addresses of people and companies outside any company."""

from django.urls import path

from tenants.views import companies, profile, session

urlpatterns = [
    path("", companies.home, name="home"),
    path("companies/", companies.companies, name="companies"),
    path("companies/new/", companies.open_company, name="open_company"),
    path("companies/invitations/<int:pk>/", companies.accept_invitation, name="accept_invitation"),
    path("invitations/<str:secret>/", companies.invitation, name="invitation"),
    path("accounts/session/", session.alive, name="session"),
    path("accounts/sessions/<int:pk>/end/", session.end, name="end_session"),
    path("accounts/profile/", profile.profile, name="profile"),
]
