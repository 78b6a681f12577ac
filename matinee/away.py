"""That the database doesn't answer: nobody's mistake, and soon over. Then it is said when to ask again."""

from django.db import InterfaceError, OperationalError

# A database that is started anew, or another one that takes its place, is there within seconds.
TRY_AGAIN_SECONDS = 5
# Of SQLite's operational errors these; the others are wrong statements.
AWAY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_READONLY")
# PostgreSQL that takes no writes, because it is a standby or is looked after, says so by an internal error.
READ_ONLY = "25006"


def is_away(error: BaseException | None) -> bool:
    """Whether this error means that."""
    cause = error.__cause__ if error else None
    if isinstance(error, InterfaceError) or getattr(cause, "sqlstate", "") == READ_ONLY:
        return True
    reason: str = getattr(cause, "sqlite_errorname", "")
    return isinstance(error, OperationalError) and (not reason or reason.startswith(AWAY))
