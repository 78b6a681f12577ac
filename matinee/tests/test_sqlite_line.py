"""Who writes to SQLite waits in line, and leaves it however the writing ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction

from matinee.programme.models import Movie
from matinee.testing import a_movie

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has locks of its own"),
]


def somebody_has_the_turn() -> bool:
    """As another process sees it."""
    with Path(f"{connection.settings_dict['NAME']}-line").open("a") as line:
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
