"""A cinema's programme from a file: a table with one line a showtime, as a spreadsheet writes it (docs/importing.md).

All or nothing. What is wrong is said line by line; a file that was imported before brings nothing new.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from matinee.programme import halls
from matinee.programme.importing import lines, tables
from matinee.programme.importing.dates import Order
from matinee.programme.importing.problems import NotATable, Note, Problem
from matinee.programme.importing.writing import Outcome, Progress, Writer

__all__ = ["ImportRefused", "NotATable", "Note", "Order", "Outcome", "Problem", "import_programme"]


class ImportRefused(Exception):
    """Something is wrong with some lines, so none of them was carried out."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def import_programme(
    data: bytes,
    *,
    now: datetime,
    order: Order | None = None,
    encoding: str = "",
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
) -> Outcome:
    """Carry a file out, or with `dry_run` only find out what that would do. ImportRefused, NotATable.

    `order` says how dates such as 05/12/2026 are meant, where the file itself doesn't show it, and `encoding` which one
    a CSV file is in that isn't UTF-8.
    """
    table = tables.read(data, encoding)
    found, problems = lines.parse(table, order)
    is_kept = False
    try:
        with transaction.atomic():
            writer = Writer(found, table.columns, now)
            outcome = writer.write(progress)
            problems += writer.problems
            if problems:
                raise ImportRefused(sorted(problems))
            is_kept = not dry_run
            transaction.set_rollback(not is_kept)
    finally:
        if not is_kept:
            # Plans that were made and taken back again must not be remembered.
            halls.forget()
    outcome.notes = sorted([*table.notes, *outcome.notes])
    return outcome
