"""`manage.py demo`: builds the demo world, or fills its programme up to two weeks from today."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from matinee.demo import world


class Command(BaseCommand):
    help = "Build the demo world: theaters, films, two weeks of programme, sales. Run again, it fills the weeks ahead."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=world.DAYS, help="how far the programme reaches (default: 14)")

    def handle(self, *, days: int, **options: object) -> None:
        if not settings.IS_DEMO:
            raise CommandError("The demo world is for a demo, and MATINEE_ENV is production.")
        self.stdout.write(str(world.build(timezone.now(), days)))
