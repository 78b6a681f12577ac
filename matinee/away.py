"""That the database doesn't answer: nobody's mistake, and soon over. Then it is said when to ask again."""

from django.db import InterfaceError, OperationalError

# A database that is started anew, or another one that takes its place, is there within seconds.
TRY_AGAIN_SECONDS = 5
# Of SQLite's operational errors these; the others are wrong statements.
AWAY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL")


def is_away(error: BaseException | None) -> bool:
    """Whether this error means that."""
    if isinstance(error, InterfaceError):
        return True
    reason: str = getattr(error.__cause__, "sqlite_errorname", "") if error else ""
    return isinstance(error, OperationalError) and (not reason or reason.startswith(AWAY))
