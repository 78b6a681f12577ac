"""Empty all tables of a SQLite database, whatever refers to what."""

from typing import Any

from django.db.backends.sqlite3.operations import DatabaseOperations


class Operations(DatabaseOperations):
    def sql_flush(self, *args: Any, **kwargs: Any) -> list[str]:
        """Composite foreign keys are checked at each statement; here they wait for the end, as all others do."""
        statements: list[str] = super().sql_flush(*args, **kwargs)
        return ["PRAGMA defer_foreign_keys = ON", *statements] if statements else []
