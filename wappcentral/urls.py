"""Every address of the Django side, put together; `tests/doors` holds a row for each."""

from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

from conversations.api.urls import router
from tenants.views import reference
from wappcentral import health, page_metrics

SETTINGS = "t/<slug:tenant>/settings/"

urlpatterns = [
    path("", include("tenants.urls")),
    path("accounts/", include("allauth.urls")),
    path("t/<slug:tenant>/", RedirectView.as_view(url="inbox/"), name="company"),
    path("t/<slug:tenant>/", include("conversations.urls")),
    path(SETTINGS, include("tenants.settings_urls")),
    path(f"{SETTINGS}channels/", include("conversations.channels.urls")),
    path(f"{SETTINGS}templates/", include("conversations.template_urls")),
    path(f"{SETTINGS}fields/", include("conversations.attribute_urls")),
    path(f"{SETTINGS}events/", include("conversations.event_urls")),
    path("api/v1/", include(router.urls)),
    path("api/v1/schema/", require_safe(SpectacularAPIView.as_view()), name="schema"),
    path("api/v1/docs/", reference.show, name="docs"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", page_metrics.metrics, name="metrics"),
]

handler400 = "tenants.views.errors.bad_request"
handler403 = "tenants.views.errors.forbidden"
handler404 = "tenants.views.errors.not_found"
handler500 = "tenants.views.errors.server_error"
