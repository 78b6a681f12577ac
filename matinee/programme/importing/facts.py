"""What the lines of a file say of one film, theater or screen, put together. They may not contradict each other."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from matinee import names
from matinee.programme.importing.lines import Line
from matinee.programme.importing.problems import Problem

Key = tuple[str, ...]


def plain(name: str) -> str:
    """A name as it is compared."""
    return names.key(name)


def people(said: str) -> str:
    """The directors of a film, in whatever order and with whatever between them they are listed."""
    return " & ".join(sorted(filter(None, map(plain, re.split(r",|;|/|&|\band\b|\bund\b|\bet\b", said)))))


class Facts:
    """Facts of one thing, each with the line that says it first."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[Any, int]] = {}

    def add(self, line: int, column: str, value: Any) -> Problem | None:
        if value in ("", None):
            return None
        said, first = self._said.setdefault(column, (value, line))
        if said == value:
            return None
        return Problem(line, column, str(value), f"contradicts line {first}, which says {said}.")

    def get(self, column: str) -> Any:
        return self._said.get(column, (None, 0))[0]


class Sheet:
    """All that the file says of films, theaters and screens."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.problems: list[Problem] = []
        self._directors: dict[str, set[str]] = defaultdict(set)
        self._cities: dict[str, set[str]] = defaultdict(set)
        self._facts: dict[tuple[str, Key], Facts] = defaultdict(Facts)
        self._first_showings: dict[Key, date] = {}
        lines = list(lines)
        for line in lines:
            self._directors[plain(line.texts["film"])] |= {people(line.texts["director"])} - {""}
            self._cities[plain(line.texts["theater"])] |= {plain(line.texts["city"])} - {""}
        for line in lines:
            self._add(line)

    def film(self, line: Line) -> Facts:
        return self._facts["film", self.film_key(line)]

    def first_showing(self, line: Line) -> date:
        return self._first_showings[self.film_key(line)]

    def theater(self, line: Line) -> Facts:
        return self._facts["theater", self.theater_key(line)]

    def screen(self, line: Line) -> Facts:
        return self._facts["screen", self.screen_key(line)]

    def film_key(self, line: Line) -> Key:
        """Title and director; where only one line says who directed it, the others mean the same film."""
        return completed(plain(line.texts["film"]), people(line.texts["director"]), self._directors)

    def theater_key(self, line: Line) -> Key:
        """Name and city, in the same way."""
        return completed(plain(line.texts["theater"]), plain(line.texts["city"]), self._cities)

    def screen_key(self, line: Line) -> Key:
        return (*self.theater_key(line), plain(line.texts["screen"]))

    def _add(self, line: Line) -> None:
        texts, film, day = line.texts, self.film_key(line), line.start.local.date()
        self._first_showings[film] = min(self._first_showings.get(film, day), day)
        for column in ("genre", "rating", "synopsis", "original title"):
            self._note(self.film(line), line, column, texts[column])
        self.film(line).add(line.number, "director", texts["director"])
        self._note(self.film(line), line, "minutes", line.minutes)
        self._note(self.film(line), line, "release date", line.release_date)
        self.theater(line).add(line.number, "city", texts["city"])
        self._note(self.theater(line), line, "zone", line.zone)
        self._note(self.theater(line), line, "currency", line.currency)
        self._note(self.screen(line), line, "seats", line.seats)

    def _note(self, facts: Facts, line: Line, column: str, value: Any) -> None:
        problem = facts.add(line.number, column, value)
        if problem:
            self.problems.append(problem)


def completed(name: str, second: str, known: dict[str, set[str]]) -> Key:
    only = known.get(name, set())
    return name, second or (next(iter(only)) if len(only) == 1 else "")
