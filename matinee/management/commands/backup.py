"""`manage.py backup`: the database and the uploaded files in one file, while the site sells."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from matinee.management import archive


class Command(BaseCommand):
    help = "Write a backup to MATINEE_HOME/backups, and say its name. The site may go on selling."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep", type=int, metavar="NUMBER", help="then delete all but the newest so many")

    def handle(self, *, keep: int | None, **options: object) -> None:
        made = archive.make(timezone.now())
        self.stdout.write(str(made))
        if keep:
            for old in sorted(Path(settings.BACKUPS).glob("matinee-*.tar"))[:-keep]:
                old.unlink()
