"""What a Django view would do: the stock middleware, the signature check, one ORM insert, 200 (role wapp_owner)."""

from __future__ import annotations

import os

import django
from django.conf import settings

from cloudapi import signature
from wappcentral import environment

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": {**environment.database(os.environ["OWNER_DATABASE_URL"]), "CONN_MAX_AGE": None}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

SECRETS = [os.environ["WHATSAPP_APP_SECRET"].encode()]


class Delivery(models.Model):
    """The letterbox's own table, so that the same is stored, trigger and to-do row included."""

    route = models.TextField(default="")
    own_channel = models.UUIDField(null=True)
    body = models.BinaryField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "webhooks_delivery"

    def __str__(self) -> str:
        return f"delivery {self.pk}"


@csrf_exempt
def take(request: HttpRequest) -> HttpResponse:
    if not signature.valid(request.body, request.headers.get("X-Hub-Signature-256"), SECRETS):
        return HttpResponse("bad signature", status=401)
    Delivery.objects.create(body=request.body)
    return HttpResponse("stored", content_type="text/plain")


urlpatterns = [path("webhooks/whatsapp/", take), path("healthz", lambda request: HttpResponse("alive"))]
application = WSGIHandler()
