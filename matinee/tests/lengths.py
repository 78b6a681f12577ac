"""What reads text that strangers write, and text in every shape that has been hard on a reader.

`test_length.py` gives each the longest text that reaches it; `python -m bench.proofs length` measures time against
length.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import process_time
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from pydantic import ValidationError as WrongBody

from matinee import amounts, negotiation, trace
from matinee.accounts import addresses, spelling
from matinee.api import bodies
from matinee.api.accounts import NewAccount
from matinee.api.problems import problem
from matinee.api.reservations import ReservationBody
from matinee.api.words import in_our_words
from matinee.programme import seatplans
from matinee.programme.importing import columns, dates, facts, tables, values
from matinee.programme.importing.catalogue import nearly
from matinee.programme.importing.problems import NotATable
from matinee.programme.posters.lettering import fitted
from matinee.programme.seatplans import PlanError
from matinee.refusals import Refusal, is_lines, is_single_line
from matinee.watching import logs
from matinee.web import locales

# Granian's limit for all headers together (management/limits.py), for JSON, for a form, for a file of the importer.
HEADER, JSON, FORM = 32_768, 1_000_000, 1_000_000
# Names and passwords are refused before they are looked at (web/account_forms.py). A file, whose largest is 20 MB, is
# the administrator's own; a fraction of it shows the same.
NAME, FILE = 1000, 20_000

SHAPES = (
    "a", "ä", "a\u0301", "\u0301", "1", "1 ", "1,", "1.", "1'", "0", "-", "a.", "a-", "a@", "@", "a@a.", "://", ":",
    "a:", "/", "//", "/tickets/", ")=(", "(", "[", "{", "<", "&", "=", ";", "a=b;", "a;q=0,", "*/*,", ",", " ", "\t",
    "\n", "a ", "a\n", '"', '",', "'", "\\", "%", "%41", "Bearer ", "Failing row contains ", "A s s\n", "A ss#",
    "numbers: 1,", "| ", "_", ".", "a,b\n", "1:", "::", "映", "\u202e", "\ufdfa", "and ", "&&",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """A function of a text, and the longest text that it can get."""

    read: Callable[[str], Any]
    longest: int


def of_header(name: str, reader: Callable[[HttpRequest], Any]) -> Reader:
    def read(text: str) -> Any:
        request = HttpRequest()
        request.META |= {name: text, "REMOTE_ADDR": "127.0.0.1"}
        return reader(request)

    return Reader(read, HEADER)


def body(model: Any) -> Callable[[str], Any]:
    """A JSON body, from its text to the refusal that is sent."""

    def read(text: str) -> Any:
        try:
            return model.model_validate(bodies.parsed(text.encode()))
        except WrongBody as wrong:
            errors: Any = wrong.errors()
            return problem(in_our_words({**error, "loc": ("body", "body", *error["loc"])} for error in errors))
        except Refusal as refusal:
            return problem(refusal)

    return read


def fields(model: Any) -> Callable[[str], Any]:
    """So many fields that nobody knows, as the text is long."""
    read = body(model)
    return lambda text: read(json.dumps({f"{text[:5]}{number}": number for number in range(len(text) // 15)}))


def member(model: Any, name: str) -> Callable[[str], Any]:
    read = body(model)
    return lambda text: read(json.dumps({name: text}))


READERS: dict[str, Reader] = {
    "a line of the log": Reader(logs.scrubbed, FORM),
    "X-Request-ID": Reader(trace.SANE.fullmatch, HEADER),
    "Accept": of_header("HTTP_ACCEPT", negotiation.wants_json),
    "User-Agent": of_header("HTTP_USER_AGENT", negotiation.is_reader),
    "X-Forwarded-For": of_header("HTTP_X_FORWARDED_FOR", addresses.address_key),
    "Accept-Language": Reader(locales.chosen, HEADER),
    "JSON": Reader(body(ReservationBody), JSON),
    "JSON, open brackets": Reader(lambda text: body(ReservationBody)("[" * len(text)), JSON),
    "JSON, a long number": Reader(lambda text: body(ReservationBody)('{"showtime":' + "9" * len(text) + "}"), JSON),
    "JSON, unknown fields": Reader(fields(ReservationBody), JSON),
    "JSON, a name": Reader(member(ReservationBody, "name"), JSON),
    "JSON, a username": Reader(member(NewAccount, "username"), JSON),
    "JSON, an address": Reader(member(NewAccount, "email"), JSON),
    "JSON, a password": Reader(member(NewAccount, "password"), JSON),
    "an amount": Reader(lambda text: amounts.price(text, "EUR"), FORM),
    "a rate": Reader(amounts.rate, FORM),
    "a single line": Reader(is_single_line, FORM),
    "lines": Reader(is_lines, FORM),
    "a username": Reader(spelling.key, NAME),
    "an e-mail address": Reader(spelling.address, NAME),
    "a seat plan": Reader(seatplans.read, 50_000),
    "a title on a poster": Reader(lambda text: fitted(text, 300, 200, 40), 200),
    "a file of the importer": Reader(lambda text: tables.read(text.encode()), FILE),
    "a row of the importer": Reader(lambda text: tables.read(f"film;theater;start;price\n{text}\n".encode()), FILE),
    "a column's name": Reader(columns.key, FILE),
    "a date of the importer": Reader(lambda text: dates.parse_start(text, dates.Order.DAY_FIRST), FILE),
    "a length of the importer": Reader(values.minutes, FILE),
    "marks of the importer": Reader(values.marks, FILE),
    "names of the importer": Reader(facts.people, FILE),
    "a name that is nearly known": Reader(lambda text: nearly(text, ["The Grand Budapest Hotel"] * 50), FILE),
}

REFUSED = (Refusal, ValueError, ValidationError, PlanError, NotATable)


def tried(name: str, text: str) -> Any:
    """What comes of it; that it is refused is right as well."""
    try:
        return READERS[name].read(text)
    except REFUSED:
        return None


def of_length(shape: str, length: int) -> str:
    return (shape * (length // len(shape) + 1))[:length]


def read_all() -> int:
    """How many texts were read: the longest in every shape, by each reader."""
    for name, reader in READERS.items():
        for shape in SHAPES:
            tried(name, of_length(shape, reader.longest))
    return len(READERS) * len(SHAPES)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a reader costs with its hardest shape: seconds of the processor for a length, and for half of it."""

    reader: str
    shape: str
    length: int
    half: float
    whole: float

    @property
    def grows(self) -> float:
        """2 where the time grows as the length, 4 where it grows with its square."""
        return self.whole / self.half


def measured(length: int) -> Iterator[Cost]:
    for name, reader in READERS.items():
        whole = min(length, reader.longest)
        costs = [Cost(name, shape, whole, _seconds(name, shape, whole // 2), _seconds(name, shape, whole))
                 for shape in SHAPES]  # fmt: skip
        yield max(costs, key=lambda cost: cost.whole)


def _seconds(name: str, shape: str, length: int) -> float:
    text = of_length(shape, length)
    best = float("inf")
    for _ in range(3):
        began = process_time()
        tried(name, text)
        best = min(best, process_time() - began)
    return best
