"""What a line means in the database: its theater, screen, film and price card. What is missing is made, if possible."""

from collections import defaultdict
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from matinee.money import Money
from matinee.programme import operations, seatplans
from matinee.programme.halls import seats_of
from matinee.programme.importing import values
from matinee.programme.importing.facts import Key, Sheet, people, plain
from matinee.programme.importing.lines import Line
from matinee.programme.importing.problems import Note
from matinee.programme.models import Movie, PriceCard, Screen, SeatCategory, SeatPlan, Theater

# What a film is when nobody says its genre, and who directed it when nobody says that.
FILM, UNKNOWN = "Film", "Unknown"
FACTS = {
    "director": "director",
    "minutes": "duration",
    "genre": "genre",
    "rating": "rating",
    "synopsis": "synopsis",
    "original title": "original_title",
    "release date": "release_date",
}


def ages(rating: str) -> dict[str, int | None]:
    """What a rating says of who is let in, as a film has it."""
    return dict(zip(("min_age", "accompanied_min_age"), values.ages(rating), strict=True))


class Wrong(Exception):
    """A line that can't be carried out, with the column that it fails at."""

    def __init__(self, column: str, value: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column
        self.value = value
        self.sentence = sentence


def nearly(said: str, names: list[str]) -> str:
    """Did you mean …? Nothing, if no name is close."""
    close = get_close_matches(plain(said), [plain(name) for name in names], n=1, cutoff=0.75)
    meant = next((name for name in names if close and plain(name) == close[0]), "")
    return f" Did you mean {meant}?" if meant else ""


class Theaters:
    """Theaters, their screens and price cards, each read once."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.added: list[str] = []
        self.screens_added: list[str] = []
        self._known = list(Theater.objects.all())
        self._found: dict[Key, Theater] = {}
        self._screens: dict[int, list[Screen]] = {}
        self._cards: dict[int, list[tuple[PriceCard, dict[str, int]]]] = {}
        self._plans: dict[tuple[int, str], SeatPlan] = {}

    def theater(self, line: Line) -> Theater:
        key = self.sheet.theater_key(line)
        if key not in self._found:
            self._found[key] = self._match(line, key) or self._open(line)
        theater = self._found[key]
        for column, value in (("zone", line.zone), ("currency", line.currency)):
            if value and value != getattr(theater, column):
                raise Wrong(column, value, f"isn't that of {theater}, which has {getattr(theater, column)}.")
        return theater

    def _match(self, line: Line, key: Key) -> Theater | None:
        name, city = key
        if not name:
            return self._only()
        called = [theater for theater in self._known if plain(theater.name) == name]
        there = [theater for theater in called if city in ("", plain(theater.city))]
        if len(there) > 1:
            raise Wrong("theater", line.texts["theater"], "is the name of more than one theater. Give the city.")
        return there[0] if there else None

    def _only(self) -> Theater:
        """The one that there is, if the file names none."""
        if len(self._known) != 1:
            there = f"there are {len(self._known)} theaters" if self._known else "there is no theater yet"
            raise Wrong("theater", "", f"is empty, and {there}.")
        return self._known[0]

    def _open(self, line: Line) -> Theater:
        facts, name = self.sheet.theater(line), line.texts["theater"]
        city, zone, currency = (facts.get(column) for column in ("city", "zone", "currency"))
        if not (city and zone and currency):
            raise Wrong(
                "theater",
                name,
                "is no theater of this site. It will be added if the file says its city, zone and currency."
                + nearly(name, [theater.name for theater in self._known]),
            )
        self.added.append(name)
        theater = operations.open_theater(name=name, location=city, city=city, zone=zone, currency=currency)
        self._known.append(theater)
        return theater

    # ── Screens ──────────────────────────────────────────────────────────────────────────────────

    def screen(self, line: Line, theater: Theater) -> Screen:
        if theater.pk not in self._screens:
            self._screens[theater.pk] = list(theater.screens.select_related("theater"))
        screens, name = self._screens[theater.pk], line.texts["screen"]
        found = [screen for screen in screens if plain(screen.name) == plain(name)]
        if not name and len(screens) == 1:
            found = screens
        if not found:
            found = [self._build(line, theater, screens)]
        seats = self.sheet.screen(line).get("seats")
        if seats and seats != len(seats_of(self.plan(found[0]).pk)):
            has = len(seats_of(self.plan(found[0]).pk))
            raise Wrong("seats", str(seats), f"isn't how many seats {found[0]} has; it has {has}.")
        return found[0]

    def _build(self, line: Line, theater: Theater, screens: list[Screen]) -> Screen:
        name, seats = line.texts["screen"], self.sheet.screen(line).get("seats")
        if not seats:
            if not name:
                raise Wrong("screen", "", f"is empty, and {theater} has {len(screens)} screens.")
            raise Wrong(
                "screen",
                name,
                f"is no screen of {theater}, which has {', '.join(map(str, screens)) or 'none'}. "
                "It will be added if the file says how many seats it has.",
            )
        screen = Screen(theater=theater, name=name or "Screen 1")
        operations.save_screen(screen)
        operations.lay_out(screen, seatplans.generate(seats))
        screens.append(screen)
        self.screens_added.append(screen.name)
        return screen

    def plan(self, screen: Screen, name: str = "") -> SeatPlan:
        """The seat plan that showtimes there get now: the one of that name, or the usual one."""
        key = (screen.pk, plain(name))
        if key not in self._plans:
            self._plans[key] = self._plan_called(screen, name) if name else operations.current_plan(screen)
        return self._plans[key]

    def _plan_called(self, screen: Screen, name: str) -> SeatPlan:
        plans = {plan.name: plan for plan in screen.plans.in_use().order_by("pk")}
        found = [plan for known, plan in plans.items() if plain(known) == plain(name)]
        if not found:
            raise Wrong("seat plan", name, f"is no seat plan of {screen}, which has {', '.join(plans)}.")
        return found[0]

    # ── Prices ───────────────────────────────────────────────────────────────────────────────────

    def card(self, line: Line, theater: Theater, plan: SeatPlan, current: PriceCard | None) -> PriceCard:
        """A price card of the theater that says what the line says; the showtime's own one, if it does."""
        wanted = self._prices(line, theater, plan)
        if theater.pk not in self._cards:
            cards = theater.price_cards.prefetch_related("prices")
            self._cards[theater.pk] = [(card, {p.category: p.amount for p in card.prices.all()}) for card in cards]
        fitting = [
            card
            for card, prices in self._cards[theater.pk]
            if all(prices.get(category) == price.minor for category, price in wanted.items())
        ]
        if current in fitting:
            return current
        if not wanted:
            return self._usual(theater)
        return min(fitting, key=lambda card: card.name != "Standard") if fitting else self._print(theater, wanted)

    def _usual(self, theater: Theater) -> PriceCard:
        """The only card of a theater, for a line without a price."""
        cards = self._cards[theater.pk]
        if theater.name in self.added:
            raise Wrong("price", "", f"is empty, and {theater} is new.")
        if len(cards) != 1:
            raise Wrong("price", "", f"is empty, and {theater} has {len(cards)} price cards.")
        return cards[0][0]

    def _prices(self, line: Line, theater: Theater, plan: SeatPlan) -> dict[SeatCategory, Money]:
        """What the line says, by category. `price` is that of the room's simplest seats."""
        room = {seat.category for seat in seats_of(plan.pk)}
        simplest = next(category for category in SeatCategory if category in room)
        if line.prices and "price" not in line.prices:
            raise Wrong("price", "", "is empty, and other prices of the line aren't.")
        found: dict[SeatCategory, Money] = {}
        for column, said in line.prices.items():
            category = simplest if column == "price" else SeatCategory(column.removeprefix("price "))
            try:
                found[category] = values.price(said, theater.currency)
            except ValueError as error:
                raise Wrong(column, said, str(error)) from None
        return found

    def _print(self, theater: Theater, wanted: dict[SeatCategory, Money]) -> PriceCard:
        """A new card. A category that the line doesn't name costs what the simplest seats cost."""
        simplest, *others = wanted
        name = ", ".join([str(wanted[simplest]), *(f"{other} {wanted[other]}" for other in others)])
        prices = {category: wanted.get(category, wanted[simplest]) for category in SeatCategory}
        taken = {card.name for card, _ in self._cards[theater.pk]}
        name = next(
            each for number in range(1, 1000) if (each := f"{name} ({number})" if number > 1 else name) not in taken
        )
        card = operations.set_prices(theater, name, prices)
        self._cards[theater.pk].append((card, {category: price.minor for category, price in prices.items()}))
        return card


class Films:
    """The films of the catalogue, each read once, and changed where the file says something else of them."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.added: list[str] = []
        self.changed: list[str] = []
        self.notes: list[Note] = []
        self._found: dict[Key, Movie] = {}
        self._called: dict[str, list[Movie]] = defaultdict(list)
        for movie in Movie.objects.all():
            self._called[plain(movie.title)].append(movie)

    def film(self, line: Line, now: datetime) -> Movie:
        key = self.sheet.film_key(line)
        if key not in self._found:
            movie = self._match(line, key)
            self._found[key] = self._corrected(movie, line, now) if movie else self._add(line)
        return self._found[key]

    def _match(self, line: Line, key: Key) -> Movie | None:
        title, directors = key
        called = self._called[title]
        if not directors:
            if len(called) > 1:
                raise Wrong("film", line.texts["film"], "is the title of more than one film. Give the director.")
            return called[0] if called else None
        for movie in called:
            if people(movie.director) == directors or (movie.director == UNKNOWN and len(called) == 1):
                return movie
        meant = nearly(line.texts["director"], [movie.director for movie in called])
        if meant:
            raise Wrong("director", line.texts["director"], f"didn't direct the {called[0]} of the catalogue.{meant}")
        return None

    def _corrected(self, movie: Movie, line: Line, now: datetime) -> Movie:
        said = {attribute: self.sheet.film(line).get(column) for column, attribute in FACTS.items()}
        if movie.director != UNKNOWN:
            del said["director"]
        changes = {name: value for name, value in said.items() if value and value != getattr(movie, name)}
        if "rating" in changes and movie.min_age is None and movie.accompanied_min_age is None:
            changes |= {name: age for name, age in ages(changes["rating"]).items() if age is not None}
        if changes:
            operations.change_movie(movie=movie, changes=changes, now=now)
            self.changed.append(movie.title)
        return movie

    def _add(self, line: Line) -> Movie:
        facts = self.sheet.film(line)
        if not facts.get("minutes"):
            raise Wrong("minutes", "", f"is empty, and {line.texts['film']} is not in the catalogue yet.")
        said = {attribute: value for column, attribute in FACTS.items() if (value := facts.get(column))}
        usual: dict[str, Any] = {"genre": FILM, "release_date": self.sheet.first_showing(line), "director": UNKNOWN}
        movie = Movie(title=line.texts["film"], **usual | ages(facts.get("rating") or "") | said)
        if movie.director == UNKNOWN:
            self.notes.append(Note(line.number, f"{movie} is new and has no director; it says {UNKNOWN} until you do."))
        operations.save_movie(movie)
        self._called[plain(movie.title)].append(movie)
        self.added.append(movie.title)
        return movie
