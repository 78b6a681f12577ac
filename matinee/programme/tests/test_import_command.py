"""`manage.py import_programme` says what it did, or what is wrong, so that staff can mend the file."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from matinee.programme.models import Showtime
from matinee.testing import a_movie, a_theater

pytestmark = pytest.mark.django_db

HEADER = "film,theater,start,price"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(tmp_path: Path, *lines: str, **options: object) -> tuple[str, str]:
    file = tmp_path / "week.csv"
    file.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    said, complained = io.StringIO(), Terminal()
    try:
        call_command("import_programme", str(file), stdout=said, stderr=complained, no_color=True, **options)
    except CommandError as refusal:
        return said.getvalue(), f"{complained.getvalue()}{refusal}"
    return said.getvalue(), complained.getvalue()


@pytest.fixture(autouse=True)
def _rex() -> None:
    a_movie("Dune")
    a_theater("Rex")


def test_it_counts_what_it_did(tmp_path: Path) -> None:
    lines = ("Dune,Rex,2035-07-01 20:00,10", "Dune,Rex,2035-07-02 20:00,10", "Dune,Rex,2035-07-02 20:00,10")
    assert run(tmp_path, *lines) == (
        "Note: line 4: says the same as line 3.\n2 showtimes added, 0 changed, 0 as they were, 1 said twice.\n",
        "",
    )


def test_a_dry_run_is_marked_as_one(tmp_path: Path) -> None:
    assert run(tmp_path, "Dune,Rex,2035-07-01 20:00,10", dry_run=True) == (
        "Nothing was written. It would be:\n1 showtime added, 0 changed, 0 as they were.\n",
        "",
    )
    assert Showtime.objects.count() == 0


def test_what_is_wrong_in_the_same_way_is_said_once(tmp_path: Path) -> None:
    lines = [f"Dune,Odeon,2035-07-{day:02} 20:00,10" for day in range(1, 9)]
    assert run(tmp_path, *lines) == (
        "",
        (
            "line 2, theater: “Odeon” is no theater of this site. It will be added if the file says its city, zone and "
            "currency. (and 7 more lines: 3, 4, 5, 6, 7 …)\nNothing was imported: 8 things are wrong."
        ),
    )


def test_what_is_no_table_is_one_sentence(tmp_path: Path) -> None:
    picture = tmp_path / "week.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    with pytest.raises(
        CommandError, match=r"^Nothing was imported\. This isn't a text file\. A programme is a workbook, "
    ):
        call_command("import_programme", str(picture))


def test_a_file_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(CommandError, match=r"^/nowhere\.csv can't be read: No such file or directory\.$"):
        call_command("import_programme", "/nowhere.csv")


def test_the_order_of_dates_can_be_said(tmp_path: Path) -> None:
    line = "Dune,Rex,05/12/2035 20:00,10"
    assert run(tmp_path, line)[1].endswith("or write dates as 2026-11-28.")
    assert run(tmp_path, line, dates="day-first")[0] == "1 showtime added, 0 changed, 0 as they were.\n"


def test_a_long_file_shows_how_far_it_is(tmp_path: Path) -> None:
    lines = [f"Dune,Rex,2035-{month:02}-{day:02} 20:00,10" for month in (1, 2) for day in range(1, 26)]
    said, shown = run(tmp_path, *lines)
    assert said == "50 showtimes added, 0 changed, 0 as they were.\n"
    assert shown.endswith("\r49 of 50 lines\r50 of 50 lines\n")
