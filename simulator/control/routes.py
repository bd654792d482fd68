"""The addresses of the control API."""

from __future__ import annotations

from starlette.routing import Route

from simulator.control import acts, post, setup, showcase, talk, templates, watch
from simulator.control.common import Handler, guarded

GET, POST, DELETE, PATCH = ["GET"], ["POST"], ["DELETE"], ["PATCH"]
TABLE: list[tuple[str, Handler, list[str]]] = [
    ("/state", watch.state, GET),
    ("/numbers", setup.numbers, GET + POST),
    ("/numbers/{id}", setup.one_number, GET + PATCH + DELETE),
    ("/accounts/{id}", setup.one_account, GET + PATCH),
    ("/apps", setup.apps, GET + POST),
    ("/tokens", setup.tokens, GET + POST),
    ("/codes", setup.codes, POST),
    ("/tokens/{value:path}", setup.one_token, DELETE),
    ("/people", talk.people, GET + POST),
    ("/groups", acts.groups, POST),
    ("/groups/{id}/{verb:str}", acts.door, POST),
    ("/people/{id}", talk.one_person, GET + PATCH + DELETE),
    ("/people/{id}/rotate", talk.rotate, POST),
    ("/people/{id}/key", talk.rekey, POST),
    ("/people/{id}/phone", talk.change_phone, POST),
    ("/messages", talk.messages, GET + POST),
    ("/media", talk.media, POST),
    ("/read", talk.read, POST),
    ("/statuses", talk.statuses, POST),
    ("/notices", talk.notices, POST),
    ("/calls", acts.calls, POST),
    ("/payments", acts.payments, POST),
    ("/taps", acts.taps, POST),
    ("/preferences", acts.preferences, POST),
    ("/agent", acts.agent, POST),
    ("/templates", templates.templates, GET + POST),
    ("/templates/{id}", templates.one_template, GET + POST),
    ("/flows", showcase.flows, GET + POST),
    ("/catalogues", showcase.catalogues, GET + POST),
    ("/raw", post.raw, POST),
    ("/bulk", post.bulks, POST),
    ("/bulk/{id:int}", post.one_bulk, GET + DELETE),
    ("/webhooks", post.webhooks, GET),
    ("/webhooks/pause", post.pause, POST),
    ("/webhooks/resume", post.resume, POST),
    ("/webhooks/retry", post.retry, POST),
    ("/webhooks/replay", post.replay, POST),
    ("/webhooks/{id:int}", post.one_webhook, GET),
    ("/idle", post.idle, GET),
    ("/ledger", watch.ledger, GET + DELETE),
    ("/ledger/doubles", watch.doubles, GET),
    ("/settings", watch.settings, GET + PATCH),
    ("/faults", watch.faults, GET + POST + DELETE),
    ("/faults/{id:int}", watch.one_fault, GET + DELETE),
    ("/mail", watch.mails, GET + DELETE),
    ("/mail/{id}", watch.one_mail, GET),
    ("/reset", watch.reset, POST),
]
ROUTES = [Route(f"/_control{path}", guarded(handler), methods=methods) for path, handler, methods in TABLE]
