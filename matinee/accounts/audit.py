"""What staff changed: who, when, where, and from what to what. Written at the three doors that they come in by.

A line is written in the transaction of what it tells of, or not at all (`note`): so nothing is done without its line,
and no line tells of what wasn't done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.transaction import TransactionManagementError

from matinee.accounts.models import Change, User

# Enough of a text to know which one it was.
LONGEST = 500
# That it was changed is said; what it is, is nobody's business who reads the trail.
UNSAID = "…"
OF_PERSONS = frozenset({"password", "digest", "email", "phone", "name", "first_name", "last_name"})


@dataclass(frozen=True, slots=True)
class Acting:
    """A member of staff who acts on what is somebody else's: on the customers' pages (`website`), or by a program."""

    by: User
    face: str


def facts(row: models.Model | None) -> dict[str, str]:
    """What is noted of a row, by its fields."""
    if row is None:
        return {}
    is_of_persons = row._meta.app_label != "programme"
    columns = [column for column in row._meta.concrete_fields if not (column.primary_key or is_derived(column))]
    said = {
        column.name: shown(getattr(row, column.attname))
        for column in columns
        if not (is_of_persons and column.name in OF_PERSONS)
    }
    more = getattr(row, "noted_besides", None)
    return said | (more() if more else {})


def is_derived(column: object) -> bool:
    """Whether it follows from other columns, which are noted (`matinee/names.py`)."""
    return getattr(column, "is_derived", False)


def secrets(row: models.Model | None) -> dict[str, str]:
    """The fields of which only a change is noted, to be compared and not kept."""
    if row is None or row._meta.app_label == "programme":
        return {}
    return {name: shown(value) for name, value in vars(row).items() if name in OF_PERSONS}


def shown(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


class Watched:
    """A row before something is done to it; `note` says afterwards what has become of it."""

    def __init__(self, row: models.Model | None) -> None:
        self.row = row
        self.pk = row.pk if row else None
        self.name = str(row) if row else ""
        self.facts, self.secrets = facts(row), secrets(row)

    def note(self, *, who: User, face: str, now: datetime, row: models.Model | None) -> None:
        """Its new state, None if it is gone. Nothing is noted where nothing is different."""
        about = row or self.row
        if about is None:
            return
        changed = differences(self.facts, facts(row)) | {
            name: [UNSAID, UNSAID] for name in differences(self.secrets, secrets(row)) if self.row and row
        }
        if not changed and self.row and row:
            return
        verb = "added" if self.row is None else "changed" if row else "deleted"
        note(
            who=who,
            face=face,
            verb=verb,
            kind=about._meta.verbose_name or "",
            row=str(row.pk if row else self.pk),
            name=str(row) if row else self.name,
            changed=changed,
            now=now,
        )


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """What it was and what it is, of every field that is different."""
    names = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
    return {name: excerpts(before.get(name, ""), after.get(name, "")) for name in names}


def excerpts(before: str, after: str) -> list[str]:
    """Both texts; of long ones, the part in which they begin to differ."""
    if max(len(before), len(after)) <= LONGEST:
        return [before, after]
    both = min(len(before), len(after))
    same = next((at for at in range(both) if before[at] != after[at]), both)
    start = max(0, same - LONGEST // 10)
    return [_excerpt(before, start), _excerpt(after, start)]


def _excerpt(text: str, start: int) -> str:
    return f"{UNSAID if start else ''}{text[start : start + LONGEST]}{UNSAID if len(text) > start + LONGEST else ''}"


def shortened(text: str, most: int) -> str:
    """A name that is too long loses its middle: a showtime's ends with the time by which one knows it."""
    half = most // 2
    return text if len(text) <= most else f"{text[: most - half - 1]}{UNSAID}{text[-half:]}"


def note(
    *,
    who: User,
    face: str,
    verb: str,
    kind: object,
    row: str,
    name: str,
    now: datetime,
    changed: Mapping[str, list[str]] | None = None,
) -> None:
    """Write a line. Whoever calls it has a transaction open, and in it does what the line says."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("A line of the trail is written in the transaction of what it tells of.")
    Change.objects.create(
        who=who,
        username=who.username,
        at=now,
        face=face,
        verb=verb[:50],
        kind=str(kind)[:50],
        row=row[:20],
        name=shortened(name, 200),
        changed=changed or {},
    )
