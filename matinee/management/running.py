"""Whether a site is running on the data in MATINEE_HOME: every process of it holds the same file.

The system lets go of the file when a process ends, however it ends, so there is nothing to tidy up.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError


def hold() -> None:
    """Run, from now until this process and those that it becomes have ended."""
    descriptor = _open()
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CommandError("A backup is being restored. Start again when that is done.") from None
    os.set_inheritable(descriptor, True)


@contextmanager
def stopped() -> Iterator[None]:
    """While this lasts, nothing of the site runs. CommandError, if something does."""
    descriptor = _open()
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise CommandError(f"The site is running on {settings.HOME}. Stop it first, and its worker.") from None
    try:
        yield
    finally:
        os.close(descriptor)


def _open() -> int:
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    return os.open(home / "running", os.O_CREAT | os.O_RDWR, 0o600)
