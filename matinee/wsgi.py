import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matinee.settings")

pages = get_wsgi_application()

from matinee.web import live  # noqa: E402  its models need the apps, which the line before loads

application = live.before(pages)
