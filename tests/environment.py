"""The settings of a test run, set before Django is imported; the servers' addresses follow when they are up."""

import os
from pathlib import Path

os.environ.update(
    {
        "SECRET_KEY": "only-for-tests",
        "MASTER_KEYS": "test:dGVzdC1rZXktMzItYnl0ZXMtZm9yLXRlc3RzLW9ubHk=",
        "DATABASE_URL": "postgresql://wapp_app@/not-started",
        "REDIS_URL": "redis://127.0.0.1:1",
        "PUBLIC_URL": "http://testserver",
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "STATIC_ROOT": str(Path(__file__).parents[1] / "static"),  # files as they lie there, not collected
        "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "GRAPH_URL": "http://127.0.0.1:1",  # nobody listens there: a test never dials out
        "GRAPH_API_URL": "http://127.0.0.1:1",
        "WHATSAPP_APP_SECRET": "the-app-secret-of-tests",
        "WHATSAPP_VERIFY_TOKEN": "the-verify-token-of-tests",
    }
)
