"""The table of doors: every address with what each person gets there. Whoever adds an address adds a row."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Door:
    """One address and method. `gets`: nobody, Dora (of Globex), Carla (viewer), Bruno (agent), Ana (owner)."""

    name: str
    gets: tuple[int, int, int, int, int]
    method: str = "GET"
    where: dict[str, Any] = field(default_factory=dict)
    sends: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def at(name: str, *gets: int, method: str = "GET", sends: dict[str, Any] | None = None, **where: Any) -> Door:
    """A page of Acme: nobody is sent to sign-in, and for Dora it does not exist."""
    carla, bruno, ana = gets
    return Door(name, (302, 404, carla, bruno, ana), method, {"tenant": "acme", **where}, sends or {})


def own(name: str, nobody: int, anyone: int, method: str = "GET", sends: dict[str, Any] | None = None) -> Door:
    """A page of a person, the same whatever company they belong to."""
    return Door(name, (nobody, anyone, anyone, anyone, anyone), method, {}, sends or {})


def post(name: str, *gets: int, sends: dict[str, Any] | None = None, **where: Any) -> Door:
    return at(name, *gets, method="POST", sends=sends, **where)


CONVERSATION = {"pk": "conversation"}
SAYS = {"mode": "reply", "client_id": "new", "body": "Good morning"}
NUMBER = {
    "display_phone": "+1 555-010-0042",
    "phone_number_id": "42",
    "waba_id": "43",
    "access_token": "secret-token",
}

HOUSE = (
    own("home", 200, 302),
    own("companies", 302, 200),
    own("open_company", 302, 200),
    own("open_company", 302, 302, "POST", {"name": "Initech", "slug": "initech"}),
    own("readyz", 200, 200),
    own("metrics", 200, 200),
    own("session", 200, 200),
    own("profile", 302, 200),
    own("profile", 302, 302, "POST", {"name": "Somebody", "time_zone": "America/Sao_Paulo"}),
    # Whoever holds the link sees who invites; only Fred, to whom it was sent, comes in.
    Door("invitation", (200, 200, 200, 200, 200), where={"secret": "secret"}),
    Door("invitation", (200, 403, 403, 403, 403), "POST", {"secret": "secret"}),
    Door("invitation", (410, 410, 410, 410, 410), where={"secret": "guessed"}),
    Door("accept_invitation", (302, 404, 404, 404, 404), "POST", {"pk": "invitation"}),
    Door("schema", (200, 200, 200, 200, 200)),
    Door("docs", (200, 200, 200, 200, 200)),
)

ACCOUNTS = (
    own("account_login", 200, 302),
    own("account_logout", 302, 200),
    own("account_inactive", 200, 200),
    own("account_signup", 200, 302),
    own("account_reauthenticate", 302, 200),
    own("account_email", 302, 200),
    own("account_email_verification_sent", 302, 302),
    own("account_change_password", 302, 200),
    own("account_set_password", 302, 302),
    own("account_reset_password", 200, 200),
    own("account_confirm_login_code", 302, 302),
    own("account_confirm_password_reset_code", 302, 302),
    own("account_complete_password_reset", 302, 302),
    own("account_password_reset_completed", 200, 200),
    own("mfa_index", 302, 200),
    own("mfa_authenticate", 302, 302),
    own("mfa_reauthenticate", 302, 302),
    own("mfa_activate_totp", 302, 302),
    own("mfa_deactivate_totp", 302, 404),
    own("mfa_view_recovery_codes", 302, 404),
    own("mfa_generate_recovery_codes", 302, 302),
    own("mfa_download_recovery_codes", 302, 404),
    own("mfa_list_webauthn", 302, 200),
    own("mfa_add_webauthn", 302, 302),
    own("mfa_reauthenticate_webauthn", 302, 302),
    # Asked for the password first: whose key it is comes after.
    Door("mfa_remove_webauthn", (302, 302, 302, 302, 302), where={"pk": "passkey"}),
    Door("mfa_edit_webauthn", (302, 302, 302, 302, 302), where={"pk": "passkey"}),
    own("mfa_login_webauthn", 302, 302),
    own("usersessions_list", 302, 200),
    Door("end_session", (302, 404, 404, 404, 404), method="POST", where={"pk": "nobodys"}),
)

PLACE = {"client_id": "new", "latitude": "1.5", "longitude": "2"}
INBOX = (
    at("company", 302, 302, 302),
    at("contacts", 200, 200, 200),
    at("contact", 200, 200, 200, pk="contact"),
    at("begin", 403, 200, 200),
    post("begin", 403, 302, 302, sends={"phone": "+55 11 95550-0002", "channel": "line"}),
    at("begin_with", 403, 200, 200, pk="contact"),
    post("begin_with", 403, 302, 302, pk="contact", sends={"channel": "line"}),
    at("contact_details", 403, 200, 200, pk="contact"),
    post("contact_details", 403, 302, 302, pk="contact", sends={"field:loyalty": "12"}),
    at("form_answers", 403, 200, 200, pk="answer"),
    post("form_answers", 403, 302, 302, pk="answer", sends={"to:0": "loyalty"}),
    at("inbox", 200, 200, 200),
    at("rows", 200, 200, 200),
    at("reminder", 403, 204, 204),
    at("thread", 200, 200, 200, **CONVERSATION),
    post("reading", 403, 204, 204, **CONVERSATION),
    post("typing", 403, 204, 204, **CONVERSATION),
    at("messages", 200, 200, 200, **CONVERSATION),
    post("messages", 403, 302, 302, **CONVERSATION, sends=SAYS),
    post("messages", 403, 302, 302, **CONVERSATION, sends={"mode": "note", "client_id": "new", "note": "x"}),
    at("templates_for", 403, 200, 200, **CONVERSATION),
    at("template_for", 403, 200, 200, template="template", **CONVERSATION),
    post("template_for", 403, 302, 302, template="template", sends={"client_id": "new"}, **CONVERSATION),
    post("template_star", 403, 302, 302, template="template", sends={"on": "1"}, **CONVERSATION),
    post("template_preview", 403, 200, 200, template="template", **CONVERSATION),
    at("draft", 403, 204, 204, method="PUT", sends={"mode": "reply", "text": "Dra"}, **CONVERSATION),
    post("assignment", 403, 302, 302, **CONVERSATION, sends={"member": ""}),
    post("assignment", 403, 403, 302, **CONVERSATION, sends={"member": "eva"}),
    post("closure", 403, 302, 302, **CONVERSATION),
    post("opening", 403, 302, 302, **CONVERSATION),
    post("snooze", 403, 302, 302, **CONVERSATION, sends={"until": "tomorrow"}),
    post("unread", 403, 302, 302, **CONVERSATION),
    post("block", 403, 302, 302, **CONVERSATION),
    post("vouch", 403, 302, 302, **CONVERSATION),
    at("contact_name", 403, 200, 200, **CONVERSATION),
    post("contact_name", 403, 302, 302, **CONVERSATION, sends={"name": "Mariana A."}),
    post("identity", 403, 200, 200, **CONVERSATION, identity="identity"),
    post("suggestion", 403, 403, 302, **CONVERSATION, suggestion="suggestion", sends={"then": "merge"}),
    post("merge", 403, 403, 302, **CONVERSATION, merge="merge"),
    post("again", 403, 302, 302, pk="failed", sends={"client_id": "new"}),
    at("offer", 403, 200, 200, **CONVERSATION, kind="location"),
    post("offer", 403, 302, 302, **CONVERSATION, kind="location", sends=PLACE),
    post("offer_preview", 403, 200, 200, **CONVERSATION, kind="location", sends=PLACE),
    post("reaction", 403, 302, 302, pk="message", sends={"client_id": "new", "emoji": "👍"}),
    post("pin", 403, 422, 422, pk="message", sends={"client_id": "new", "days": "7"}),  # only a group's can be
    at("payload", 403, 403, 200, pk="message"),
    post("uploads", 403, 422, 422),
    post("upload_stored", 403, 422, 422, pk="file"),  # its bytes are not there
    at("media", 302, 302, 302, pk="file"),
    at("media_file", 200, 200, 200, pk="file", key="key"),
    at("media_file", 302, 302, 302, pk="file", key="old"),  # to a fresh address
    post("media_retry", 403, 302, 302, pk="missed"),
    post("card_people", 403, 200, 200, pk="card"),
    post("card_person", 403, 302, 302, pk="card", place=0, sends={"then": "write"}),
    post("live_ticket", 200, 200, 200),
)

SETTINGS = (
    at("settings", 200, 200, 200),
    post("settings", 403, 403, 302, sends={"name": "Acme", "mask_numbers": "on"}),
    post("leave", 302, 302, 422),  # Ana is the only owner
    at("members", 200, 200, 200),
    post("invite", 403, 403, 201, sends={"email": "gil@acme.test", "role": "agent"}),
    post("withdraw_invitation", 403, 403, 302, pk="invitation"),
    post("change_role", 403, 403, 302, pk="eva", sends={"role": "viewer"}),
    post("remove_member", 403, 403, 302, pk="eva"),
    at("tokens", 403, 403, 200),
    post("tokens", 403, 403, 201, sends={"name": "bench", "scopes": "read", "days": "90"}),
    post("revoke_token", 403, 403, 302, pk="token"),
    at("templates", 200, 200, 200),
    post("read_templates", 403, 403, 302),
    post("templates_seen", 403, 403, 302),
    at("new_template", 403, 403, 200),
    post("new_template", 403, 403, 422, sends={"name": "x"}),
    post("studio_preview", 403, 403, 200),
    post("studio_samples", 403, 403, 200, sends={"body": "Hello {{1}} there"}),
    post("studio_sample", 403, 403, 422),
    at("template_rates", 403, 403, 200),
    post("template_rates", 403, 403, 302, sends={"rates": "", "currency": "USD", "since": "2026-10-01"}),
    at("template", 200, 200, 200, pk="template"),
    at("change_template", 403, 403, 200, pk="template"),
    post("change_template", 403, 403, 422, pk="template", sends={"category": "UTILITY"}),
    post("delete_template", 403, 403, 302, pk="template"),
    post("unpause_template", 403, 403, 302, pk="template"),
    post("bind_template", 403, 403, 302, pk="template"),
    at("channels", 200, 200, 200),
    at("connect_channel", 403, 403, 200),
    post("connect_channel", 403, 403, 201, sends=NUMBER),
    post("practise", 403, 403, 302),
    at("signup_channel", 403, 403, 404),  # no app of Meta's is configured here
    at("channel", 403, 403, 200, channel="line"),
    post("renew_channel_token", 403, 403, 302, channel="line", sends={"access_token": "new"}),
    post("subscribe_channel", 403, 403, 302, channel="line"),
    post("check_channel", 403, 403, 302, channel="line"),
    at("channel_steps", 403, 403, 200, channel="line"),
    at("test_channel", 403, 403, 302, channel="line"),
    post("test_channel", 403, 403, 302, channel="line", sends={"phone": "+55 11 95550-0001"}),
    post("ask_phone", 403, 403, 302, channel="line"),
    at("presence", 403, 403, 200, channel="line"),
    at("profile_picture", 403, 403, 404, channel="line"),  # WhatsApp is away
    post("change_presence", 403, 403, 422, channel="line", card="pin", sends={"pin": "123456"}),  # WhatsApp is away
    at("link_picture", 403, 403, 200, channel="line", code="ABC"),
    post("disconnect_channel", 403, 403, 302, channel="line"),
    at("events", 403, 403, 200),
    at("attributes", 200, 200, 200),
    post("attributes", 403, 403, 302, sends={"label": "Shoe", "kind": "number"}),
    at("attribute", 403, 403, 200, pk="attribute"),
    post("attribute", 403, 403, 302, pk="attribute", sends={"label": "Points"}),
    post("delete_attribute", 403, 403, 302, pk="attribute"),
    post("delete_form_rule", 403, 403, 302, pk="rule"),
    at("event", 403, 403, 404, event="20260101-1-1"),
    post("replay_events", 403, 403, 404, sends={"only": "20260101-1-1"}),
    post("replay_events", 403, 403, 302, sends={}),
)

PAGES = HOUSE + ACCOUNTS + INBOX + SETTINGS


def api(name: str, *gets: int, method: str = "GET", sends: dict[str, Any] | None = None, **where: Any) -> Door:
    """An address of the API, with each person's own token: nobody is 401."""
    return Door(name, (401, *gets), method, where, sends or {})  # type: ignore[arg-type]


