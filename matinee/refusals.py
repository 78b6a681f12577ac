"""The word for "no": every rule of the house that refuses something raises a Refusal."""

import unicodedata
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

Row = TypeVar("Row", bound=models.Model)


class Refusal(Exception):
    """Something that was asked for and can't be done, in words for the person who asked.

    `code` is stable and for programs. `details` is what a program may need to act on it, JSON-ready.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "That isn't possible."
    # In words for staff who ask for somebody else. Empty where the other sentence serves them as well.
    staff_sentence: str = ""

    def __init__(self, sentence: str = "", **details: Any) -> None:
        super().__init__(sentence or self.sentence)
        self.details = details

    @property
    def for_staff(self) -> str:
        return self.staff_sentence or str(self)


class Invalid(Refusal):
    """A value that can't be right, with the field it stood in."""

    code = "invalid"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class Mismatch(Invalid):
    """Two values that contradict each other."""

    code = "mismatch"


class Conflict(Refusal):
    """Right in itself, and in the way of something that already is."""

    code = "conflict"


class ChangedMeanwhile(Conflict):
    """Somebody else changed or deleted the same thing at the same moment, and was quicker."""

    code = "changed_meanwhile"
    sentence = "Somebody else changed or deleted this at the same moment, so nothing was done. Look at it again."


class TooManyTries(Refusal):
    """Of what could be a guess, or costs others something. Seconds until the next one."""

    code = "too_many_requests"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many attempts. Try again in {seconds} seconds.", retry_after=seconds)


def validated(row: Row) -> Row:
    """The row, if all of its fields hold what they may hold. Invalid, for the first one that doesn't."""
    try:
        # Whether a related row exists is for the database to say, once.
        row.clean_fields(exclude={column.name for column in row._meta.concrete_fields if column.is_relation})
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise Invalid(field, sentences[0]) from None
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if isinstance(value, str):
            _check_text(column, value)
    return row


def _check_text(column: "models.Field[Any, Any]", value: str) -> None:
    if not is_text(value):
        raise Invalid(column.name, NO_TEXT)
    if isinstance(column, models.TextField):
        if not is_lines(value):
            raise Invalid(column.name, "It has control characters. Line breaks are the only ones that it can have.")
    elif not is_single_line(value):
        raise Invalid(column.name, NOT_ONE_LINE)


# A name with a line break becomes a paragraph of a mail: "Bob", "Your refund failed. Pay again: https://…".
LINE_ENDS_AND_CONTROLS = frozenset({"Cc", "Zl", "Zp"})
# Embeddings, overrides and isolates turn the text around them, and nobody sees them (UAX #9, UTS #39). Marks that only
# say how a neighbour is read (LRM, RLM, ALM) and joiners (ZWJ, ZWNJ) are parts of names.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NO_TEXT = "It has characters that are no text."
NOT_ONE_LINE = "It is one line, without line breaks and control characters."


def is_single_line(value: str) -> bool:
    """Whether it has no line break, no other control character, and none that turns the text around it."""
    if value.isascii():
        return value.isprintable()
    return not any(sign in TURNING or unicodedata.category(sign) in LINE_ENDS_AND_CONTROLS for sign in value)


def is_lines(value: str) -> bool:
    """Whether it is lines that could each be a single one; tabs may indent them."""
    return all(is_single_line(line) for line in value.replace("\r\n", "\n").replace("\t", " ").split("\n"))


def is_text(value: str) -> bool:
    """Whether a database and a page can hold it: NUL and lone halves of surrogate pairs they can't."""
    return "\0" not in value and (value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value))
