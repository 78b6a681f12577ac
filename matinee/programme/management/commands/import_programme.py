"""`manage.py import_programme FILE`: a cinema's week from its spreadsheet (docs/importing.md)."""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from matinee.programme.importing import ImportRefused, NotATable, Order, Outcome, Problem, import_programme

# A file of fewer lines is done before a person could read how far it is.
LONG_FILE = 50


class Command(BaseCommand):
    help = "Import a programme from a workbook or a CSV file, all or nothing. docs/importing.md says what may be in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a CSV file, or a workbook (.xlsx, .xls, .ods); - reads from standard input")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument(
            "--dates",
            choices=[order.value for order in Order],
            help="how dates such as 05/12/2026 are meant; only needed where the file itself doesn't show it",
        )

        parser.add_argument(
            "--encoding",
            default="",
            help="of a CSV file that isn't UTF-8: cp1252 (Windows), cp1250, mac_roman",
        )

    def handle(self, *, file: str, dry_run: bool, dates: str | None, encoding: str, **options: object) -> None:
        try:
            outcome = import_programme(
                read(file),
                now=timezone.now(),
                order=Order(dates) if dates else None,
                encoding=encoding,
                dry_run=dry_run,
                progress=self.show_progress,
            )
        except NotATable as refusal:
            raise CommandError(f"Nothing was imported. {refusal}") from None
        except ImportRefused as refusal:
            for sentence in told(refusal.problems):
                self.stderr.write(sentence)
            raise CommandError(
                f"Nothing was imported: {counted(len(refusal.problems), 'thing is', 'things are')} wrong."
            ) from None
        for note in outcome.notes:
            self.stdout.write(f"Note: {note}")
        self.stdout.write(report(outcome, dry_run=dry_run))

    def show_progress(self, done: int, total: int) -> None:
        """On a terminal, in one line that is written over."""
        if total < LONG_FILE or not self.stderr.isatty():
            return
        end = "\n" if done == total else ""
        self.stderr.write(f"\r{done} of {total} lines", ending=end)
        self.stderr.flush()


def read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from None


def told(problems: Iterable[Problem]) -> Iterator[str]:
    """One sentence a problem; what is wrong in the same way in many lines is said once."""

    def alike(problem: Problem) -> tuple[str, str, str]:
        return problem.column, problem.value, problem.sentence

    groups = [list(group) for _, group in groupby(sorted(problems, key=alike), key=alike)]
    for group in sorted(groups, key=lambda group: group[0].line):
        others = len(group) - 1
        also = f" (and {counted(others, 'more line', 'more lines')}: {listed(group)})" if others else ""
        yield f"{group[0]}{also}"


def listed(group: list[Problem], most: int = 5) -> str:
    lines = [str(problem.line) for problem in group[1 : most + 1]]
    return ", ".join(lines) + (" …" if len(group) > most + 1 else "")


def report(outcome: Outcome, *, dry_run: bool) -> str:
    done = (
        f"{counted(outcome.created, 'showtime')} added, {outcome.changed} changed, {outcome.unchanged} as they were"
        f"{f', {outcome.repeated} said twice' if outcome.repeated else ''}."
    )
    others = {
        "New theaters": outcome.theaters,
        "New screens": outcome.screens,
        "New films": outcome.films,
        "Changed films": outcome.films_changed,
    }
    lines = [done] + [f"{what}: {', '.join(names)}." for what, names in others.items() if names]
    return "\n".join((["Nothing was written. It would be:"] if dry_run else []) + lines)


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
