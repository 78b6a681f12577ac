"""The word for "no": every rule of the house that refuses something raises a Refusal."""

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

    def __init__(self, sentence: str = "", **details: Any) -> None:
        super().__init__(sentence or self.sentence)
        self.details = details


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
        if isinstance(value, str) and not is_text(value):
            raise Invalid(column.name, "It has characters that are no text.")
    return row


def is_text(value: str) -> bool:
    """Whether a database and a page can hold it: NUL and lone halves of surrogate pairs they can't."""
    return "\0" not in value and (value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value))
