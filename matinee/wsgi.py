import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matinee.settings")

pages = get_wsgi_application()

# Their models need the apps, which the line before loads.
from matinee.watching.metrics import POLLS  # noqa: E402
from matinee.web import live  # noqa: E402

application = live.before(pages, counted=POLLS.inc if settings.METRICS_TOKEN else None)