SENDS = {"client_id": "new", "type": "text", "text": {"body": "Good morning"}}
WRITES = {**SENDS, "channel": "line", "to": {"phone": "5511955500001"}}

API = (
    api("api-conversation-list", 200, 200, 200, 200),
    api("api-conversation-detail", 404, 200, 200, 200, **CONVERSATION),
    api("api-conversation-messages", 404, 200, 200, 200, **CONVERSATION),
    api("api-conversation-messages", 404, 403, 201, 201, method="POST", sends=SENDS, **CONVERSATION),
    api("api-conversation-group", 404, 404, 404, 404, **CONVERSATION),  # it is with one person
    api("api-conversation-block", 404, 403, 422, 422, method="POST", **CONVERSATION),  # WhatsApp is away
    api("api-conversation-vouch", 404, 403, 200, 200, method="POST", **CONVERSATION),
    # For Dora a field of the body is wrong, as it is for a channel that never was.
    api("api-message-list", 404, 403, 201, 201, method="POST", sends=WRITES),
    api("api-contact-list", 200, 200, 200, 200),
    api("api-contact-detail", 404, 200, 200, 200, pk="contact"),
    api("api-contact-detail", 404, 403, 200, 200, pk="contact", method="PATCH", sends={"attributes": {"loyalty": 1}}),
    api("api-attribute-list", 200, 200, 200, 200),
    api("api-attribute-list", 201, 403, 403, 201, method="POST", sends={"label": "Shoe", "kind": "number"}),
    api("api-attribute-detail", 404, 200, 200, 200, pk="attribute"),
    api("api-attribute-detail", 404, 403, 403, 200, pk="attribute", method="PATCH", sends={"label": "Points"}),
    api("api-attribute-detail", 404, 403, 403, 204, pk="attribute", method="DELETE"),
    api("api-channel-list", 200, 200, 200, 200),
    api("api-channel-detail", 404, 200, 200, 200, uuid="line"),
    api("api-channel-blocked", 404, 403, 422, 422, uuid="line"),  # WhatsApp is away
    api("api-channel-blocked", 404, 403, 422, 422, method="POST", uuid="line", sends={"user": "5511955500001"}),
    api("api-channel-test", 404, 403, 403, 404, uuid="line"),  # none was sent
    api("api-channel-test", 404, 403, 403, 201, method="POST", uuid="line", sends={"phone": "+55 11 95550-0001"}),
    api("api-channel-past", 404, 403, 403, 200, method="POST", uuid="line"),  # the answer says that WhatsApp is away
    api("api-media-list", 400, 403, 400, 400, method="POST"),  # without a file
    api("api-media-detail", 404, 200, 200, 200, pk="file"),
    api("api-media-content", 404, 404, 404, 404, pk="file"),  # without the key of its address
    api("api-media-copy", 404, 403, 422, 422, method="POST", pk="file"),
    api("api-media-retry", 404, 403, 202, 202, method="POST", pk="missed"),
    api("api-template-list", 200, 200, 200, 200),
    api("api-template-detail", 404, 200, 200, 200, pk="template"),
    api("api-event-list", 200, 403, 403, 200),
    api("api-event-detail", 404, 403, 403, 404, pk="20260101-1-1"),
    api("api-event-replay", 404, 403, 403, 404, method="POST", pk="20260101-1-1"),
)


