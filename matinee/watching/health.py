"""Whether this site can do its work at this moment; if not, why."""

from datetime import datetime
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from matinee.watching.models import SignOfLife


def reasons_against(now: datetime) -> list[str]:
    """Why it isn't ready, in words that tell a stranger nothing; none if it is."""
    try:
        if missing := missing_migrations():
            return [f"{len(missing)} migrations are missing: manage.py migrate"]
        return [silence] if (silence := worker_silence(now)) else []
    except DatabaseError:
        return ["The database doesn't answer."]


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
