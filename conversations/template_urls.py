"""Addresses of a company's templates, below `/t/<slug>/settings/templates/`."""

from django.urls import path

from conversations.views import rates, templates

urlpatterns = [
    path("", templates.listing, name="templates"),
    path("reading/", templates.reading, name="read_templates"),
    path("seen/", templates.seen, name="templates_seen"),
    path("new/", templates.new, name="new_template"),
    path("preview/", templates.preview, name="studio_preview"),
    path("samples/", templates.examples, name="studio_samples"),
    path("sample/", templates.sample, name="studio_sample"),
    path("rates/", rates.table, name="template_rates"),
    path("<int:pk>/", templates.one, name="template"),
    path("<int:pk>/change/", templates.change, name="change_template"),
    path("<int:pk>/deletion/", templates.deletion, name="delete_template"),
    path("<int:pk>/unpausing/", templates.unpausing, name="unpause_template"),
    path("<int:pk>/bindings/", templates.bindings, name="bind_template"),
]
