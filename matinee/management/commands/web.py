"""`manage.py web`: the site without its worker, for whatever starts and restarts processes in production."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from matinee.management import limits, running, webserver
from matinee.watching import health, metrics


class Command(BaseCommand):
    help = "Run the site alone, on HOST and PORT; its worker (manage.py worker) and migrations are started by others."
    requires_system_checks: list[str] = []

    def handle(self, **options: object) -> None:
        webserver.refuse_taken_address()
        refuse_unready_database()
        connections.close_all()
        running.hold()
        metrics.forget()
        # It becomes the web server, so that signals reach it directly.
        limits.open_more_files()
        os.chdir(settings.BASE_DIR)
        command = webserver.command()
        os.execve(command[0], command, webserver.environment())  # noqa: S606  it has no shell


def refuse_unready_database() -> None:
    try:
        if missing := health.missing_migrations():
            raise CommandError(f"{len(missing)} migrations are missing. Run them first: manage.py migrate")
        if not settings.IS_DEMO:
            webserver.refuse_demo_accounts()
    except DatabaseError as error:
        raise CommandError(f"The database doesn't answer: {error}".strip()) from None
