"""The pages' figures for Prometheus, by the name of the route, never by tenant or address."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest

REGISTRY = CollectorRegistry()
SECONDS = Histogram(
    "wapp_pages_seconds",
    "From request to answer, by route, method and the class of the status.",
    ["route", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestMetrics:
    """Outermost: it counts what every other middleware costs too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = (match.view_name or match.route) if match else "none"
        method = request.method if request.method in METHODS else "other"
        seconds = time.perf_counter() - started
        SECONDS.labels(route, method, f"{response.status_code // 100}xx").observe(seconds)
        return response


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For the process manager's network: the edge answers /metrics to the world with its own figures."""
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
