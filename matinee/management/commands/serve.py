"""`manage.py serve`, which is what `make run` runs: the site, from nothing or as it was, until Ctrl-C."""

import os
import socket
import sys
from textwrap import dedent

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from matinee import assets
from matinee.management.together import Together


class Command(BaseCommand):
    help = "Prepare database, static files and (in a demo) the demo world; run the site and its worker until Ctrl-C."

    def handle(self, **options: object) -> None:
        refuse_taken_address()
        self.prepare()
        ended = Together({"site": site(), "worker": worker()}, environment()).run(
            is_ready=answers, when_ready=lambda: self.stdout.write(welcome())
        )
        if ended:
            raise CommandError(f"The {ended} ended by itself, so everything else was ended too.")

    def prepare(self) -> None:
        collecting = assets.start_collecting()
        call_command("migrate", interactive=False, verbosity=0)
        if settings.IS_DEMO and "demo" in get_commands():
            call_command("demo")
        connections.close_all()
        if collecting:
            assets.finish(collecting)


def refuse_taken_address() -> None:
    try:
        with socket.socket(family()) as probe:
            # As the web server does: connections that a former one has just closed don't count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.HOST, settings.PORT))
    except OSError as error:
        raise CommandError(
            f"Port {settings.PORT} of {settings.HOST} can't be had ({error.strerror}). "
            f"End what uses it, or choose another: make run PORT={settings.PORT + 1}"
        ) from None


def answers() -> bool:
    # Who listens at 0.0.0.0 is reached at 127.0.0.1 too.
    with socket.socket(family()) as probe:
        return probe.connect_ex((settings.HOST, settings.PORT)) == 0


def family() -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET


def site() -> list[str]:
    cores = os.cpu_count() or 1
    # SQLite has one writer at a time; more processes only make a longer queue for it.
    workers = cores if connection.vendor == "postgresql" else min(2, cores)
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"),
        *("--host", settings.HOST, "--port", str(settings.PORT)),
        # Measured: more threads in a process make it slower, since only one of them runs at a time.
        *("--workers", str(workers), "--blocking-threads", "1", "--workers-kill-timeout", "10"),
        "matinee.wsgi:application",
    ]


def worker() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]


def environment() -> dict[str, str]:
    # Granian looks for the site where it was started, which can be anywhere.
    return os.environ | {"PYTHONPATH": str(settings.BASE_DIR)}


def welcome() -> str:
    if not settings.IS_DEMO:
        return f"Matinee is running: {settings.SITE_URL} (Ctrl-C ends it)"
    return dedent(f"""
        Matinee is running: {settings.SITE_URL}    (Ctrl-C ends it)
    """)