HOOK = "/webhooks/whatsapp/"
SHAKE = "?hub.mode=subscribe&hub.challenge=42&hub.verify_token="


def edge(path: str, *gets: int, method: str = "GET") -> Door:
    """An address that the edge answers itself; one status is everybody's."""
    return Door(path, gets if len(gets) == 5 else gets * 5, method)  # type: ignore[arg-type]


# Meta's doors ask nobody who they are: only a signature, or the word that was agreed on.
EDGE = (
    edge(HOOK, 403),
    edge(f"{HOOK}{SHAKE}the-verify-token-of-tests", 200),
    edge(f"{HOOK}{SHAKE}guessed", 403),
    edge(HOOK, 401, method="POST"),
    edge(HOOK, 405, method="PUT"),
    edge(HOOK + "{line}/", 403),
    edge(HOOK + "{line}/", 401, method="POST"),
    edge(HOOK + "00000000-0000-0000-0000-000000000001/", 404),
    edge(HOOK + "00000000-0000-0000-0000-000000000001/", 404, method="POST"),
    # A ticket is for the company whose page gave it.
    edge("/live/acme", 403, 403, 200, 200, 200),
    edge("/live/globex", 403, 200, 403, 403, 403),
    edge("/live/initech", 403),
    edge("/live/acme", 403, 403, 405, 405, 405, method="POST"),
    edge("/healthz", 200),
    edge("/readyz", 200),
    edge("/metrics", 200),
    edge("/metrics/pages", 200),
)
