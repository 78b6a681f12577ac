"""Who writes to SQLite waits in line, and leaves it however the writing ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection, transaction

from matinee.prepared import run
from matinee.programme.models import Movie
from matinee.sqlite.base import DatabaseWrapper
from matinee.testing import a_movie

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has locks of its own"),
]


def somebody_has_the_turn() -> bool:
    return somebody_has("line")


def somebody_has(lock: str) -> bool:
    """As another process sees it."""
    with Path(f"{connection.settings_dict['NAME']}-{lock}").open("a") as line:
        try:
            fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def watched() -> Iterator[list[bool]]:
    """Whether somebody had the turn at each statement that was run."""
    seen: list[bool] = []

    def watch(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        done = execute(sql, params, many, context)
        seen.append(somebody_has_the_turn())
        return done

    with connection.execute_wrapper(watch):
        yield seen


def test_a_transaction_has_the_turn_from_its_first_statement_to_its_end() -> None:
    a_movie()
    with watched() as seen, transaction.atomic():
        list(Movie.objects.all())
        Movie.objects.update(genre="Drama")
    assert all(seen)
    assert len(seen) >= 3
    assert not somebody_has_the_turn()


def test_a_transaction_that_fails_passes_it_on() -> None:
    def fail() -> None:
        with transaction.atomic():
            assert somebody_has_the_turn()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not somebody_has_the_turn()


def test_reading_waits_for_nobody_and_a_single_write_is_over_at_once() -> None:
    a_movie()
    with watched() as seen:
        list(Movie.objects.all())
        Movie.objects.update(genre="Drama")
    assert seen == [False, False]
    assert Movie.objects.get().genre == "Drama"


@pytest.mark.parametrize(
    ("sql", "waits"),
    [("UPDATE programme_movie SET genre = %s", True), ("SELECT id FROM programme_movie WHERE genre = %s", False)],
)
def test_a_statement_that_is_written_once_waits_if_it_writes(
    sql: str, waits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs without Django's cursor, which is where others are held up."""
    taken: list[DatabaseWrapper] = []
    take = DatabaseWrapper._take_turn

    def noted(database: DatabaseWrapper) -> None:
        take(database)
        taken.append(database)

    monkeypatch.setattr(DatabaseWrapper, "_take_turn", noted)
    run(sql, ["Drama"])
    assert len(taken) == waits
    assert not somebody_has_the_turn()


def test_who_waits_is_next_and_whoever_had_the_turn_comes_after_them() -> None:
    written: list[str] = []

    def write() -> None:
        try:
            a_movie("Hers")
            written.append("hers")
        finally:
            connection.close()

    with transaction.atomic():
        a_movie("Mine")
        other = Thread(target=write)
        other.start()
        while not somebody_has("next"):
            pass
    a_movie("Mine again")
    written.append("mine")
    other.join()
    assert written == ["hers", "mine"]
    assert not somebody_has("next")
