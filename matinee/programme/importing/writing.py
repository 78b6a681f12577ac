"""Carries a file's lines out, through the operations that everybody else plans showtimes with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from matinee.programme import operations
from matinee.programme.importing import dates
from matinee.programme.importing.catalogue import Films, Theaters, Wrong
from matinee.programme.importing.facts import Sheet, plain
from matinee.programme.importing.lines import Line
from matinee.programme.importing.problems import Note, Problem
from matinee.programme.models import Screen, SeatPlan, Showtime, Theater
from matinee.programme.operations import InThePast, Overlaps
from matinee.refusals import Invalid, Refusal

Progress = Callable[[int, int], None]

# Under which column the file has what an operation refuses.
COLUMNS = {
    "date_and_time": "start",
    "duration": "minutes",
    "title": "film",
    "release_date": "release date",
    "capacity": "seats",
}


@dataclass(slots=True)
class Outcome:
    """What an import did: how many showtimes, and by their names what they needed."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    films: list[str] = field(default_factory=list)
    films_changed: list[str] = field(default_factory=list)
    theaters: list[str] = field(default_factory=list)
    screens: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class Writer:
    def __init__(self, lines: Sequence[Line], columns: frozenset[str], now: datetime) -> None:
        self.lines = lines
        self.columns = columns
        self.now = now
        self.sheet = Sheet(lines)
        self.theaters = Theaters(self.sheet)
        self.films = Films(self.sheet)
        self.outcome = Outcome()
        self.problems = list(self.sheet.problems)
        self._existing: dict[int, dict[datetime, Showtime]] = {}
        self._line_of: dict[int, Line] = {}

    def write(self, progress: Progress) -> Outcome:
        """All lines; what was wrong with some of them is in `problems`."""
        for done, line in enumerate(self.lines, start=1):
            self._try(line)
            progress(done, len(self.lines))
        self.outcome.films, self.outcome.films_changed = self.films.added, self.films.changed
        self.outcome.notes += self.films.notes
        self.outcome.theaters, self.outcome.screens = self.theaters.added, self.theaters.screens_added
        return self.outcome

    def _try(self, line: Line) -> None:
        try:
            self._carry_out(line)
        except Wrong as wrong:
            self.problems.append(Problem(line.number, wrong.column, wrong.value, wrong.sentence))
        except Refusal as refusal:
            self.problems.append(self._in_the_words_of_the_file(refusal, line))

    def _carry_out(self, line: Line) -> None:
        theater = self.theaters.theater(line)
        screen = self.theaters.screen(line, theater)
        starts_at = self._starts_at(line, theater)
        movie = self.films.film(line, self.now)
        there = self._on(screen).get(starts_at)
        plan = self._plan(line, screen, there)
        card = self.theaters.card(line, theater, plan, there.price_card if there else None)
        facts: dict[str, Any] = {"price_card": card} | self._facts(line)
        if there is None:
            showtime = operations.plan_showtime(
                movie=movie, screen=screen, starts_at=starts_at, now=self.now, plan=plan, **facts
            )
            self._on(screen)[starts_at] = showtime
            self._line_of[showtime.pk] = line
            self.outcome.created += 1
            return
        if there.movie_id != movie.pk:
            said = f"line {self._line_of[there.pk].number}" if there.pk in self._line_of else "the programme"
            raise Wrong("film", line.texts["film"], f"can't be there: {said} has {there.movie} at that time.")
        there.movie = movie
        self._change(there, line, facts)

    def _plan(self, line: Line, screen: Screen, there: Showtime | None) -> SeatPlan:
        """The one that the line names, or the usual one. A showtime that is there keeps its own: seats may be sold."""
        said = line.texts["seat plan"]
        if there is None:
            return self.theaters.plan(screen, said)
        if said and plain(said) != plain(there.plan.name):
            raise Wrong("seat plan", said, f"isn't that of this showtime, which has {there.plan.name}.")
        return there.plan

    def _change(self, there: Showtime, line: Line, facts: dict[str, Any]) -> None:
        """What the file says of a showtime that is there already: in the database, or from a line before."""
        differing = [name for name, value in facts.items() if getattr(there, name) != value]
        before = self._line_of.setdefault(there.pk, line)
        if before is not line:
            if differing:
                raise Wrong("start", line.start_said, f"is the same showtime as in line {before.number}, and differs.")
            self.outcome.repeated += 1
            self.outcome.notes.append(Note(line.number, f"says the same as line {before.number}."))
        elif differing:
            for name in differing:
                setattr(there, name, facts[name])
            operations.place(there, now=self.now)
            self.outcome.changed += 1
        else:
            self.outcome.unchanged += 1

    def _starts_at(self, line: Line, theater: Theater) -> datetime:
        try:
            moment, is_twice = dates.moment(line.start, theater.zoneinfo)
        except (ValueError, OverflowError) as error:
            raise Wrong("start", line.start_said, str(error)) from None
        if is_twice:
            sentence = f"{line.start_said} happens twice, since the clocks are put back; the first was taken."
            self.outcome.notes.append(Note(line.number, sentence))
        return moment

    def _on(self, screen: Screen) -> dict[datetime, Showtime]:
        """What is planned on a screen, by its start."""
        if screen.pk not in self._existing:
            first = min(line.start.local for line in self.lines).replace(tzinfo=UTC) - timedelta(days=2)
            standing = Showtime.objects.standing().filter(screen=screen, starts_at__gt=first)
            self._existing[screen.pk] = {
                showtime.starts_at: showtime for showtime in standing.select_related("movie", "plan", "price_card")
            }
            for showtime in self._existing[screen.pk].values():
                showtime.screen = screen
        return self._existing[screen.pk]

    def _facts(self, line: Line) -> dict[str, Any]:
        """What the file has columns for; the rest of a showtime stays as it is."""
        facts: dict[str, Any] = {
            column: line.texts[column] for column in ("language", "subtitles") if column in self.columns
        }
        if {"format", "marks"} & self.columns:
            facts["format"] = line.texts["format"] or line.marks.format
        if "marks" in self.columns:
            facts |= {name: getattr(line.marks, name) for name in Showtime.MARKS}
        return facts

    def _in_the_words_of_the_file(self, refusal: Refusal, line: Line) -> Problem:
        if isinstance(refusal, InThePast):
            return Problem(line.number, "start", line.start_said, "is in the past.")
        if isinstance(refusal, Overlaps):
            other = self._line_of.get(refusal.details.get("showtime", 0))
            where = f" (line {other.number})" if other else " (in the programme already)"
            return Problem(line.number, "start", line.start_said, f"overlaps. {refusal}{where}")
        column = COLUMNS.get(refusal.field, refusal.field) if isinstance(refusal, Invalid) else ""
        return Problem(line.number, column, "", str(refusal))
