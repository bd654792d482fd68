"""The tags of the house: icon, initials and hue, the window, times, the import map, the theme."""

import json
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

from allauth.mfa.models import Authenticator
from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tenants import clock, devices, people
from tenants.models import User
from tenants.window import Window, window

register = template.Library()
register.filter("initials", people.initials)
register.filter("hue", people.hue)
register.filter("device", devices.device)
register.filter("is_phone", devices.is_phone)
register.filter("json", json.dumps)

SPRITE = "vendor/icons.svg"
THEME_COOKIE, THEMES = "wapp_theme", ("light", "dark")
# Arrows point along the text; clocks, checks and pictures of things do not turn round.
MIRRORED = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "chevron-left",
        "chevron-right",
        "corner-up-left",
        "list",
        "log-out",
        "message-square-text",
        "panel-right",
        "reply",
        "send-horizontal",
        "undo-2",
    }
)
# A time as it stands in a list, a bubble, a separator. lib/time.js writes the same in the browser.
DAY, DAY_AND_YEAR, FULL = "j M", "j M Y", "l j F Y, H:i:s"


@register.simple_tag
@lru_cache(maxsize=1024)  # a page draws hundreds, of a few dozen kinds
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. Sizes: xs 12, s 14, m 16, none 18, l 20, xl 24. With a label it is read aloud."""
    classes = " ".join(filter(None, ("icon", size, "flip" if name in MIRRORED else "")))
    spoken = format_html('<span class="hidden-visually">{}</span>', label) if label else ""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>{}',
        classes,
        _sprite_url(),
        name,
        spoken,
    )


@register.simple_tag(name="window")
def window_tag(until: datetime | None) -> Window:
    """The window that closes at `until`, seen now: `{% window conversation.window_expires_at as w %}`."""
    return window(until, clock.now())


@register.simple_tag
def local_time(value: datetime | None, style: str = "clock") -> SafeString:
    """A `<time>` in the reader's zone: clock `15:54`, list `15:54`, `Yesterday` or `18 Sep`, day, date, ago, and
    log `15:54:07` or `Yesterday, 15:54:07`.

    The controller `local-time` writes it again in the reader's own words, adds the full date as a title, and keeps
    fresh what ages.
    """
    if value is None:
        return mark_safe("")
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" data-controller="local-time" data-local-time-style-value="{}">{}</time>',
        value.isoformat(timespec="seconds"),
        style,
        said(local, style),
    )


def said(local: datetime, style: str) -> str:
    """What a time is called in one of the styles of `local_time`, as of now."""
    now = timezone.localtime(clock.now())
    days = (now.date() - local.date()).days
    if style == "log":
        return f"{local:%H:%M:%S}" if days == 0 else f"{said(local, 'day')}, {local:%H:%M:%S}"
    if style == "clock" or (style == "list" and days == 0):
        return f"{local:%H:%M}"
    if style in ("list", "day") and days in (0, 1):
        return ("Today", "Yesterday")[days]
    recent = _ago((now - local).total_seconds()) if style == "ago" else ""
    return recent or _format(local, DAY if local.year == now.year else DAY_AND_YEAR)


@register.filter
def has_app(user: User) -> bool:
    """Whether an authenticator app is somebody's second step; who has a passkey only has never seen its codes."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


@register.simple_tag
def importmap() -> SafeString:
    """The import map: every module of ours by its name, at its hashed address."""
    return mark_safe(_importmap() if settings.DEBUG else _cached_importmap())  # noqa: S308 - our own file names


@register.simple_tag(takes_context=True)
def theme(context: Context) -> SafeString:
    """The `data-theme` attribute of a reader who chose one; without a choice the system decides."""
    request: HttpRequest | None = context.get("request")
    chosen = request.COOKIES.get(THEME_COOKIE) if request else None
    return format_html('data-theme="{}"', chosen) if chosen in THEMES else mark_safe("")


@register.simple_tag
def control(field: BoundField, classes: str = "input", hint: str = "") -> SafeString:
    """A form field's control in our look, tied to what stands under it: its hint, or what is wrong with it."""
    attributes: dict[str, str | bool] = {"class": classes}
    if field.errors or hint:
        attributes["aria-describedby"] = f"{field.auto_id}-help"
    if field.errors:
        attributes["aria-invalid"] = "true"
    field.field.widget.attrs.pop("placeholder", None)  # the label stands above and says it better
    return field.as_widget(attrs=attributes)


@register.simple_tag
def code_control(field: BoundField, digits: bool = False, hint: str = "") -> SafeString:
    """The control of a short code: what a phone offers to fill in, and never a browser's idea of a password."""
    field.field.widget.attrs |= {
        "autocomplete": "one-time-code",
        "autocapitalize": "characters",
        "autofocus": True,
        "inputmode": "numeric" if digits else "text",
        "spellcheck": "false",
    }
    return control(field, "input code", hint)


@cache
def _sprite_url() -> str:
    return static(SPRITE)


def _importmap() -> str:
    folder = Path(settings.BASE_DIR) / "static"
    modules = {path.relative_to(folder / "js").with_suffix("").as_posix(): path for path in folder.glob("js/**/*.js")}
    modules |= {name: folder / "vendor" / f"{name}.js" for name in ("htmx", "stimulus")}
    imports = {name: static(path.relative_to(folder).as_posix()) for name, path in sorted(modules.items())}
    return json.dumps({"imports": imports}, indent=1)


_cached_importmap = cache(_importmap)


def _format(value: datetime, pattern: str) -> str:
    return template.defaultfilters.date(value, pattern)


def _ago(seconds: float) -> str:
    """Seconds, minutes and hours up to a day; empty when it is longer ago and a date says more."""
    for size, word in ((1, "s"), (60, "min"), (3600, "h")):
        if seconds < size * (60 if size < 3600 else 24):
            return f"{max(0, int(seconds // size))}\u00a0{word} ago"
    return ""
