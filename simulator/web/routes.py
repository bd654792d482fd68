"""The addresses of the pages."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import Route

from simulator.control.common import guarded
from simulator.web import home, mail, phone, signup

STATIC = Path(__file__).parent.parent / "static"
ROUTES = [
    Route("/", home.index),
    Route("/healthz", home.healthz),
    Route("/phone", phone.slash),
    Route("/phone/", phone.show),
    Route("/phone/world", phone.world),
    Route("/phone/conversation", guarded(phone.conversation)),
    Route("/phone/events", phone.events),
    Route("/phone/media/{id}", guarded(phone.file)),
    Route("/dialog/signup", signup.show, methods=["GET"]),
    Route("/dialog/signup", guarded(signup.finish), methods=["POST"]),
    Route("/mail", phone.slash),
    Route("/mail/", mail.index),
    Route("/mail/events", mail.events),
    Route("/mail/{id}/", mail.index),
    Route("/mail/{id}/html", guarded(mail.frame)),
]
