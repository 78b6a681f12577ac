"""`manage.py serve`, which is what `make run` runs: the site, from nothing or as it was, until Ctrl-C."""

import gc
import os
import sys
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

# The site itself, so that it is in memory once for all of its processes.
from matinee import assets, urls, wsgi  # noqa: F401
from matinee.demo import DEMO_ACCOUNTS
from matinee.management import running, webserver
from matinee.management.together import Together
from matinee.watching import metrics


class Command(BaseCommand):
    help = "Prepare database, static files and (in a demo) the demo world; run the site and its worker until Ctrl-C."
    # They tell developers what `make lint` tells them too, and would take a third of the time to the first page.
    requires_system_checks: list[str] = []

    def handle(self, **options: object) -> None:
        webserver.refuse_taken_address()
        running.hold()
        self.prepare()
        # To go through what is shared with the processes that begin now would make copies of it.
        gc.freeze()
        with Together() as together:
            together.start("site", webserver.run)
            if together.wait(until=answers):
                self.say(welcome())
                # Only now, since it would slow the site's start down.
                together.start("worker", partial(call_command, "worker"))
                together.keep()
            ended = None if together.asked_to_end else together.ended()
        if ended:
            raise CommandError(f"The {ended} ended before it could answer.")

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
            webserver.refuse_demo_accounts()
        connections.close_all()
        metrics.forget()
        if collecting:
            assets.finish(collecting)
            # Settings look once whether files are collected, and what begins now is what has looked.
            os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606  it has no shell


def answers() -> bool:
    """Whether the site answers: a listening socket alone has nobody behind it yet."""
    connection = HTTPConnection(webserver.address()[1][0], settings.PORT, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


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
