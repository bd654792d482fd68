"""The textbook design as it is deployed: a view that saves the webhook and asks Celery, workers that use the ORM.

`application` is its WSGI application, `celery` its Celery application. Both work as the owner role (see `textbook`).
"""

from __future__ import annotations

import os

os.environ["DATABASE_URL"] = os.environ["OWNER_DATABASE_URL"]
os.environ["DJANGO_SETTINGS_MODULE"] = "wappcentral.settings"

import django
from django.conf import settings

settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
settings.DATABASES["default"]["CONN_MAX_AGE"] = None
django.setup()

from celery import Celery  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import models, transaction  # noqa: E402
from django.db.models.functions import Now  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from bench import textbook  # noqa: E402
from cloudapi import signature  # noqa: E402
from webhooks.models import Todo  # noqa: E402

SECRETS = [os.environ["WHATSAPP_APP_SECRET"].encode()]
celery = Celery("textbook", broker=f"{os.environ['REDIS_URL']}/3")
celery.conf.update(task_ignore_result=True, worker_prefetch_multiplier=4, worker_hijack_root_logger=False)


class Webhook(models.Model):
    """The letterbox's own table."""

    received_at = models.DateTimeField(db_default=Now())
    route = models.TextField(default="")
    body = models.BinaryField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "webhooks_delivery"

    def __str__(self) -> str:
        return f"webhook {self.pk}"


@celery.task
def receive(webhook_id: int) -> None:
    """One webhook."""
    webhook = Webhook.objects.get(pk=webhook_id)
    with transaction.atomic():
        textbook.receive(webhook.pk, webhook.received_at, bytes(webhook.body))
        Todo.objects.filter(delivery_id=webhook.pk).delete()


@csrf_exempt
def take(request: HttpRequest) -> HttpResponse:
    if not signature.valid(request.body, request.headers.get("X-Hub-Signature-256"), SECRETS):
        return HttpResponse("bad signature", status=401)
    webhook = Webhook.objects.create(body=request.body)
    receive.delay(webhook.pk)
    return HttpResponse("stored")


urlpatterns = [path("webhooks/whatsapp/", take), path("healthz", lambda request: HttpResponse("well"))]
application = WSGIHandler()
