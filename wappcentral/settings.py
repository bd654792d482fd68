"""Every setting of the Django side, each from the environment, closed unless opened."""

import sys
from pathlib import Path

from celery.schedules import schedule
from csp.constants import NONCE, NONE, SELF

from wappcentral import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

# Who we are ---------------------------------------------------------------------------------------------------
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY")
MASTER_KEYS = env.text("MASTER_KEYS")
PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", PUBLIC_URL)
ROOT_URLCONF = "wappcentral.urls"
WSGI_APPLICATION = "wappcentral.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = None

INSTALLED_APPS = [
    "wappcentral",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "tenants",
    "billing",
    "conversations",
    "privacy",
    "webhooks",
]

MIDDLEWARE = [
    "wappcentral.page_metrics.RequestMetrics",
    "tenants.logs.RequestContext",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenants.seen.BrowserSeen",
    "tenants.zone.ReadersTimeZone",
    "tenants.views.errors.MethodPages",
    "tenants.mount.TenantMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "tenants.context.house",
            ],
        },
    }
]

# Rows ---------------------------------------------------------------------------------------------------------
# `default` works as wapp_app under row-level security; The owner migrates, the drain has an address of its own.
# The short time-outs are part of the model: one forgotten transaction would stop a DROP, and the DROP everybody.
APP_SESSION = {
    "lock_timeout": "2s",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
    "timezone": "UTC",
}
# Connections are asked whether they live before a request uses one: after a restart of PostgreSQL no page may break.
KEPT = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": {**env.database(env.text("DATABASE_URL"), APP_SESSION), **KEPT}}
OWNER_DATABASE = env.database(url) if (url := env.text("OWNER_DATABASE_URL", "")) else None
DRAIN_DATABASE_URL = env.text("DRAIN_DATABASE_URL", "")

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379").rstrip("/")
CACHES = {
    "default": {
        "BACKEND": "tenants.steady.SteadyCache",
        "LOCATION": f"{REDIS_URL}/1",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

# Outside ------------------------------------------------------------------------------------------------------
WHATSAPP_APP_SECRET = env.text("WHATSAPP_APP_SECRET", "")
WHATSAPP_VERIFY_TOKEN = env.text("WHATSAPP_VERIFY_TOKEN", "")
GRAPH_URL = env.text("GRAPH_URL", "https://graph.facebook.com").rstrip("/")
GRAPH_API_URL = env.text("GRAPH_API_URL", "https://api.facebook.com").rstrip("/")
GRAPH_VERSION = env.text("GRAPH_VERSION", "v25.0")
# Meta's signup dialog: offered when app and configuration are named.
WHATSAPP_APP_ID = env.text("WHATSAPP_APP_ID", "")
WHATSAPP_CONFIG_ID = env.text("WHATSAPP_CONFIG_ID", "")
SIMULATOR_URL = env.text("SIMULATOR_URL", "").rstrip("/")
MEDIA_DIR = Path(env.text("MEDIA_DIR", str(BASE_DIR / ".local" / "media")))

globals().update(env.mail(env.text("EMAIL_URL", "smtp://127.0.0.1:25")))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "WApp Central <hello@wappcentral.test>")

# Sign-in ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tenants.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "tenants.forms.SignUpForm"
ACCOUNT_FORMS = {"signup": "tenants.joining.JoinForm"}
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True  # not "_CHANGE": it is offered only where the address has no account
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password, a new passkey: the owner hears of it
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.text("TRUSTED_PROXY_COUNT", "1"))  # the edge is one proxy itself
MFA_ADAPTER = "tenants.adapter.TwoStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "login_webauthn": "tenants.passkeys.LoginForm",
    "authenticate_webauthn": "tenants.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "tenants.passkeys.ConfirmForm",
    "add_webauthn": "tenants.passkeys.AddForm",
}
MFA_TOTP_ISSUER = "WApp Central"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PUBLIC_URL.startswith("http://")
USERSESSIONS_TRACK_ACTIVITY = True

# Browser ------------------------------------------------------------------------------------------------------
SECURE_TRANSPORT = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_TRANSPORT
# Browsers share cookies between the ports of a host; several installations on one machine each name their own.
SESSION_COOKIE_NAME = "wapp_session" + env.text("COOKIE_SUFFIX", "")
CSRF_COOKIE_NAME = "wapp_csrf" + env.text("COOKIE_SUFFIX", "")
CSRF_FAILURE_VIEW = "tenants.views.errors.csrf_failed"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_TRANSPORT else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_TRANSPORT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "payment", "usb", "interest-cohort")
} | {"microphone": ["self"]}

DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024

# Language and files -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder", "wappcentral.finders.UsedOnly"]
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / ".local" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "media": env.media(env.text("MEDIA_STORAGE", "")),
    "staticfiles": {
        "BACKEND": env.text("STATICFILES_BACKEND", "whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}
WHITENOISE_USE_FINDERS = DEBUG
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# REST ---------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["tenants.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["tenants.may.MemberMay"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tenants.parsing.JSONBody"],
    "DEFAULT_SCHEMA_CLASS": "tenants.schema.WordedSchema",
    "EXCEPTION_HANDLER": "tenants.problems.handler",
    "DEFAULT_THROTTLE_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "WApp Central",
    "DESCRIPTION": "Conversations, messages, contacts and the event ledger of one tenant.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "OAS_VERSION": "3.1.1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "tenants.schema.add_problems",
        "conversations.api.shapes.add",
    ],
}

# Celery: the doorbell, never the queue of record ----------------------------------------------------------------
CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# As many rings are taken in as there are threads, counted by what runs. The usual way counts what was not acknowledged
# yet, and an acknowledgement that a silent Redis did not take is never made again: after eight a worker stood still.
CELERY_WORKER_PREFETCH_MULTIPLIER = 0
CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_TASK_TIME_LIMIT = 120
# Celery closes the database's connection after each task, and a new one reads the catalogue of all partitions anew.
# wappcentral/celery.py asks Django instead, as a request does, whether the one it has is still good.
CELERY_DB_REUSE_MAX = sys.maxsize
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
    "retry_on_timeout": False,
    "max_retries": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "replies"
CELERY_TASK_ROUTES = {
    "tenants.tasks.*": {"queue": "periodic"},
    "conversations.tasks.sweep_due": {"queue": "periodic"},
    "conversations.tasks.recover": {"queue": "periodic"},  # not behind the replies of all who have many
    "conversations.tasks.run_errands": {"queue": "media"},
    "conversations.tasks.look_after": {"queue": "periodic"},
    "conversations.tasks.look_after_numbers": {"queue": "periodic"},
    "privacy.tasks.*": {"queue": "periodic"},
}
CELERY_BEAT_SCHEDULER = "wappcentral.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "tenants.tasks.heartbeat", "schedule": schedule(15)},
    "sweep": {"task": "conversations.tasks.sweep_due", "schedule": schedule(5)},
    "templates": {"task": "conversations.tasks.sweep_templates", "schedule": schedule(10)},
    "numbers": {"task": "conversations.tasks.look_after_numbers", "schedule": schedule(900)},
    "retention": {"task": "privacy.tasks.retain", "schedule": schedule(900)},
}

# Whatever a process of Django says passes the processors that blank secrets and people.
LOGGING_CONFIG = "wappcentral.logs.configure_django"
LOGGING = {"form": env.text("LOG_FORMAT", "json")}
