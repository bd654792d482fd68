"""The pages: Django under gunicorn, behind the edge."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wappcentral.settings")

application = get_wsgi_application()

from tenants.checks import refuse_unsafe_footing  # noqa: E402  # needs the applications loaded

refuse_unsafe_footing()

# When the processor is short, a page may wait for a message but not a message for a page: the door, the drain and the
# sender come first. Beside eight browsers that ask without pause, half the messages were seen within 20 ms, not 43.
os.nice(10)

# What is loaded lives until the end. A page makes tens of thousands of short-lived values; looking through everything
# after every few hundred of them cost a long page 40 ms now and then.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 100)
