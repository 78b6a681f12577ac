"""Static files for the site that `serve` starts."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders


def collect() -> None:
    """Collects, hashes and compresses the static files, where one changed since the last time."""
    last = settings.HOME / "static-fingerprint"
    if settings.COLLECTED and last.exists() and last.read_text() == fingerprint():
        return
    # A process of its own, whose settings know from the start that files are collected.
    manage = settings.BASE_DIR / "manage.py"
    subprocess.run([sys.executable, manage, "collectstatic", "--no-input", "--verbosity=0"], check=True)
    last.write_text(fingerprint())


def fingerprint() -> str:
    """Another text as soon as a file was added, removed or written."""
    return hashlib.sha256("\n".join(sorted(facts())).encode()).hexdigest()


def facts() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            yield f"{name} {stat.st_size} {stat.st_mtime_ns}"
