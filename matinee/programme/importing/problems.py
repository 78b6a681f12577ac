"""What an import has to say of a file: what is wrong in which line, and what else its owner should know."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. `line` counts as an editor does, from 1."""

    line: int
    column: str
    value: str
    sentence: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {quoted(self.value)}{self.sentence}"


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """Something that is not wrong, and may not be what was meant."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}"


class NotATable(Exception):
    """The file as a whole can't be read; the sentence says why and what would help."""


def quoted(value: str) -> str:
    """The value as it stands in the file, short and in one line."""
    short = " ".join(value.split())
    return f"“{short[:39]}…” " if len(short) > 40 else f"“{short}” " if short else ""
