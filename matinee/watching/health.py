"""Whether this site can sell at this moment; if not, why. And what wants mending while it sells."""

import os
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from matinee.watching.models import SignOfLife


def reasons_against() -> list[str]:
    """Why it can't sell, in words that tell a stranger nothing; none if it can.

    The worker's silence is none: seats are sold without it, and mail waits for it.
    """
    try:
        if missing := missing_migrations():
            return [f"{len(missing)} migrations are missing: manage.py migrate"]
        return [] if can_write() else ["The database can be read, and not written to."]
    except DatabaseError:
        return ["The database doesn't answer."]


def alarms(now: datetime) -> list[str]:
    """What somebody has to see to, though it sells."""
    try:
        return [silence] if (silence := worker_silence(now)) else []
    except DatabaseError:
        return []


def can_write() -> bool:
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    with connection.cursor() as cursor:
        # On a standby, too.
        cursor.execute("SHOW transaction_read_only")
        return bool(cursor.fetchone()[0] == "off")


def missing_migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in on_disk() - applied.keys())


def unknown_migrations() -> list[str]:
    """Those of a newer Matinee than this."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied.keys() - on_disk())


@cache
def on_disk() -> frozenset[tuple[str, str]]:
    """The migrations of this code, which stays the same for as long as the process lives."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.disk_migrations)


def worker_silence(now: datetime) -> str:
    """What to say of a worker that shows no sign of life; empty if it does."""
    seen_at = SignOfLife.last(SignOfLife.WORKER)
    if seen_at is None:
        return "The worker has never been seen: manage.py worker"
    silent = now - seen_at
    if silent <= SignOfLife.SILENT_AFTER:
        return ""
    return f"The worker was last seen {int(silent.total_seconds())} seconds ago: manage.py worker"
