"""Addresses of a company's fields of contacts, below `/t/<slug>/settings/fields/`."""

from django.urls import path

from conversations.views import attributes

urlpatterns = [
    path("", attributes.attributes, name="attributes"),
    path("<int:pk>/", attributes.attribute, name="attribute"),
    path("<int:pk>/deletion/", attributes.deletion, name="delete_attribute"),
    path("rules/<int:pk>/deletion/", attributes.rule_deletion, name="delete_form_rule"),
]
