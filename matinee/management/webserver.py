"""How the web server is started, by `serve` and by `web`."""

import os
import socket
import sys
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from matinee.accounts.models import User
from matinee.demo import DEMO_ACCOUNTS
from matinee.management import limits

# How long a request that is being answered may take to end when the site is asked to.
GRACE_SECONDS = 5 if settings.IS_DEMO else 20

SITE = "matinee.rsgi:application"


def options() -> dict[str, Any]:
    cores = os.cpu_count() or 1
    return {
        "port": settings.PORT,
        # SQLite has one writer at a time; more processes only make a longer queue for it (measured).
        "workers": cores if connections["default"].vendor == "postgresql" else min(2, cores),
        "workers_kill_timeout": GRACE_SECONDS,
        # It counts connections, and browsers keep theirs open: with the usual 1,024 for all processes the next visitor
        # waited until one was closed (bench/watch.py, 2,000 viewers).
        "backlog": 4096,
        "backpressure": 4096,
    }


def command() -> list[str]:
    """A web server that reads the site anew whenever it starts a process, and so can be given another version."""
    said = [(f"--{name.replace('_', '-')}", str(value)) for name, value in options().items()]
    return [
        *(sys.executable, "-m", "granian", *limits.ARGUMENTS, "--log-level", "warning", "--respawn-failed-workers"),
        *("--host", address()[1][0], *chain.from_iterable(said), SITE),
    ]


def run() -> None:
    """Be the web server, until a signal ends it. Its processes share what is in memory already."""
    limits.open_more_files()
    Granian(
        SITE,
        address=address()[1][0],
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=limits.HTTP1,
        websockets=False,
        log_level=LogLevels.warning,
        # One that was killed, or ran out of memory, is started anew; the others answer meanwhile.
        respawn_failed_workers=True,
        **options(),
    ).serve()


def environment() -> dict[str, str]:
    # Granian looks for the site where it was started, which can be anywhere.
    return os.environ | {"PYTHONPATH": str(settings.BASE_DIR)}


def address() -> tuple[socket.AddressFamily, tuple[str, int]]:
    """HOST as a number, which is how the web server wants it, with its family."""
    family, _, _, _, found = socket.getaddrinfo(settings.HOST, settings.PORT, type=socket.SOCK_STREAM)[0]
    return family, (str(found[0]), int(found[1]))


def refuse_taken_address() -> None:
    try:
        family, place = address()
        with socket.socket(family) as probe:
            # As the web server does: connections that a former one has just closed don't count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        raise CommandError(
            f"Port {settings.PORT} of {settings.HOST} can't be had ({error.strerror}). "
            f"End what uses it, or choose another: make run PORT={settings.PORT + 1}"
        ) from None


def refuse_demo_accounts() -> None:
    passwords = {account.username: account.password for account in DEMO_ACCOUNTS}
    found = [
        user.username
        for user in User.objects.filter(username__in=passwords)
        if user.check_password(passwords[user.username])
    ]
    if found:
        raise CommandError(
            f"The passwords of {' and '.join(found)} are those of the demo, which everybody knows. "
            f"Change them first: manage.py changepassword {found[0]}"
        )
