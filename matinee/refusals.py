"""The word for "no": every rule of the house that refuses something raises a Refusal."""

from typing import Any, ClassVar


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
