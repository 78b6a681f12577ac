"""The static files: collected, named after their content, compressed, so that a browser may keep them forever."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management.base import CommandError
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORTS = (
    (r"""(?P<matched>(?P<head>(?:import|export)\s[^"';]*?\sfrom)\s*["'](?P<url>\.[^"']*)["'])""", '%(head)s "%(url)s"'),
    (r"""(?P<matched>import\s*["'](?P<url>\.[^"']*)["'])""", 'import "%(url)s"'),
    (r"""(?P<matched>import\(\s*["'](?P<url>\.[^"']*)["']\s*\))""", 'import("%(url)s")'),
)


class Storage(CompressedManifestStaticFilesStorage):
    """Puts the new names in where one of our JavaScript modules imports another, too."""

    support_js_module_import_aggregation = True
    # Ours alone: libraries import files that they don't bring along. Django's own patterns want a semicolon at the end.
    _js_module_import_aggregation_patterns = ("js/*.js", IMPORTS)


def start_collecting() -> subprocess.Popen[bytes] | None:
    """Collects in a process of its own, or returns None where nothing changed since the last time.

    The process must end well before the site starts: settings look once whether files are collected.
    """
    if settings.COLLECTED and remembered() == fingerprint():
        return None
    manage = settings.BASE_DIR / "manage.py"
    # The API's reference is Swagger's; ReDoc comes with it, is never shown, and is a third of all there is to compress.
    return subprocess.Popen([sys.executable, manage, "collectstatic", "--no-input", "--verbosity=0", "--ignore=redoc*"])


def finish(collecting: subprocess.Popen[bytes]) -> None:
    """Waits for what `start_collecting` started."""
    if collecting.wait():
        raise CommandError("The static files could not be collected.")
    _memory().write_text(fingerprint())


def remembered() -> str:
    return _memory().read_text() if _memory().exists() else ""


def fingerprint() -> str:
    """Another text as soon as a file was added, removed or written."""
    return hashlib.sha256("\n".join(sorted(_facts())).encode()).hexdigest()


def _memory() -> Path:
    return Path(settings.HOME) / "static-fingerprint"


def _facts() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            yield f"{name} {stat.st_size} {stat.st_mtime_ns}"
