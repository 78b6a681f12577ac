"""Detect database errors that mean: somebody else changed the same rows at the same moment."""

from django.db import DatabaseError, IntegrityError
from django.db.models import ProtectedError

# Violations of foreign keys, unique and exclusion constraints, as PostgreSQL and SQLite name them. What is asked for is
# checked before, so only a change that was committed in between leads to one. Of columns that can't be null and of
# check constraints that isn't so: a violation of those is a fault of ours.
CODES = ("23001", "23503", "23505", "23P01", "SQLITE_CONSTRAINT_FOREIGNKEY", "SQLITE_CONSTRAINT_UNIQUE")


def is_lost_race(error: BaseException) -> bool:
    """Whether what was asked for would succeed, or be refused in words, if it was asked for again."""
    cause = error.__cause__
    # Django's own errors have no cause: a row is referred to, or a row that is to be updated is gone.
    if isinstance(error, ProtectedError) or (type(error) is DatabaseError and cause is None):
        return True
    code = getattr(cause, "sqlstate", "") or getattr(cause, "sqlite_errorname", "")
    return isinstance(error, IntegrityError) and code in CODES
