"""`manage.py serve`, which is what `make run` runs: the site, from nothing or as it was, until Ctrl-C."""

import os
import socket
import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from matinee import assets
from matinee.accounts.models import User
from matinee.demo import DEMO_ACCOUNTS
from matinee.management.together import Together


class Command(BaseCommand):
    help = "Prepare database, static files and (in a demo) the demo world; run the site and its worker until Ctrl-C."
    # They tell developers what `make lint` tells them too, and would take a third of the time to the first page.
    requires_system_checks: list[str] = []

    def handle(self, **options: object) -> None:
        refuse_taken_address()
        self.prepare()
        with Together(environment()) as together:
            together.start("site", site())
            if together.wait(until=answers):
                self.say(welcome())
                # Only now, since it would slow the site's start down.
                together.start("worker", worker())
                together.wait()
            ended = None if together.asked_to_end else together.ended()
        if ended:
            raise CommandError(f"The {ended} ended by itself, so everything else was ended too.")

    def say(self, words: str) -> None:
        """At once, and not when a buffer is full: what goes to a file or a pipe is read while the site runs."""
        self.stdout.write(words)
        self.stdout.flush()

    def prepare(self) -> None:
        self.say("Getting ready; the first time, this takes a while …")
        collecting = assets.start_collecting()
        call_command("migrate", interactive=False, verbosity=0)
        if settings.IS_DEMO:
            call_command("demo")
        else:
            refuse_demo_accounts()
        connections.close_all()
        if collecting:
            assets.finish(collecting)


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


def answers() -> bool:
    """Whether the site answers: a listening socket alone has nobody behind it yet."""
    connection = HTTPConnection(address()[1][0], settings.PORT, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def site() -> list[str]:
    cores = os.cpu_count() or 1
    # SQLite has one writer at a time; more processes only make a longer queue for it.
    workers = cores if connections["default"].vendor == "postgresql" else min(2, cores)
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"),
        *("--host", address()[1][0], "--port", str(settings.PORT)),
        # Measured: more threads in a process make it slower, since only one of them runs at a time.
        *("--workers", str(workers), "--blocking-threads", "1", "--workers-kill-timeout", "5"),
        "matinee.wsgi:application",
    ]


def worker() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]


def environment() -> dict[str, str]:
    # Granian looks for the site where it was started, which can be anywhere.
    return os.environ | {"PYTHONPATH": str(settings.BASE_DIR)}


def welcome() -> str:
    """What a person needs to know to begin, on one screen."""
    if not settings.IS_DEMO:
        return f"Matinee is running: {settings.SITE_URL} (Ctrl-C ends it)"
    first, *others = (f"{a.username:<10} {a.password:<18} {a.what_for}" for a in DEMO_ACCOUNTS)
    return "\n".join(
        [
            "",
            "  Matinee is running. It is a demo: the films are real, the money isn't.",
            "",
            f"  Open         {settings.SITE_URL}",
            f"  Log in as    {first}",
            *(f"               {other}" for other in others),
            "  Pay          without a card number; one that ends in 0002 is declined",
            f"  Its mail     {short(settings.MAIL_FOLDER)}, a file a message",
            f"  Programs     {settings.SITE_URL}/api/docs",
            f"  Its data     {short(settings.HOME)}; without this folder the next start begins from nothing",
            "",
            "  Ctrl-C ends it.",
            "",
        ]
    )


def short(folder: Path) -> str:
    """As one would type it where one stands."""
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)
