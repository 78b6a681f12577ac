"""What a process remembers of the programme, for as long as nobody changes it.

Films, theaters, prices and showtimes change a few times a day and are read with every request. Each change, whoever
makes it, gives the programme another edition: a number that the database draws anew as the change is committed
(migration 0007). What was read while an edition was the newest is right for as long as it is:

    edition = editions.newest()                   # one short statement
    showtime = edition.recall(read_showtime, 7)   # none, but the first time

What is remembered is shared by all requests of the process, so whoever gets it leaves it as it is.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Subquery

from matinee.prepared import Prepared
from matinee.programme.models import Edition as Number
from matinee.programme.models import Showtime

Found = TypeVar("Found")

# Of one edition; more than a chain has showtimes on sale. Then it begins anew.
MOST_REMEMBERED = 20_000


class Edition:
    """What was read of the programme since its last change."""

    def __init__(self, number: int | None = None) -> None:
        self.number = number
        self._remembered: dict[Hashable, Any] = {}

    def recall(self, read: Callable[..., Found], *asked: Hashable, at: Hashable = 0) -> Found:
        """What `read` says when it is asked this; it is asked once. `at` is said by who depends on the time as well."""
        key = (read, asked, at)
        try:
            found: Found = self._remembered[key]
        except KeyError:
            found = read(*asked)
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = found
        return found

    def showtime(self, pk: int) -> Showtime | None:
        """The showtime with this id, if there is one, `with_programme()`."""
        return self.recall(_showtime, pk)

    def moment(self, now: datetime) -> tuple[datetime, int]:
        """Another one after a showtime has begun, and at midnight: what is on until then follows from both."""
        # What began before today has begun for good, and can be the history of a chain.
        today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return today, bisect_right(self.recall(_starts, today), now)


def newest() -> Edition:
    """The edition at this moment."""
    return edition(number())


def number() -> int | None:
    """The number of the newest one; None where none was drawn yet."""
    return next((number for (number,) in _NUMBER()), None)


def edition(number: int | None) -> Edition:
    """The edition with the number that was just read, with `NUMBER`. What older ones remembered is forgotten.

    A transaction may have changed the programme itself, so there what is remembered is forgotten at once.
    """
    if number is None or connection.in_atomic_block:
        return Edition(number)
    kept = _kept.get(number)
    if kept is None:
        _kept.clear()
        kept = _kept[number] = Edition(number)
    return kept


def together_with(read: Callable[[Edition], tuple[int | None, Found]]) -> tuple[Edition, Found]:
    """The newest edition, and what `read` finds with it, for the price of one statement.

    `read` is given the edition that this process knew last, and says which number it found that there was by then.
    """
    # A list first: another thread may put a newer one in its place while this one looks.
    kept = [] if connection.in_atomic_block else list(_kept.values())
    known = kept[-1] if kept else newest()
    number, found = read(known)
    while number != known.number:
        known = edition(number)
        number, found = read(known)
    return known, found


def forget() -> None:
    """After rows were rolled back: their ids will be those of others."""
    _kept.clear()


_kept: dict[int, Edition] = {}
# For who asks the database for something else anyway.
NUMBER = Subquery(Number.objects.values("number"))

_NUMBER = Prepared(lambda: Number.objects.values_list("number"))
_SHOWTIME = Prepared(lambda pk: Showtime.objects.with_programme().filter(pk=pk))
_STARTS = Prepared(
    lambda since: Showtime.objects.standing().filter(starts_at__gt=since).order_by("starts_at").values_list("starts_at")
)


def _showtime(pk: int) -> Showtime | None:
    return _SHOWTIME.first(pk=pk)


def _starts(since: datetime) -> list[datetime]:
    return [moment for (moment,) in _STARTS(since=since)]
