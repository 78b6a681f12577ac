import os
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matinee.settings")

pages = get_wsgi_application()

import matinee  # noqa: E402

# Their models need the apps, which the line above loads.
from matinee.api import unchanged  # noqa: E402
from matinee.watching.metrics import POLLS  # noqa: E402
from matinee.web import live  # noqa: E402

# What no visitor's request leads to.
APART = {"conftest", "demo", "management", "migrations", "rsgi", "testing", "tests"}


def read_everything() -> None:
    """Our code and templates, all of them now: in an update other files take their place while this still answers."""
    for module in walk_packages(matinee.__path__, "matinee."):
        if APART.isdisjoint(module.name.split(".")):
            import_module(module.name)
    for folder in map(Path, settings.TEMPLATES[0]["DIRS"]):
        for file in folder.rglob("*.*"):
            get_template(str(file.relative_to(folder)))


read_everything()
application = live.before(unchanged.before(pages), counted=POLLS.inc if settings.METRICS_TOKEN else None)
