"""`manage.py restore FILE`: what a backup has, in the place of what is there."""

import sys
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from matinee.management import archive, engines, running
from matinee.management.archive import Manifest, Unpacked
from matinee.sales.invariants import violations
from matinee.sales.models import Purchase, Reservation
from matinee.watching import health

CONFIRMATION = "restore"


class Command(BaseCommand):
    help = "Replace the database and the uploaded files with those of a backup. The site must be stopped."
    # The database may be what is broken.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="don't ask")

    def handle(self, *, file: Path, yes: bool, **options: object) -> None:
        with running.stopped(), archive.unpacked(file) as unpacked:
            check(unpacked.manifest)
            here = sales_here()
            if not yes:
                confirm(unpacked.manifest, here)
            self.put(unpacked, keep=here is not None)
        self.stdout.write(f"Restored: {sales_here()}, as of {unpacked.manifest.began_at}.")
        if broken := violations(timezone.now()):
            raise CommandError(f"And something is wrong with them: {broken[0]}")

    def put(self, unpacked: Unpacked, *, keep: bool) -> None:
        now = timezone.now()
        engine = engines.engine()
        if keep and engine.name == "postgresql":
            self.stdout.write(f"What was there is kept as {archive.make(now)}.")
        if kept := engine.replace(unpacked.database, now):
            self.stdout.write(kept)
        archive.put_media(unpacked, now)
        # A backup of an older Matinee is brought up to this one.
        call_command("migrate", interactive=False, verbosity=0)


def check(manifest: Manifest) -> None:
    ours = engines.engine().name
    if manifest.engine != ours:
        raise CommandError(f"This backup is of {manifest.engine}, and DATABASE_URL is {ours}. They can't be mixed.")
    if unknown := set(manifest.migrations) - {f"{app}.{name}" for app, name in health.on_disk()}:
        raise CommandError(f"This backup is of a newer Matinee, which knows {min(unknown)}. Install that one first.")


def sales_here() -> str | None:
    """What has been sold here, in numbers; None where there is no database of ours."""
    try:
        return f"{Reservation.objects.count()} reservations and {Purchase.objects.count()} purchases"
    except DatabaseError:
        return None
    finally:
        connection.close()


def confirm(manifest: Manifest, here: str | None) -> None:
    replaces = "" if here is None else f" It replaces what is there, {here}."
    question = f"The backup is of {manifest.began_at}.{replaces} Type {CONFIRMATION} to go on: "
    if not sys.stdin.isatty():
        raise CommandError("Nobody is there to ask. Say --yes, if it may replace what is there.")
    if input(question).strip() != CONFIRMATION:
        raise CommandError("Nothing was changed.")
